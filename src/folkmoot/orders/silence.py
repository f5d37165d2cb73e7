"""Whether a meeting's host is told of an order beforehand: always, unless that would endanger life, or while it is
sealed."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import select, update

from folkmoot.orders.adapters.tables import demand, demand_meeting, restriction
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import conflict, invalid, not_found

LONGEST_REASON = 2000
_REASON, _BY = "host_silence", "host_silence_by"


async def keep_silent(tx: Transaction, order_id: str, reason: str, account: str) -> None:
    """A reviewer records that telling the host beforehand would endanger life, and why. Whoever reviews next reads it
    with the order."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise invalid(f"say in 1 to {LONGEST_REASON} characters whose life it would endanger, and how", "reason")
    row = (await tx.execute(select(demand).where(demand.c.id == order_id))).first()
    if row is None:
        raise not_found("there is no order with this id")
    if row.state not in ("received", "more_information_asked"):
        raise conflict(f"the order is {row.state} already, and its host was told what there was to tell")
    body = json.dumps({**json.loads(row.body), _REASON: reason, _BY: account})
    await tx.execute(update(demand).where(demand.c.id == order_id).values(body=body))


async def told_beforehand(tx: Transaction, number: int) -> bool:
    """False where a reviewer recorded that it would endanger life."""
    body = await tx.scalar(select(demand.c.body).where(demand.c.number == number))
    return body is None or _REASON not in json.loads(body)


async def to_be_told(tx: Transaction) -> Sequence[tuple[int, str]]:
    """The restrictions that were granted and have not ended, with each of their meetings, of which hosts may know."""
    query = (
        select(restriction.c.number, demand_meeting.c.meeting, demand.c.body)
        .join(demand, demand.c.id == restriction.c.demand)
        .join(demand_meeting, demand_meeting.c.demand == demand.c.id)
        .where(restriction.c.state.in_(["pending", "effective"]))
        .order_by(restriction.c.number, demand_meeting.c.meeting)
    )
    return [
        (int(row.number), str(row.meeting)) for row in await tx.execute(query) if _REASON not in json.loads(row.body)
    ]
