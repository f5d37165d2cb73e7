"""The migrations make the schema that the tables describe, once, and the newest is the one that the code waits for."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import cast

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import folkmoot.app  # noqa: F401 - so that every table is known
from folkmoot.orders.listing import Wanted, list_orders
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


def _to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


async def test_orders_of_before_are_in_the_list(tmp_path: Path) -> None:
    """What the desk's list shows of an order that an earlier version recorded is read from the log."""
    kept = (Path(__file__).parents[2] / "golden" / "entries" / "demand_received.v1.json").read_bytes()
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'm.db'}")
    async with database.transaction() as tx:
        await tx.run_sync(_to, "0005")
        await tx.execute(
            text(
                "INSERT INTO authority (id, name, jurisdiction, contact_email, verification)"
                " VALUES ('a', 'Office', '[]', 'o@example.org', 'called')"
            )
        )
        await tx.execute(text("INSERT INTO log_entry (position, data) VALUES (7, :data)"), {"data": kept})
        await tx.execute(
            text(
                "INSERT INTO demand (id, number, authority, state, body, recorded_by, position, hash)"
                """ VALUES ('d', 7, 'a', 'received', '{"reference": "No. 64"}', 'x', 7, 'h')"""
            )
        )
    await migrate(database)
    async with database.snapshot() as tx:
        [shown] = cast("list[dict[str, object]]", (await list_orders(tx, Wanted(q="64"), "x"))["items"])
    entry = json.loads(kept)
    assert (shown["reference"], shown["recorded_by_me"]) == ("No. 64", True)
    for name in ("legal_basis", "asks", "territory", "measures", "ends_at"):
        assert shown[name] == entry[name], name
    assert shown["received_at"] == entry["at"]
    await database.close()
