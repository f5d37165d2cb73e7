"""Holding a restriction that would pass its ceiling (P12). The state comes first and never waits for the log; the entry
follows, and until it has there is nothing that a resumption could be of.
"""

from __future__ import annotations

from sqlalchemy import select, update

from folkmoot.orders.adapters.tables import restriction
from folkmoot.orders.ports import Ledger
from folkmoot.runtime.canonical import Json, digest
from folkmoot.runtime.database import Database, Transaction

UNLOGGED = -1  # in `held_position`: it was held, and the log does not say so yet


async def mark_held(tx: Transaction, restriction_id: str) -> None:
    """From the commit on it applies to nobody."""
    effective = (restriction.c.id == restriction_id) & (restriction.c.state == "effective")
    await tx.execute(update(restriction).where(effective).values(state="held", held_position=UNLOGGED))


async def log_hold(database: Database, ledger: Ledger, restriction_id: str) -> None:
    """Its entry, once, also where it has ended meanwhile."""
    async with database.transaction() as tx:
        unlogged = (restriction.c.id == restriction_id) & (restriction.c.held_position == UNLOGGED)
        row = (await tx.execute(select(restriction).where(unlogged))).first()
        if row is None:
            return
        stated = await ledger.entry(tx, row.position)
        entry: dict[str, Json] = {
            "kind": "held",
            "v": 1,
            "number": row.number,
            "restriction": digest(stated) if stated else "",
        }
        position = await ledger.append(tx, entry)
        await tx.execute(update(restriction).where(unlogged).values(held_position=position))
