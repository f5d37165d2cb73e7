"""The database: one engine, explicit transactions, and word to whoever waits that something was committed.

SQLite (WAL, `synchronous=FULL`) is the embedded default. Writers take the write lock when they begin, so a
use case reads and writes one consistent state and never fails half-way with SQLITE_BUSY.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, MetaData, event
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Rooms spell it `Transaction` so that a signature says what is meant: an open unit of work.
Transaction = AsyncConnection


class Instant(TypeDecorator[datetime]):
    """A timezone-aware UTC instant. SQLite has no such type, so a naive value is refused rather than guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("instants are timezone-aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """Opens transactions. `on_commit` callbacks run, in this process, after each committed write."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        # A failed statement is told without its values: they may be anybody's (P9).
        self.engine: AsyncEngine = create_async_engine(self.url, pool_size=8, max_overflow=8, hide_parameters=True)
        self.on_commit: list[Callable[[], None]] = []
        self._writer = asyncio.Lock()
        if self.is_sqlite:
            _prepare_sqlite(self.engine)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """One write unit of work: committed when the block ends, rolled back when it raises."""
        # SQLite has one writer: queueing here, fairly, beats its busy handler's polling.
        async with self._writer if self.is_sqlite else _nothing(), self.engine.connect() as connection:
            await connection.execution_options(folkmoot_write=True)
            async with connection.begin():
                yield connection
        for callback in self.on_commit:
            callback()

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """One consistent read. Writes in it are a programming error."""
        async with self.engine.connect() as connection, connection.begin():
            yield connection

    async def close(self) -> None:
        await self.engine.dispose()


@asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield


def _prepare_sqlite(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("folkmoot_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class ForeignCommits:
    """Notices commits made by other processes on the same SQLite file (`PRAGMA data_version`, microseconds a look)."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._last = self._version()

    def _version(self) -> int:
        row = self._connection.execute("PRAGMA data_version").fetchone()
        return int(row[0])

    def happened(self) -> bool:
        """Whether somebody else committed since the last call."""
        version = self._version()
        changed = version != self._last
        self._last = version
        return changed

    def close(self) -> None:
        self._connection.close()
