"""What follows from a reversal: rest for the meeting, and other reviewers from then on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from folkmoot.orders.adapters.tables import demand_meeting, restriction, review
from folkmoot.runtime.database import Transaction

REST = timedelta(days=7)


async def rests(tx: Transaction, codes: Collection[str], now: datetime) -> bool:
    """Whether an order on one of these meetings was reversed within the last 7 days."""
    query = select(restriction.c.id).join(demand_meeting, demand_meeting.c.demand == restriction.c.demand)
    found = await tx.scalar(query.where(_reversed(codes), restriction.c.reversed_at > now - REST).limit(1))
    return found is not None


async def decided_before(tx: Transaction, codes: Collection[str], account: str) -> bool:
    """Whether this reviewer reviewed an order on one of these meetings that was reversed."""
    query = (
        select(review.c.id)
        .join(restriction, restriction.c.demand == review.c.demand)
        .join(demand_meeting, demand_meeting.c.demand == restriction.c.demand)
    )
    return await tx.scalar(query.where(_reversed(codes), review.c.reviewer == account).limit(1)) is not None


def _reversed(codes: Collection[str]) -> ColumnElement[bool]:
    return demand_meeting.c.meeting.in_(list(codes)) & restriction.c.reversed_at.is_not(None)
