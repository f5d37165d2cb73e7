"""One writer at a time: a lock on a file beside an SQLite database, an advisory lock in PostgreSQL."""

from __future__ import annotations

import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text

from folkmoot.ledger.ports import AnotherWriter
from folkmoot.runtime.database import Database

_PUBLISH_LOCK = 0x666D_7075


class FileTurns:
    """For processes of one machine. The kernel gives the lock back when its holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._path.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise AnotherWriter("another process writes to this log") from None
            yield


class PostgresTurns:
    """For machines that share a database. The server gives the lock back when the connection ends."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        async with self._database.engine.connect() as connection, connection.begin():
            got = await connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _PUBLISH_LOCK})
            if not got:
                raise AnotherWriter("another machine writes to this log")
            yield
