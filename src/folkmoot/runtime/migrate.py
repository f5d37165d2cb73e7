"""Brings the database up to the schema of this version, by the migrations in `migrations/` (Alembic)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from folkmoot.runtime.database import Database

# The newest migration; a test holds it to what the folder has. Comparing it spares every command Alembic's start.
HEAD = "0012"
FOLDER = Path(__file__).resolve().parents[3] / "migrations"


async def migrate(database: Database) -> None:
    """Apply what is missing, in one transaction. Two processes at once do no harm: one waits for the other's lock."""
    async with database.snapshot() as tx:
        if await tx.run_sync(_version) == HEAD:
            return
    async with database.transaction() as tx:
        await tx.run_sync(_upgrade)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
