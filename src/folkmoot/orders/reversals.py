"""What follows from a reversal: rest for the meeting, and other reviewers from then on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from folkmoot.orders.adapters.tables import demand_meeting, restriction, review
from folkmoot.runtime.database import Transaction

REST = timedelta(days=7)


async def rests(tx: Transaction, codes: Collection[str], now: datetime) -> bool:
    """Whether an order on one of these meetings was reversed within the last 7 days."""
    query = _reversed(codes).where(restriction.c.reversed_at > now - REST)
    return await tx.scalar(query.limit(1)) is not None


async def decided_before(tx: Transaction, codes: Collection[str], account: str) -> set[str]:
    """Those of these meetings on which this reviewer reviewed an order that was reversed."""
    query = _reversed(codes).join(review, review.c.demand == demand_meeting.c.demand)
    return set((await tx.execute(query.where(review.c.reviewer == account))).scalars())


def _reversed(codes: Collection[str]) -> Select[str]:
    on = restriction.c.demand == demand_meeting.c.demand
    query = select(demand_meeting.c.meeting).join(restriction, on)
    return query.where(demand_meeting.c.meeting.in_(sorted(codes)), restriction.c.reversed_at.is_not(None))
