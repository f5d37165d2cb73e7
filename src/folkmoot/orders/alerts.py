"""Alerts: the desk is paged, by mail and in its inbox, and somebody says that they have seen to it.

Raised within the transaction of what happened: nothing happens unpaged, nothing is paged that did not happen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Literal
from uuid import uuid4

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from folkmoot.orders.adapters.intake_tables import demand_letter
from folkmoot.orders.adapters.tables import demand, desk_alert, restriction
from folkmoot.orders.domain.paging import PAGING, SOON, AlertKind, again_at, kinds_for, paged
from folkmoot.orders.domain.standing import OPEN_STATES
from folkmoot.orders.ports import Staff
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import conflict, not_found
from folkmoot.runtime.outbox import Mail, Outbox

AlertState = Literal["open", "acknowledged"]
LONGEST_NOTE = 1000
_SHOWN = 200

# What a page says, beside the number of the order: nothing else (P9).
SAYS = {
    AlertKind.ORDER_RECEIVED: "an order waits for review",
    AlertKind.EMERGENCY_RECEIVED: "an emergency order waits for review",
    AlertKind.EMERGENCY_REVIEW_DUE: "an emergency order waits for its full review",
    AlertKind.DEADLINE_NEAR: "the deadline of an order is near",
    AlertKind.RESTRICTION_HELD: "a restriction reached its ceiling and is held",
    AlertKind.REMOVAL_UNEXPLAINED: "somebody was removed, and no restriction or host explains it",
    AlertKind.APPEAL_FILED: "an appeal waits for a decision",
    AlertKind.APPEAL_DUE: "the answer to an appeal is due",
    AlertKind.LOCATION_ERROR: "a location error was found",
    AlertKind.SUBMISSION_RECEIVED: "an authority has sent something",
    AlertKind.ABUSE_REPORTED: "an abuse was reported",
    AlertKind.MISTAKE_OPEN: "what led to a reversal has not been reviewed for two weeks",
}


class Alerts:
    def __init__(self, database: Database, staff: Staff, outbox: Outbox, clock: Clock, base: str) -> None:
        """`base`: where the desk is, for the link in a page."""
        self._database = database
        self._staff = staff
        self._outbox = outbox
        self._clock = clock
        self._base = base

    async def raise_(self, tx: Transaction, kind: str, number: int | None, key: str) -> None:
        """Page whom `kind` concerns about an order, by its number. The same `key` again is the same alert."""
        now, sort = self._clock.now(), AlertKind(kind)
        made = uuid4().hex
        if await tx.scalar(select(desk_alert.c.id).where(desk_alert.c.key == key)):
            return
        try:
            async with tx.begin_nested():
                await tx.execute(
                    insert(desk_alert).values(
                        id=made, kind=sort, number=number, key=key, raised_at=now, again_at=again_at(sort, now), pages=1
                    )
                )
        except IntegrityError:
            return  # raised at this very moment by somebody else
        await self._page(tx, made, sort, number, 0)

    async def tick(self) -> bool:
        """Page for deadlines that are near, and again for what is urgent and that nobody has acknowledged. Returns
        whether there was any."""
        now = self._clock.now()
        near = await self._deadlines(now) | await self._emergencies()
        waiting = desk_alert.c.acknowledged_at.is_(None) & (desk_alert.c.again_at <= now)
        async with self._database.snapshot() as tx:
            due = (await tx.execute(select(desk_alert.c.id).where(waiting))).scalars().all()
        for found in due:
            async with self._database.transaction() as tx:
                row = (await tx.execute(select(desk_alert).where(desk_alert.c.id == found, waiting))).first()
                if row is None:
                    continue
                kind = AlertKind(row.kind)
                await tx.execute(
                    update(desk_alert)
                    .where(desk_alert.c.id == found)
                    .values(again_at=again_at(kind, now), pages=row.pages + 1)
                )
                await self._page(tx, row.id, kind, row.number, row.pages)
        return bool(due) or near

    async def _emergencies(self) -> bool:
        """Those that are over, and that nobody has reviewed in full."""
        paged = select(desk_alert.c.number).where(
            desk_alert.c.kind == AlertKind.EMERGENCY_REVIEW_DUE, desk_alert.c.number.is_not(None)
        )
        query = (
            select(demand.c.number)
            .join(restriction, restriction.c.demand == demand.c.id)
            .where(demand.c.emergency.is_(True), demand.c.emergency_position.is_(None))
            .where(restriction.c.state == "lifted", demand.c.number.not_in(paged))
        )
        return await self._raise_all(query, AlertKind.EMERGENCY_REVIEW_DUE, "emergency")

    async def _raise_all(self, query: Select[int], kind: AlertKind, name: str) -> bool:
        async with self._database.snapshot() as tx:
            numbers = list((await tx.execute(query)).scalars())
        for number in numbers:
            async with self._database.transaction() as tx:
                await self.raise_(tx, kind, number, f"{name}/{number}")
        return bool(numbers)

    async def _deadlines(self, now: datetime) -> bool:
        paged = select(desk_alert.c.number).where(
            desk_alert.c.kind == AlertKind.DEADLINE_NEAR, desk_alert.c.number.is_not(None)
        )
        query = (
            select(demand.c.number)
            .join(demand_letter, demand_letter.c.demand == demand.c.id)
            .where(
                demand.c.state.in_(OPEN_STATES),
                demand_letter.c.deadline <= now + SOON,
                demand.c.number.not_in(paged),
            )
        )
        return await self._raise_all(query, AlertKind.DEADLINE_NEAR, "deadline")

    async def acknowledge(self, alert_id: str, account: str, role: str, note: str | None) -> dict[str, Json]:
        """Somebody sees to it: who and when is kept, and it is not repeated. Raises for a second acknowledgement."""
        async with self._database.transaction() as tx:
            row = (await tx.execute(_query().where(desk_alert.c.id == alert_id))).first()
            if row is None or AlertKind(row.kind) not in kinds_for(role):
                raise not_found("there is no alert with this id for you")
            if row.acknowledged_at is not None:
                raise conflict("somebody has acknowledged this alert already")
            await tx.execute(
                update(desk_alert)
                .where(desk_alert.c.id == alert_id)
                .values(acknowledged_by=account, acknowledged_at=self._clock.now(), note=note or None, again_at=None)
            )
            row = (await tx.execute(_query().where(desk_alert.c.id == alert_id))).one()
            return _shown(row, await self._staff.named(tx, [account]))

    async def listed(
        self, tx: Transaction, role: str, state: AlertState, *, every_kind: bool = False
    ) -> list[dict[str, Json]]:
        """What concerns a role, or `every_kind`: open ones urgent first, then oldest first; others newest first."""
        is_open = desk_alert.c.acknowledged_at.is_(None)
        query = _query().where(is_open if state == "open" else ~is_open)
        if not every_kind:
            query = query.where(desk_alert.c.kind.in_([kind.value for kind in kinds_for(role)]))
        order = desk_alert.c.raised_at if state == "open" else desk_alert.c.acknowledged_at.desc()
        rows = (await tx.execute(query.order_by(order, desk_alert.c.id).limit(_SHOWN))).all()
        names = await self._staff.named(tx, {row.acknowledged_by for row in rows if row.acknowledged_by})
        found = [_shown(row, names) for row in rows]
        return sorted(found, key=lambda one: not one["urgent"]) if state == "open" else found

    async def _page(self, tx: Transaction, alert_id: str, kind: AlertKind, number: int | None, times: int) -> None:
        named = "" if number is None else f"Order {number}: "
        said = f"{named}{SAYS[kind]}"
        text = f"{said[0].upper()}{said[1:]}.\n\nAcknowledge it at the desk: {self._base}/desk\n"
        if PAGING[kind].urgent:
            text += "This page is repeated every 15 minutes until somebody does.\n"
        for address in await self._addresses(tx, paged(kind, times)):
            mail = Mail(address, f"Folkmoot desk: {said}", text)
            await self._outbox.put(tx, mail, f"alert/{alert_id}/{times}/{address}")

    async def _addresses(self, tx: Transaction, roles: Collection[str]) -> list[str]:
        return sorted(await self._staff.addresses(tx, roles))


def _query() -> Select[tuple[object, ...]]:
    return select(desk_alert, demand.c.id.label("demand")).outerjoin(demand, demand.c.number == desk_alert.c.number)


def _shown(row: Row[tuple[object, ...]], names: Mapping[str, str]) -> dict[str, Json]:
    acknowledged: Json = None
    if row.acknowledged_at is not None:
        acknowledged = {
            "by": names.get(row.acknowledged_by, row.acknowledged_by),
            "at": rfc3339(row.acknowledged_at),
            "note": row.note,
        }
    return {
        "id": row.id,
        "kind": row.kind,
        "urgent": PAGING[AlertKind(row.kind)].urgent,
        "number": row.number,
        "order": row.demand,
        "raised_at": rfc3339(row.raised_at),
        "pages": row.pages,
        "acknowledged": acknowledged,
    }
