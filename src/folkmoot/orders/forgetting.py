"""What the orders room forgets, and which meetings have to stay as they are meanwhile."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, insert, not_, or_, select, union, update

from folkmoot.orders.adapters.intake_tables import correspondence, demand_letter, effect_report, forgery, submission
from folkmoot.orders.adapters.tables import (
    demand,
    demand_meeting,
    desk_alert,
    impact_snapshot,
    order_ended,
    restriction,
    restriction_person,
    resume_review,
    review,
)
from folkmoot.orders.adapters.undone import exemption
from folkmoot.orders.domain.statements import Entry, instruments_of
from folkmoot.orders.domain.states import ENDED
from folkmoot.orders.lifecycle import STATED
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Transaction

# `Ledger.about`: the entries about an order, by its number.
About = Callable[[Transaction, int], Awaitable[Mapping[int, Entry]]]


class OrderForgetting:
    """Each method forgets what ended before an instant, and says how many rows that were."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def meetings_in_course(self, tx: Transaction) -> set[str]:
        """The meetings that an order names which has not ended."""
        named = select(demand_meeting.c.meeting).join(demand, demand.c.id == demand_meeting.c.demand)
        return set((await tx.execute(named.where(not_(_ended())))).scalars())

    async def meetings_of(self, tx: Transaction, number: int) -> set[str]:
        named = select(demand_meeting.c.meeting).join(demand, demand.c.id == demand_meeting.c.demand)
        return set((await tx.execute(named.where(demand.c.number == number))).scalars())

    async def texts(self, tx: Transaction, before: datetime) -> int:
        count = 0
        for row in (await tx.execute(select(demand).where(demand.c.id.in_(await self._over(tx, before))))).all():
            emptied = json.dumps(_emptied(json.loads(row.body)))
            if emptied != row.body:
                await tx.execute(update(demand).where(demand.c.id == row.id).values(body=emptied))
                count += 1
        over = await self._over(tx, before)
        for column in (demand_letter.c.reference, correspondence.c.text, forgery.c.how, effect_report.c.text):
            mine = column.table.c.demand.in_(over) & (column != "")
            count += (await tx.execute(update(column.table).where(mine).values({column.name: ""}))).rowcount
        return count

    async def submissions(self, tx: Transaction, before: datetime) -> int:
        return (await tx.execute(delete(submission).where(submission.c.closed_at < before))).rowcount

    async def instruments(self, tx: Transaction, before: datetime) -> int:
        """The file goes once no order names it: see `kept_instruments`."""
        mine = demand.c.id.in_(await self._over(tx, before)) & demand.c.document.is_not(None)
        return (await tx.execute(update(demand).where(mine).values(document=None))).rowcount

    async def reasons(self, tx: Transaction, before: datetime) -> int:
        over = await self._over(tx, before)
        count = 0
        for row in (await tx.execute(select(review).where(review.c.demand.in_(over)))).all():
            emptied = json.dumps(_emptied(json.loads(row.reasons)))
            if emptied != row.reasons:
                await tx.execute(update(review).where(review.c.id == row.id).values(reasons=emptied))
                count += 1
        own = (
            restriction.c.demand.in_(over)
            & restriction.c.lift_logged
            & restriction.c.lifted_why.is_not(None)
            & restriction.c.lifted_why.not_in(STATED)
        )
        count += (await tx.execute(update(restriction).where(own).values(lifted_why=None))).rowcount
        half = select(restriction.c.id).where(restriction.c.demand.in_(over))
        return count + (await tx.execute(delete(resume_review).where(resume_review.c.restriction.in_(half)))).rowcount

    async def people(self, tx: Transaction, before: datetime) -> int:
        # Only once the log says in bands how many were let back in.
        lifted = select(restriction.c.id).where(
            restriction.c.state == "lifted", restriction.c.lift_logged, restriction.c.lifted_at < before
        )
        exempt = delete(exemption).where(exemption.c.restriction.in_(lifted), exemption.c.logged)
        freed = (await tx.execute(exempt)).rowcount
        gone = delete(restriction_person).where(restriction_person.c.restriction.in_(lifted))
        return freed + (await tx.execute(gone)).rowcount

    async def alerts(self, tx: Transaction, before: datetime) -> int:
        """What nobody has acknowledged stays."""
        return (await tx.execute(delete(desk_alert).where(desk_alert.c.acknowledged_at < before))).rowcount

    async def impact(self, tx: Transaction, before: datetime) -> int:
        gone = delete(impact_snapshot).where(impact_snapshot.c.day < before.date().isoformat())
        return (await tx.execute(gone)).rowcount

    async def _over(self, tx: Transaction, before: datetime) -> Select[tuple[str]]:
        """The orders that ended before then. When one ended is noted here, so that no use case can forget to."""
        noted = select(order_ended.c.demand)
        found = await tx.execute(
            select(demand.c.id, restriction.c.lifted_at)
            .outerjoin(restriction, restriction.c.demand == demand.c.id)
            .where(_ended(), demand.c.id.not_in(noted))
        )
        for row in found.all():
            ended_at = row.lifted_at or self._clock.now()
            await tx.execute(insert(order_ended).values(demand=row.id, ended_at=ended_at))
        return select(order_ended.c.demand).where(order_ended.c.ended_at < before)


async def kept_instruments(tx: Transaction, about: About) -> set[str]:
    """Names of the documents that an order or a submission still needs: of an order all versions that came, as the log
    names them, while it has any."""
    named = union(*(select(table.c.document).where(table.c.document.is_not(None)) for table in (demand, submission)))
    found = {str(name) for name in (await tx.execute(named)).scalars()}
    for number in (await tx.execute(select(demand.c.number).where(demand.c.document.is_not(None)))).scalars():
        found |= set(instruments_of((await about(tx, number)).values()))
    return found


def _ended() -> ColumnElement[bool]:
    lifted = select(restriction.c.demand).where(restriction.c.state == "lifted")
    alive = select(restriction.c.demand).where(restriction.c.state != "lifted")
    return or_(demand.c.id.in_(lifted), and_(demand.c.state.in_(ENDED), demand.c.id.not_in(alive)))


def _emptied(value: Json) -> Json:
    """The same shape without its words."""
    if isinstance(value, str):
        return ""
    if isinstance(value, dict):
        return {name: _emptied(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_emptied(inner) for inner in value]
    return value
