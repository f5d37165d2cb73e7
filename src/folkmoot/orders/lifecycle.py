"""A restriction's life: it takes effect once its record is proved to be published, and it always ends."""

from __future__ import annotations

import json
import secrets
from datetime import datetime

import structlog
from sqlalchemy import Row, func, select, update

from folkmoot.orders.adapters.tables import (
    demand,
    demand_meeting,
    restriction,
    restriction_person,
)
from folkmoot.orders.domain.blur import Below, blur_touched
from folkmoot.orders.domain.lifecycle import OrderAct, may
from folkmoot.orders.domain.statements import Entry, rejection, text_hash
from folkmoot.orders.domain.states import DemandState
from folkmoot.orders.domain.undoing import Reversal
from folkmoot.orders.holds import UNLOGGED, log_hold
from folkmoot.orders.mistakes import open_mistake
from folkmoot.orders.moves import move
from folkmoot.orders.ports import Ledger, Proving
from folkmoot.runtime.canonical import Json, digest
from folkmoot.runtime.clock import Clock, rfc3339, rfc3339_or_none
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import Promise, conflict, invalid, not_found

log = structlog.get_logger(__name__)

IT_ENDED = "it ended"
APPEAL_UPHELD = "appeal upheld"
WITHDRAWN = "withdrawn by the authority"
NO_EMERGENCY = "an emergency that was none"
LOCATION_ERROR = "location error"
FORGED = "forged"
# What the log says in these words; every other reason is a reviewer's own, of which it holds the hash.
STATED = frozenset({IT_ENDED, APPEAL_UPHELD, WITHDRAWN, NO_EMERGENCY, LOCATION_ERROR, FORGED})


