"""When somebody last had a hand in an order on some meetings. Of which order, and what came of it, is not told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime

from sqlalchemy import Select, func, select

from folkmoot.orders.adapters.tables import demand, demand_meeting, restriction, resume_review, review
from folkmoot.orders.adapters.undone import mistake
from folkmoot.orders.ports import Ledger
from folkmoot.runtime.database import Transaction


class Touches:
    """`codes` is a query of the meetings' codes, so that nobody has to name them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def touched(
        self, tx: Transaction, account: str, keys: Collection[str], codes: Select[tuple[str]]
    ) -> datetime | None:
        """When this account, or one of its keys, last recorded, reviewed (even if it withdrew it), or resumed one, or
        looked at it again, as an emergency or a mistake."""
        times = [moment async for moment in self._acts(tx, account, keys, codes)]
        return max(times, default=None)

    async def latest(self, tx: Transaction, codes: Select[tuple[str]]) -> datetime | None:
        """When the latest order on any of these meetings was recorded."""
        position = await tx.scalar(select(func.max(demand.c.position)).where(demand.c.id.in_(_orders(codes))))
        return None if position is None else (await self._entry(tx, int(position)))[0]

    async def numbers(self, tx: Transaction, codes: Select[tuple[str]]) -> set[int]:
        """The numbers of the orders on these meetings."""
        return set((await tx.execute(select(demand.c.number).where(demand.c.id.in_(_orders(codes))))).scalars())

    async def _acts(
        self, tx: Transaction, account: str, keys: Collection[str], codes: Select[tuple[str]]
    ) -> AsyncIterator[datetime]:
        orders = _orders(codes)
        recorded = select(demand.c.position).where(demand.c.id.in_(orders), demand.c.recorded_by == account)
        reviewed = select(review.c.position).where(review.c.demand.in_(orders), review.c.reviewer == account)
        made = select(restriction.c.id).where(restriction.c.demand.in_(orders))
        resuming = select(resume_review.c.position).where(
            resume_review.c.restriction.in_(made), resume_review.c.reviewer == account
        )
        for query in (recorded, reviewed, resuming):
            for position in (await tx.execute(query)).scalars():
                yield (await self._entry(tx, int(position)))[0]
        resumed = select(restriction.c.resumptions).where(restriction.c.demand.in_(orders))
        for resumptions in (await tx.execute(resumed)).scalars():
            for position in (one for each in json.loads(resumptions) for one in each["reviews"]):
                at, signer = await self._entry(tx, int(position))
                if signer in keys:
                    yield at
        emergencies = select(demand.c.emergency_position, demand.c.number).where(demand.c.id.in_(orders))
        for row in (await tx.execute(emergencies)).all():
            if row.emergency_position is not None:
                at, signer = await self._entry(tx, int(row.emergency_position))
                if signer in keys:
                    yield at
            mistaken = (mistake.c.number == row.number) & (mistake.c.reviewed_by == account)
            for at in (await tx.execute(select(mistake.c.reviewed_at).where(mistaken))).scalars():
                yield at

    async def _entry(self, tx: Transaction, position: int) -> tuple[datetime, str]:
        """When it was logged, and whose key signed it. What the log lacks counts as of now: doubt keeps apart."""
        entry = await self._ledger.entry(tx, position)
        if entry is None:
            return datetime.max.replace(tzinfo=UTC), ""
        statement = entry.get("statement")
        signer = statement.get("reviewer") if isinstance(statement, dict) else ""
        return datetime.fromisoformat(str(entry["at"])), str(signer)


def _orders(codes: Select[tuple[str]]) -> Select[tuple[str]]:
    return select(demand_meeting.c.demand).where(demand_meeting.c.meeting.in_(codes))
