"""Letting one person back in while the restriction goes on for others. The row comes first, its entry follows (P7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import func, insert, select, update

from folkmoot.orders.adapters.tables import restriction
from folkmoot.orders.adapters.undone import exemption
from folkmoot.orders.domain.bands import band
from folkmoot.orders.domain.undoing import WhyExempt
from folkmoot.orders.ports import Ledger
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Transaction


class Exemptions:
    def __init__(self, database: Database, ledger: Ledger, clock: Clock) -> None:
        self._database = database
        self._ledger = ledger
        self._clock = clock

    async def exempt(self, tx: Transaction, number: int, person: str, why: WhyExempt) -> bool:
        """From the commit on, the restriction reaches this person (their opaque key) no more. False where there is
        nothing to lift: it has ended, or it did not reach them any more."""
        found = await tx.scalar(
            select(restriction.c.id).where(restriction.c.number == number, restriction.c.state != "lifted")
        )
        if found is None or await tx.scalar(
            select(exemption.c.person).where(exemption.c.restriction == found, exemption.c.person == person)
        ):
            return False
        values = {"restriction": found, "person": person, "why": why.value, "at": self._clock.now(), "logged": False}
        await tx.execute(insert(exemption).values(values))
        return True

    async def settle(self) -> bool:
        """Log what is not logged yet. Returns whether anything was."""
        async with self._database.snapshot() as tx:
            waiting = (await tx.execute(select(exemption).where(exemption.c.logged.is_(False)))).all()
        for row in waiting:
            async with self._database.transaction() as tx:
                one = (exemption.c.restriction == row.restriction) & (exemption.c.person == row.person)
                if await tx.scalar(select(exemption.c.logged).where(one)):
                    continue
                number = await tx.scalar(select(restriction.c.number).where(restriction.c.id == row.restriction))
                mine = select(func.count()).select_from(exemption).where(exemption.c.restriction == row.restriction)
                entry: dict[str, Json] = {
                    "kind": "exempted",
                    "v": 1,
                    "number": number,
                    "why": row.why,
                    "people": band(int(await tx.scalar(mine) or 0)),
                }
                await self._ledger.append(tx, entry)
                await tx.execute(update(exemption).where(one).values(logged=True))
        return bool(waiting)


async def exempt_people(tx: Transaction) -> Mapping[str, frozenset[str]]:
    """Restriction's id → the keys of people whom it reaches no more."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in await tx.execute(select(exemption.c.restriction, exemption.c.person)):
        found[row.restriction].add(row.person)
    return {restriction_id: frozenset(people) for restriction_id, people in found.items()}
