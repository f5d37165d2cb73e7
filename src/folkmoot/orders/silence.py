"""Whether a meeting's host is told of an order beforehand: always, unless that would endanger life, or while it is
sealed. Once it takes effect the host is told like anybody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Row, select, update

from folkmoot.orders.adapters.tables import demand, demand_meeting, restriction, review
from folkmoot.orders.domain.standing import WhyNot, telling, why_not
from folkmoot.orders.standings import Standings
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import Promise, conflict, invalid, not_found

LONGEST_REASON = 2000
_REASON, _BY = "host_silence", "host_silence_by"


_WHY = {
    WhyNot.DECIDED: "the order is decided, and its host was told what there was to tell",
    WhyNot.RECORDED: "whoever recorded an order does not keep it from a host",
    WhyNot.ATTENDED: "whoever attended a meeting keeps no order on it from its host",
    WhyNot.REVERSED: "you reviewed an order on this meeting that was reversed: others decide from now on",
    WhyNot.NO_KEY: "no key of yours counts yet: the desk has not endorsed it",
}


class HostSilences:
    """For those alone who may review the order."""

    def __init__(self, standings: Standings) -> None:
        self._standings = standings

    async def keep(self, tx: Transaction, order_id: str, reason: str, account: str) -> None:
        """Record that telling the host beforehand would endanger life, and why: before any review, so that both
        reviewers read it with the order."""
        if not reason.strip() or len(reason) > LONGEST_REASON:
            raise invalid(f"say in 1 to {LONGEST_REASON} characters whose life it would endanger, and how", "reason")
        row = await _order(tx, order_id)
        await self._check(tx, row, account)
        standing = select(review.c.id).where(review.c.demand == order_id, review.c.withdrawn.is_(False))
        if await tx.scalar(standing.limit(1)) is not None:
            raise conflict("it has been reviewed: what its reviewers read does not change", Promise.TWO_PEOPLE)
        body = json.loads(row.body)
        if _REASON in body and body.get(_BY) != account:
            raise conflict("another reviewer has recorded why: withdraw that, or let it stand", Promise.TWO_PEOPLE)
        await _write(tx, order_id, {**body, _REASON: reason, _BY: account})

    async def withdraw(self, tx: Transaction, order_id: str, account: str) -> None:
        """By any of them, whoever recorded it, at any time: the host is told after all."""
        row = await _order(tx, order_id)
        body = json.loads(row.body)
        if _REASON not in body:
            raise not_found("nobody recorded that the host is not to be told")
        await self._check(tx, row, account, undoing=True)
        await _write(tx, order_id, {name: said for name, said in body.items() if name not in (_REASON, _BY)})

    async def _check(
        self, tx: Transaction, row: Row[tuple[object, ...]], account: str, *, undoing: bool = False
    ) -> None:
        standing = (await self._standings.of(tx, [row], account))[str(row.id)].standing
        # Any review that stands keeps `keep` from it already, one's own or not.
        asked = telling(standing) if undoing else replace(standing, reviewed=False)
        if (reason := why_not(asked)) is not None:
            raise conflict(_WHY[reason], Promise.TWO_PEOPLE)


async def _order(tx: Transaction, order_id: str) -> Row[tuple[object, ...]]:
    row = (await tx.execute(select(demand).where(demand.c.id == order_id))).first()
    if row is None:
        raise not_found("there is no order with this id")
    return row


async def _write(tx: Transaction, order_id: str, body: object) -> None:
    await tx.execute(update(demand).where(demand.c.id == order_id).values(body=json.dumps(body)))


async def told_beforehand(tx: Transaction, number: int) -> bool:
    """False where a reviewer recorded that it would endanger life."""
    body = await tx.scalar(select(demand.c.body).where(demand.c.number == number))
    return body is None or _REASON not in json.loads(body)


async def to_be_told(tx: Transaction) -> Sequence[tuple[int, str]]:
    """The restrictions that were granted and have not ended, with each of their meetings, of which hosts may know."""
    query = (
        select(restriction.c.number, restriction.c.state, demand_meeting.c.meeting, demand.c.body)
        .join(demand, demand.c.id == restriction.c.demand)
        .join(demand_meeting, demand_meeting.c.demand == demand.c.id)
        .where(restriction.c.state.in_(["pending", "effective"]))
        .order_by(restriction.c.number, demand_meeting.c.meeting)
    )
    return [
        (int(row.number), str(row.meeting))
        for row in await tx.execute(query)
        if row.state == "effective" or _REASON not in json.loads(row.body)
    ]
