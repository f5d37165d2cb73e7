"""Suspending an account for abuse of the service: two people, an end, a notice, and one act to undo it.

Suspended is an account, never a person: its holder joins meetings as a guest like anybody, and its meetings go on.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from folkmoot.abuse.adapters.tables import abuse_report, suspension
from folkmoot.abuse.domain import (
    APART,
    LONGEST_TEXT,
    Abuse,
    BrokenRule,
    State,
    Why,
    check_apart,
    check_end,
    check_two,
    days_since,
    public_name,
    state_of,
)
from folkmoot.abuse.notices import ended_mail, suspended_mail
from folkmoot.abuse.ports import Accounts, Desk, Holder, Ledger, OrderTouches, Post
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock, rfc3339, rfc3339_or_none
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import Promise, conflict, invalid, not_found

Suspension = Row[tuple[object, ...]]


class Suspensions:
    def __init__(
        self,
        accounts: Accounts,
        touches: OrderTouches,
        desk: Desk,
        ledger: Ledger,
        post: Post,
        clock: Clock,
        *,
        base: str,
        operator: str,
    ) -> None:
        """`base`: the URL by which people reach this server."""
        self._accounts = accounts
        self._touches = touches
        self._desk = desk
        self._ledger = ledger
        self._post = post
        self._clock = clock
        self._base = base
        self._operator = operator

    async def propose(
        self, tx: Transaction, account: str, abuse: Abuse, report: str | None, reason: str, ends_at: datetime, by: str
    ) -> str:
        """The first of two people. Nothing happens to the account yet. Returns the proposal's id."""
        now = self._clock.now()
        holder = await self._holder(tx, account)
        if holder.of_the_desk:
            raise conflict("an account of the desk is not suspended: two could rid it of a third", Promise.TWO_PEOPLE)
        if report is not None and not await tx.scalar(select(abuse_report.c.id).where(abuse_report.c.id == report)):
            raise invalid("there is no report with this id", "report_id")
        said(reason, "reason")
        with rules():
            check_end(ends_at, now)
        await self.check_decider(tx, by, account)
        if (await tx.execute(select(suspension).where(_alive(account, now)))).first() is not None:
            raise conflict("this account is suspended, or its suspension is proposed, already")
        made = uuid4().hex
        await tx.execute(
            insert(suspension).values(
                id=made,
                account=account,
                abuse=abuse.value,
                report=report,
                key=secrets.token_urlsafe(24),
                ends_at=ends_at,
                proposed_by=by,
                proposed_at=now,
                reason=reason,
                end_logged=False,
            )
        )
        return made

    async def confirm(self, tx: Transaction, account: str, suspension_id: str, reason: str, by: str) -> None:
        """The second person. From now on the account opens nothing, its holder is told, and the log says so."""
        row, now = await self._row(tx, suspension_id, account), self._clock.now()
        if state(row, now) is not State.PROPOSED:
            raise conflict("this is no proposal any more: it was confirmed, or has ended")
        said(reason, "reason")
        with rules():
            check_two(row.proposed_by, by)
            check_end(row.ends_at, now)
        holder = await self._holder(tx, account)
        # The first may have touched an order since, or have been revoked.
        for decider in (row.proposed_by, by):
            await self.check_decider(tx, decider, account)
        entry: dict[str, Json] = {
            "kind": "suspended",
            "v": 1,
            "suspension": public_name(row.id),
            "abuse": row.abuse,
            "ends_at": rfc3339(row.ends_at),
            "days_since_order": days_since(await self._touches.latest(tx, account), now),
            "decided_by": sorted([row.proposed_by, by]),
        }
        values = {
            "confirmed_by": by,
            "confirmed_at": now,
            "confirmation": reason,
            "position": await self._ledger.append(tx, entry),
        }
        await tx.execute(update(suspension).where(suspension.c.id == row.id).values(values))
        mail = suspended_mail(
            holder.email, self._operator, row.abuse, row.reason, row.ends_at, self._base + self.link(row)
        )
        await self._post.put(tx, mail, f"suspended {row.id}")

    async def reinstate(self, tx: Transaction, account: str, suspension_id: str, reason: str, by: str) -> None:
        """Any one reviewer ends it now; a proposal is withdrawn the same way."""
        row, now = await self._row(tx, suspension_id, account), self._clock.now()
        now_state = state(row, now)
        if now_state is State.ENDED:
            raise conflict("it has ended already")
        said(reason, "reason")
        await self.end(tx, row, Why.WITHDRAWN if now_state is State.PROPOSED else Why.REINSTATED, reason, by)

    async def end(self, tx: Transaction, row: Suspension, why: Why, reason: str | None, by: str | None) -> None:
        """End it now, and tell its holder. The log follows at the next `settle`: no end waits for it."""
        values = {
            "ended_at": row.ends_at if why is Why.IT_ENDED else self._clock.now(),
            "ended_why": why.value,
            "ended_by": by,
            "ended_reason": reason,
        }
        await tx.execute(update(suspension).where(suspension.c.id == row.id).values(values))
        holder = await self._accounts.by_id(tx, row.account)
        if row.confirmed_at is not None and holder is not None:
            await self._post.put(tx, ended_mail(holder.email, self._operator, why), f"suspension ended {row.id}")

    async def due(self, tx: Transaction) -> bool:
        """Whether `settle` has something to do."""
        either = _over(self._clock.now()) | _untold()
        return await tx.scalar(select(suspension.c.id).where(either).limit(1)) is not None

    async def settle(self, tx: Transaction) -> int:
        """The log learns of what ended; what ended by itself has been without effect since. Returns how many. What was
        never confirmed never was in the log, and its end is not said there."""
        over = _over(self._clock.now())
        for row in (await tx.execute(select(suspension).where(over))).all():
            await self.end(tx, row, Why.IT_ENDED, None, None)
        rows = (await tx.execute(select(suspension).where(_untold()).order_by(suspension.c.ended_at))).all()
        for row in rows:
            if row.confirmed_at is not None:
                entry: dict[str, Json] = {"kind": "suspension_ended", "v": 1, "suspension": public_name(row.id)}
                await self._ledger.append(tx, {**entry, "why": row.ended_why})
            await tx.execute(update(suspension).where(suspension.c.id == row.id).values(end_logged=True))
        return len(rows)

    async def current(self, tx: Transaction, account: str) -> Suspension | None:
        """The suspension that bars this account now."""
        barred = _alive(account, self._clock.now()) & suspension.c.confirmed_at.is_not(None)
        return (await tx.execute(select(suspension).where(barred))).first()

    def link(self, row: Suspension) -> str:
        """The path of the notice, which opens the appeal; what follows `#` never reaches a server."""
        return f"/suspensions/{row.id}#{row.key}"

    async def all(self, tx: Transaction) -> list[Mapping[str, Json]]:
        """For the desk, the newest first. The account is its opaque id: whose it is, the desk need not know."""
        now = self._clock.now()
        rows = await tx.execute(select(suspension).order_by(suspension.c.proposed_at.desc(), suspension.c.id))
        return [
            {
                **shown(row, now),
                "account": row.account,
                "report_id": row.report,
                "proposed_by": row.proposed_by,
                "confirmed_by": row.confirmed_by,
                "confirmation": row.confirmation,
                "ended_reason": row.ended_reason,
            }
            for row in rows
        ]

    async def check_decider(self, tx: Transaction, decider: str, account: str) -> None:
        """Whoever decides about an account is of the desk by its endorsement, not by an administrator's alone; and
        touched no order on the account's meetings lately."""
        if not await self._desk.vouches_for(tx, decider):
            said = "only a reviewer whose keys and passkeys the desk has endorsed decides about an account"
            raise conflict(said, Promise.TWO_PEOPLE)
        now = self._clock.now()
        with rules(Promise.PERSONS):
            check_apart(await self._touches.touched(tx, decider, account, now - APART), now)

    async def _holder(self, tx: Transaction, account: str) -> Holder:
        found = await self._accounts.by_id(tx, account)
        if found is None:
            raise not_found("there is no account with this id")
        return found

    async def _row(self, tx: Transaction, suspension_id: str, account: str) -> Suspension:
        where = (suspension.c.id == suspension_id) & (suspension.c.account == account)
        row = (await tx.execute(select(suspension).where(where))).first()
        if row is None:
            raise not_found("there is no such suspension of this account")
        return row


