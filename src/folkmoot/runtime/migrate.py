"""Brings the database up to the schema of this version."""

from __future__ import annotations

from folkmoot.runtime.database import Database, metadata


async def migrate(database: Database) -> None:
    """Create what is missing. Two processes at once do no harm: each statement waits for the write lock."""
    async with database.transaction() as tx:
        await tx.run_sync(metadata.create_all)
