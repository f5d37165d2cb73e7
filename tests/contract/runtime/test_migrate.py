"""The migrations make the schema that the tables describe, once, and the newest is the one that the code waits for."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import folkmoot.app  # noqa: F401 - so that every table is known
from folkmoot.runtime.database import Database, metadata
from folkmoot.runtime.migrate import FOLDER, HEAD, migrate


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def test_the_migrations_make_what_the_tables_describe(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'm.db'}")
    await asyncio.gather(migrate(database), migrate(database))
    await migrate(database)
    async with database.snapshot() as tx:
        assert await tx.run_sync(_differences) == []
    await database.close()


def test_the_newest_is_the_one_that_is_waited_for() -> None:
    assert ScriptDirectory(str(FOLDER)).get_current_head() == HEAD