async def forget_suspensions(tx: Transaction, before: datetime) -> int:
    """Those that ended before then, with what was said for and against them. Returns how many."""
    gone = (suspension.c.ended_at < before) & suspension.c.end_logged
    return (await tx.execute(delete(suspension).where(gone))).rowcount


def state(row: Suspension, now: datetime) -> State:
    return state_of(row.confirmed_at, row.ended_at, row.ends_at, now)


def shown(row: Suspension, now: datetime) -> dict[str, Json]:
    """What its holder and the desk both see."""
    return {
        "id": row.id,
        "state": state(row, now).value,
        "abuse": row.abuse,
        "reason": row.reason,
        "proposed_at": rfc3339(row.proposed_at),
        "confirmed_at": rfc3339_or_none(row.confirmed_at),
        "ends_at": rfc3339(row.ends_at),
        "ended_at": rfc3339_or_none(row.ended_at),
        "ended_why": row.ended_why,
        "appeal": row.appeal,
        "appealed_at": rfc3339_or_none(row.appealed_at),
        "appeal_outcome": row.appeal_outcome,
        "appeal_reasons": row.appeal_reasons,
        "log": None if row.position is None else {"index": row.position},
    }


@contextmanager
def rules(promise: Promise | None = None) -> Iterator[None]:
    """A broken rule becomes an error of its field, or of the state of things."""
    try:
        yield
    except BrokenRule as broken:
        if broken.field is not None:
            raise invalid(broken.message, broken.field) from broken
        raise conflict(broken.message, promise) from broken


def said(text: str, field: str) -> str:
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise invalid(f"say it in 1 to {LONGEST_TEXT} characters", field)
    return text


def _alive(account: str, now: datetime) -> ColumnElement[bool]:
    return (suspension.c.account == account) & suspension.c.ended_at.is_(None) & (suspension.c.ends_at > now)


def _over(now: datetime) -> ColumnElement[bool]:
    return (suspension.c.ends_at <= now) & suspension.c.ended_at.is_(None)


def _untold() -> ColumnElement[bool]:
    return suspension.c.ended_at.is_not(None) & suspension.c.end_logged.is_(False)