class Lifecycle:
    def __init__(
        self, database: Database, ledger: Ledger, clock: Clock, proving: Proving, below: Below = secrets.randbelow
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._clock = clock
        self._proving = proving
        self._below = below
        self._said: dict[str, str] = {}

    async def settle(self) -> bool:
        """Pending ones that are due take effect, ended ones are lifted, and seals open. Idempotent. Returns whether any
        restriction was due."""
        now = self._clock.now()
        async with self._database.snapshot() as tx:
            due = (restriction.c.state == "pending") & (restriction.c.starts_at <= now)
            over = (restriction.c.state != "lifted") & (restriction.c.ends_at <= now)
            unlogged = (restriction.c.state == "lifted") & restriction.c.lift_logged.is_(False)
            held = restriction.c.held_position == UNLOGGED
            work = (await tx.execute(select(restriction).where(due | over | unlogged | held))).all()
            seals = await self._ledger.due(tx, now)
        # What ends comes first, each by itself, so that nothing that fails later keeps anyone out (P7).
        ended = [row for row in work if row.ends_at <= now]
        for row in ended:
            async with self._database.transaction() as tx:
                await self._mark_lifted(tx, row.id, row.ends_at, IT_ENDED)
        for row in work:
            if row.held_position == UNLOGGED:
                await log_hold(self._database, self._ledger, row.id)
            if row.ends_at <= now or row.state == "lifted":
                await self._log_lift(row.id)
                continue
            if row.state != "pending":
                continue
            async with self._database.transaction() as tx:
                if await self._ledger.check_inclusion(tx, row.position) and await self._may_begin(tx, row):
                    pending = (restriction.c.id == row.id) & (restriction.c.state == "pending")
                    await tx.execute(update(restriction).where(pending).values(state="effective", effective_at=now))
        if seals:
            async with self._database.transaction() as tx:
                await self._ledger.open_due(tx, now)
        return bool(work)

    async def _may_begin(self, tx: Transaction, row: Row[tuple[object, ...]]) -> bool:
        """P6, once more: what was granted on paper begins only if its chain holds at this instant."""
        why = await self._proving.why_not(tx, row.id)
        if why is not None and self._said.get(row.id) != why:
            log.error("A RESTRICTION DOES NOT TAKE EFFECT", number=row.number, why=why)
            self._said[row.id] = why
        return why is None

    async def lift(self, restriction_id: str, reason: str) -> dict[str, Json]:
        """End it now. The state comes first and never waits for the log (P7); the entry follows."""
        if not reason.strip() or reason in STATED:
            raise invalid("say why it is lifted, in your own words", "reason")
        async with self._database.transaction() as tx:
            row = (await tx.execute(select(restriction).where(restriction.c.id == restriction_id))).first()
            if row is None:
                raise not_found("there is no restriction with this id")
            if row.state == "lifted":
                raise conflict("it has ended already", Promise.TIME)
            await self._mark_lifted(tx, restriction_id, self._clock.now(), reason)
        await self._log_lift(restriction_id)
        return await self.get(restriction_id)

    async def withdraw(self, order_id: str) -> str:
        """The authority takes its order back: what came of it ends at this instant, and its entry follows (P7). Returns
        the order's state."""
        async with self._database.transaction() as tx:
            row = (await tx.execute(select(demand).where(demand.c.id == order_id))).first()
            if row is None:
                raise not_found("there is no order with this id")
            if not may(OrderAct.WITHDRAW, row.state):
                raise conflict(f"the order is {row.state} already")
            made = (await tx.execute(select(restriction).where(restriction.c.demand == order_id))).first()
            if made is not None and made.state == "lifted":
                raise conflict("what came of it has ended already", Promise.TIME)
            if made is not None:
                await self._mark_lifted(tx, made.id, self._clock.now(), WITHDRAWN)
            else:
                await self._ledger.append(tx, rejection(row.hash, row.number, WITHDRAWN))
            await move(tx, order_id, OrderAct.WITHDRAW, DemandState.WITHDRAWN)
        if made is not None:
            await self._log_lift(made.id)
        return "withdrawn"

    async def get(self, restriction_id: str) -> dict[str, Json]:
        """For reviewers and auditors: the restriction with its commitments, state and place in the log."""
        async with self._database.snapshot() as tx:
            return await self.shown(tx, restriction_id)

    async def shown(self, tx: Transaction, restriction_id: str) -> dict[str, Json]:
        """As `get`, within a transaction."""
        row = (await tx.execute(select(restriction).where(restriction.c.id == restriction_id))).first()
        if row is None:
            raise not_found("there is no restriction with this id")
        entry = await self._ledger.entry(tx, row.position) or {}
        held = await self._ledger.entry(tx, row.held_position) if row.held_position is not None else None
        return {
            "id": row.id,
            "order": row.demand,
            "number": row.number,
            "state": row.state,
            "instance": self._ledger.origin,
            "hash": digest(entry),
            "held_hash": digest(held) if held is not None and row.state == "held" else None,
            "meetings": entry.get("meetings"),
            "territory": entry.get("territory"),
            "measures": entry.get("measures"),
            "people": entry.get("people"),
            "effective_at": rfc3339_or_none(row.effective_at),
            "ends_at": rfc3339_or_none(row.ends_at),
            "lifted_at": rfc3339_or_none(row.lifted_at),
            "log": {"index": row.position},
        }

    async def public_record(self, number: int) -> dict[str, Json]:
        """What everyone may know of one restriction: nothing of persons, and no meeting's code (P9)."""
        async with self._database.snapshot() as tx:
            row = (await tx.execute(select(restriction).where(restriction.c.number == number))).first()
            if row is None:
                raise not_found(f"there is no restriction with the number {number}")
            position = await tx.scalar(select(demand.c.position).where(demand.c.id == row.demand))
            stated = await self._ledger.entry(tx, row.position) or {}
            demanded: Entry = await self._ledger.entry(tx, int(position or 0)) or {}
            authority, until = demanded.get("authority"), await self._ledger.sealed_until(tx, number)
            return {
                "number": number,
                "state": row.state,
                "sealed_until": rfc3339_or_none(until),
                "authority": authority.get("name") if isinstance(authority, dict) and until is None else None,
                "legal_basis": demanded.get("legal_basis") if until is None else None,
                "territory": stated.get("territory"),
                "measures": stated.get("measures") if until is None else [],
                "effective_at": rfc3339_or_none(row.effective_at),
                "ends_at": rfc3339_or_none(row.ends_at),
                "lifted_at": rfc3339_or_none(row.lifted_at),
                "log": {
                    "index": row.position,
                    "order": position,
                    "opened": await self._ledger.opening(tx, number),
                },
                "origin": self._ledger.origin,
            }

    async def took_effect(
        self, tx: Transaction, *, number: int | None = None, meeting: str | None = None
    ) -> list[tuple[int, str, int]]:
        """The number, state and place in the log of what took effect: of a number, or of a meeting, oldest first."""
        query = select(restriction).where(restriction.c.effective_at.is_not(None)).order_by(restriction.c.number)
        if number is not None:
            query = query.where(restriction.c.number == number)
        if meeting is not None:
            named = demand_meeting.c.demand == restriction.c.demand
            query = query.join(demand_meeting, named).where(demand_meeting.c.meeting == meeting)
        rows = await tx.execute(query)
        return [(int(row.number), str(row.state), int(row.position)) for row in rows]

    async def meetings(self, tx: Transaction, number: int) -> list[str]:
        """The codes of the meetings that an order names."""
        named = select(demand_meeting.c.meeting).join(demand, demand.c.id == demand_meeting.c.demand)
        return list((await tx.execute(named.where(demand.c.number == number))).scalars())

    async def order(self, tx: Transaction, number: int) -> tuple[str, str | None]:
        """The id of the order with this number, and the way to object that its authority named; None while sealed."""
        row = (await tx.execute(select(demand.c.id, demand.c.body).where(demand.c.number == number))).one()
        if await self._ledger.sealed_until(tx, number) is not None:
            return str(row.id), None
        return str(row.id), str(json.loads(row.body).get("redress", ""))

    async def reverse(self, tx: Transaction, number: int, why: str) -> None:
        """We were wrong: end it now if it has not ended, and remember either way that it was reversed, so that it is
        learnt from. Its entry follows at the next `settle`."""
        found = (await tx.execute(select(restriction).where(restriction.c.number == number))).first()
        if found is None:
            return
        now = self._clock.now()
        await self._mark_lifted(tx, found.id, now, why)
        await tx.execute(update(restriction).where(restriction.c.id == found.id).values(reversed_at=now))
        if found.reversed_at is None:
            await open_mistake(tx, number, Reversal(why), now)

    async def lift_for_location_error(self, tx: Transaction, country: str) -> list[int]:
        """End all now whose territory includes `country`, or does not say. Their entries follow at the next `settle`.
        Returns their numbers."""
        lifted: list[int] = []
        alive = select(restriction).where(restriction.c.state != "lifted").order_by(restriction.c.number)
        for row in (await tx.execute(alive)).all():
            named = (await self._ledger.entry(tx, row.position) or {}).get("territory")
            if not isinstance(named, list) or country in named:
                await self._mark_lifted(tx, row.id, self._clock.now(), LOCATION_ERROR)
                lifted.append(int(row.number))
        return lifted

    async def lift_for_forgery(self, tx: Transaction, order_id: str) -> None:
        """End at once what came of a forged order, if anything did; that it came so far is learnt from. Its entry
        follows at the next `settle`."""
        found = (await tx.execute(select(restriction).where(restriction.c.demand == order_id))).first()
        if found is not None:
            now = self._clock.now()
            await self._mark_lifted(tx, found.id, now, FORGED)
            await open_mistake(tx, found.number, Reversal.FORGED, now)

    async def _mark_lifted(self, tx: Transaction, restriction_id: str, at: datetime, why: str) -> None:
        await tx.execute(
            update(restriction)
            .where(restriction.c.id == restriction_id, restriction.c.state != "lifted")
            .values(state="lifted", lifted_at=at, lifted_why=why, lift_logged=False)
        )

    async def _log_lift(self, restriction_id: str) -> None:
        async with self._database.transaction() as tx:
            where = (restriction.c.id == restriction_id) & restriction.c.lift_logged.is_(False)
            row = (await tx.execute(select(restriction).where(where))).first()
            if row is None or row.lifted_at is None:
                return
            stated = row.lifted_why in STATED
            entry: dict[str, Json] = {
                "kind": "lifted",
                "v": 2,
                "number": row.number,
                "lifted_at": rfc3339(row.lifted_at),
                "why": row.lifted_why if stated else "lifted by a reviewer",
                "reason": None if stated else text_hash(row.lifted_why or ""),
            }
            await self._ledger.append(tx, entry)
            if row.lifted_why != IT_ENDED:
                await self._log_reinstatement(tx, row.id, row.number, str(entry["why"]))
            await tx.execute(update(restriction).where(where).values(lift_logged=True))

    async def _log_reinstatement(self, tx: Transaction, restriction_id: str, number: int, why: str) -> None:
        """It ended before its time, so whom it touched is let back in: how many, in bands
        and blurred; none is a few (P9)."""
        touched = select(func.count()).select_from(restriction_person)
        people = await tx.scalar(touched.where(restriction_person.c.restriction == restriction_id))
        entry: dict[str, Json] = {
            "kind": "reinstated",
            "v": 2,
            "number": number,
            "why": why,
            "people": blur_touched(int(people or 0), self._below),
        }
        await self._ledger.append(tx, entry)
