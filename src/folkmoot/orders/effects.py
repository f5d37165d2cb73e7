"""Reporting back to the authority (Article 9(1)): whether and when effect was given to its order, and on what terms.

Found by looking at how orders stand, not told by whoever changes that: an order ends without waiting for a report (P7),
and a report that a crash kept from being written is written at the next look. Its row and its mail commit together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Protocol, cast

from sqlalchemy import Row, Select, func, insert, select

from folkmoot.orders.adapters.intake_tables import effect_report, forgery
from folkmoot.orders.adapters.tables import demand, demand_meeting, restriction
from folkmoot.orders.authorities import is_verified
from folkmoot.orders.domain.effects import Effect, Event, due, report
from folkmoot.orders.domain.states import ENDED
from folkmoot.orders.impact import Impacts
from folkmoot.orders.letters import is_address
from folkmoot.orders.ports import Ledger
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import not_found
from folkmoot.runtime.outbox import Mail
from folkmoot.territory.domain import territory_of

_Found = Row[tuple[object, ...]]


class Post(Protocol):
    async def put(self, tx: Transaction, mail: Mail, key: str) -> None: ...


class EffectReports:
    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        impacts: Impacts,
        post: Post,
        clock: Clock,
        *,
        base: str,
        operator: str,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._impacts = impacts
        self._post = post
        self._clock = clock
        self._base = base
        self._operator = operator

    async def settle(self) -> bool:
        """Report what has not been reported. Idempotent. Returns whether there was anything."""
        async with self._database.snapshot() as tx:
            waiting = [str(row.id) for row in await tx.execute(_unreported())]
        for order_id in waiting:
            async with self._database.transaction() as tx:
                await self._report(tx, order_id)
        return bool(waiting)

    async def get(self, tx: Transaction, order_id: str) -> dict[str, Json]:
        """For the desk: how it stands, in the words of a report, and what was reported."""
        row = await self._row(tx, order_id)
        effect = await self._effect(tx, row)
        told = effect_report.c.demand == order_id
        reports = await tx.execute(select(effect_report).where(told).order_by(effect_report.c.turn))
        return {
            "number": effect.number,
            "report_to": str(json.loads(str(row.body)).get("report_to", "")),
            "verified": await is_verified(tx, str(row.authority)),
            "text": report(effect, self._public(effect)),
            "reports": [
                {"event": one.event, "at": rfc3339(one.at), "text": one.text, "mailed": one.mailed} for one in reports
            ],
        }

    async def _report(self, tx: Transaction, order_id: str) -> None:
        row = await self._row(tx, order_id)
        effect = await self._effect(tx, row)
        turn, told = await _told(tx, order_id)
        event = due(effect, told)
        if event is None:
            return
        text, to = report(effect, self._public(effect)), str(json.loads(str(row.body)).get("report_to", ""))
        # Nobody is written to in an authority's name before it was called back; the desk can still copy the text.
        mailed = is_address(to) and await is_verified(tx, str(row.authority))
        values = {"demand": order_id, "turn": turn + 1, "event": event.value, "at": self._clock.now(), "text": text}
        await tx.execute(insert(effect_report).values({**values, "mailed": mailed}))
        if mailed:
            subject = f"Order {effect.number}: {_SUBJECTS[event]}"
            await self._post.put(
                tx, Mail(to, subject, f"{text}\n\n{self._operator}\n"), f"effect/{order_id}/{turn + 1}"
            )

    async def _effect(self, tx: Transaction, row: _Found) -> Effect:
        made = (await tx.execute(select(restriction).where(restriction.c.demand == row.id))).first()
        granted = {} if made is None else dict(await self._ledger.entry(tx, made.position) or {})
        named = {
            str(one.meeting): str(one.commitment)
            for one in await tx.execute(select(demand_meeting).where(demand_meeting.c.demand == row.id))
        }
        kept = cast("list[str]", granted.get("meetings") or [])
        codes = [code for code, commitment in named.items() if commitment in kept]
        return Effect(
            number=int(str(row.number)),
            reference=str(json.loads(str(row.body)).get("reference", "")),
            state=str(row.state),
            restriction=None if made is None else made.state,
            effective_at=None if made is None else made.effective_at,
            lifted_at=None if made is None else made.lifted_at,
            territory=cast("list[str]", granted.get("territory") or []),
            measures=cast("list[str]", granted.get("measures") or []),
            ends_at=None if made is None else made.ends_at,
            named=len(named),
            meetings=await self._bands(tx, row, codes),
        )

    async def _bands(self, tx: Transaction, row: _Found, codes: list[str]) -> Mapping[str, str]:
        """As the reviewers were shown them: looking draws nothing new (P9)."""
        asked = await self._ledger.entry(tx, int(str(row.position))) or {}
        territory = territory_of(cast("list[str]", asked.get("territory") or []))
        shown = await self._impacts.look(tx, codes, territory, deciding=False) if codes else []
        return {str(one["meeting"]): str(one["inside"]) for one in shown}

    async def _row(self, tx: Transaction, order_id: str) -> _Found:
        row = (await tx.execute(select(demand).where(demand.c.id == order_id))).first()
        if row is None:
            raise not_found("there is no order with this id")
        return row

    def _public(self, effect: Effect) -> str:
        return f"{self._base}/r/{effect.number}"


_SUBJECTS = {
    Event.EFFECTIVE: "effect was given to it",
    Event.HELD: "it is held",
    Event.LIFTED: "its effect has ended",
    Event.REJECTED: "no effect was given to it",
}


async def _told(tx: Transaction, order_id: str) -> tuple[int, Event | None]:
    """How many reports there were, and what the last one said."""
    mine = select(effect_report).where(effect_report.c.demand == order_id)
    last = (await tx.execute(mine.order_by(effect_report.c.turn.desc()).limit(1))).first()
    return (0, None) if last is None else (int(last.turn), Event(last.event))


def _unreported() -> Select[tuple[str]]:
    """Orders whose last report says something else than how they stand. One that was forged is none of them."""
    newest = (
        select(effect_report.c.demand, func.max(effect_report.c.turn).label("turn"))
        .group_by(effect_report.c.demand)
        .subquery()
    )
    told = (
        select(effect_report.c.demand, effect_report.c.event)
        .join(newest, (newest.c.demand == effect_report.c.demand) & (newest.c.turn == effect_report.c.turn))
        .subquery()
    )
    stands = func.coalesce(restriction.c.state, "rejected")
    return (
        select(demand.c.id)
        .outerjoin(restriction, restriction.c.demand == demand.c.id)
        .outerjoin(told, told.c.demand == demand.c.id)
        .outerjoin(forgery, forgery.c.demand == demand.c.id)
        .where(
            forgery.c.demand.is_(None),
            restriction.c.state.in_(["effective", "held", "lifted"])
            | (restriction.c.state.is_(None) & demand.c.state.in_(list(ENDED))),
            told.c.event.is_(None) | (told.c.event != stands),
        )
        .order_by(demand.c.number)
    )
