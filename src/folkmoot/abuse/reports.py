"""Reports of abuse: anyone may file one and read what became of it; the desk answers. It can never become an order."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Row, delete, insert, select, update

from folkmoot.abuse.adapters.tables import abuse_report, suspension
from folkmoot.abuse.domain import APART, LONGEST_TEXT, BrokenRule, What, check_apart
from folkmoot.abuse.ports import Accounts, Holder, OrderTouches, Pager, Post
from folkmoot.runtime.canonical import Json, sha256_hex
from folkmoot.runtime.clock import Clock, rfc3339, rfc3339_or_none
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import Promise, conflict, invalid, not_found
from folkmoot.runtime.outbox import Mail

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


@dataclass(frozen=True, slots=True)
class Filed:
    """`key` opens the report; it is shown once, and kept as a hash."""

    id: str
    key: str


class Reports:
    def __init__(
        self, accounts: Accounts, touches: OrderTouches, post: Post, pager: Pager, clock: Clock, *, operator: str
    ) -> None:
        self._accounts = accounts
        self._touches = touches
        self._post = post
        self._pager = pager
        self._clock = clock
        self._operator = operator

    async def file(self, tx: Transaction, what: What, about: str, text: str, contact: str | None) -> Filed:
        """`about`: the meeting or the person, as the reporter knows it."""
        if not about.strip():
            raise invalid("say which meeting or which person it is about, as you know it", "about")
        made = Filed(uuid4().hex, secrets.token_urlsafe(24))
        await tx.execute(
            insert(abuse_report).values(
                id=made.id,
                what=what.value,
                about=about,
                text=_said(text, "text"),
                contact=(contact or "").strip() or None,
                key_hash=sha256_hex(made.key),
                filed_at=self._clock.now(),
            )
        )
        await self._pager.reported(tx, made.id)
        return made

    async def get(self, tx: Transaction, report: str, key: str) -> Mapping[str, Json]:
        """For who filed it."""
        row = (await tx.execute(select(abuse_report).where(abuse_report.c.id == report))).first()
        if row is None or not hmac.compare_digest(sha256_hex(key), row.key_hash):
            raise not_found("there is no report with this id and key; one is forgotten 180 days after it was filed")
        return _shown(row)

    async def all(self, tx: Transaction) -> list[Mapping[str, Json]]:
        """For the desk: those that wait first, the oldest first; then those answered, the newest first."""
        rows = (await tx.execute(select(abuse_report).order_by(abuse_report.c.filed_at))).all()
        waiting = [row for row in rows if row.answered_at is None]
        answered = sorted((row for row in rows if row.answered_at), key=lambda row: row.answered_at, reverse=True)
        return [{**_shown(row), "contact": row.contact} for row in (*waiting, *answered)]

    async def answer(self, tx: Transaction, report: str, answer: str, account: str) -> None:
        """Once. Whoever left an address gets it by mail too."""
        row = await self._row(tx, report)
        if row.answered_at is not None:
            raise conflict("this report has been answered already")
        values = {"answer": _said(answer, "answer"), "answered_at": self._clock.now(), "answered_by": account}
        await tx.execute(update(abuse_report).where(abuse_report.c.id == report).values(values))
        if row.contact and _EMAIL.fullmatch(row.contact):
            text = f"On {rfc3339(row.filed_at)[:10]} you reported abuse to {self._operator}. The answer:\n\n{answer}\n"
            await self._post.put(tx, Mail(row.contact, "Your report was answered", text), f"report {report}")

    async def account(
        self, tx: Transaction, report: str, asker: str, *, meeting: str | None, email: str | None
    ) -> Mapping[str, Json]:
        """The account that a report is about, by its opaque id alone: of a meeting or an address that the report names.
        Whoever touched an order on its meetings lately is not told whose they are."""
        row = await self._row(tx, report)
        if (meeting is None) == (email is None):
            raise invalid("name a meeting, or an address", "meeting")
        if meeting is not None and meeting not in row.about and meeting not in row.text:
            raise invalid("the report does not name this meeting", "meeting")
        if email is not None and not any(_names(words, email) for words in (row.about, row.text)):
            raise invalid("the report does not name this address", "email")
        found = await self._find(tx, meeting, email)
        if found is None:
            raise not_found("no account stands behind this; a guest has none, so there is nothing to suspend")
        now = self._clock.now()
        try:
            check_apart(await self._touches.touched(tx, asker, found.id, now - APART), now)
        except BrokenRule as broken:
            raise conflict(broken.message, Promise.PERSONS) from broken
        return {"account": found.id}

    async def _find(self, tx: Transaction, meeting: str | None, email: str | None) -> Holder | None:
        if meeting is not None:
            return await self._accounts.host_of(tx, meeting)
        return await self._accounts.by_email(tx, email or "")

    async def _row(self, tx: Transaction, report: str) -> Row[tuple[object, ...]]:
        row = (await tx.execute(select(abuse_report).where(abuse_report.c.id == report))).first()
        if row is None:
            raise not_found("there is no report with this id")
        return row


async def forget_reports(tx: Transaction, before: datetime) -> int:
    """Those filed before then, but for those that a suspension rests on which has not ended. Returns how many."""
    lasting = select(suspension.c.report).where(suspension.c.ended_at.is_(None), suspension.c.report.is_not(None))
    gone = (abuse_report.c.filed_at < before) & abuse_report.c.id.not_in(lasting)
    return (await tx.execute(delete(abuse_report).where(gone))).rowcount


def _names(words: str, email: str) -> bool:
    """As a whole: no end of a longer address."""
    whole = rf"(?<![\w.+-]){re.escape(email)}(?![\w-]|\.\w)"
    return re.search(whole, words, re.IGNORECASE) is not None


def _shown(row: Row[tuple[object, ...]]) -> dict[str, Json]:
    return {
        "id": row.id,
        "what": row.what,
        "about": row.about,
        "text": row.text,
        "filed_at": rfc3339(row.filed_at),
        "state": "filed" if row.answered_at is None else "answered",
        "answer": row.answer,
        "answered_at": rfc3339_or_none(row.answered_at),
    }


def _said(text: str, field: str) -> str:
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise invalid(f"say it in 1 to {LONGEST_TEXT} characters", field)
    return text
