"""Handing out statements of reasons, to whoever holds the link and nobody else.

The key in the link is the one that opens the receipt. Nothing is stored of who was given it, and it still opens after
the restriction has ended.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from folkmoot.redress.links import Links
from folkmoot.redress.ports import Decisions, Ledger, NamedMeetings
from folkmoot.redress.statements import About, Reasons, Section, Words, as_text, heading, sections
from folkmoot.runtime.canonical import receipt_key
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database
from folkmoot.runtime.errors import not_found


@dataclass(frozen=True, slots=True)
class Statement:
    """`receipt` is None while the record is in no published checkpoint. `sealed`: not all is shown yet."""

    reasons: Reasons
    about: About
    title: str
    sections: tuple[Section, ...]
    text: str
    sealed: bool
    receipt: Mapping[str, Any] | None


class Statements:
    def __init__(
        self,
        database: Database,
        decisions: Decisions,
        meetings: NamedMeetings,
        ledger: Ledger,
        links: Links,
        clock: Clock,
        *,
        operator: str,
        contact: str,
    ) -> None:
        self._database = database
        self._decisions = decisions
        self._meetings = meetings
        self._ledger = ledger
        self._links = links
        self._clock = clock
        self._operator = operator
        self._contact = contact

    async def read(self, number: int, code: str, key: str, say: Words, base_url: str) -> Statement:
        """For whoever has the link that a refusal, a notice or a mail carries; also long after it ended. Raises what
        `http` answers as 404."""
        async with self._database.snapshot() as tx:
            secret = await self._meetings.secret(tx, code)
            if secret is None or not self._links.opens(receipt_key(secret, number), key):
                raise _no_statement()
            reasons = await self._decisions.reasons(tx, number, code)
            if reasons is None:
                raise _no_statement()
            title = await self._meetings.title(tx, code)
            receipt = await self._ledger.receipt_of(tx, reasons.index, (code, secret))
        now, carried = self._clock.now(), f"meeting={quote(code)}&key={quote(key)}"
        about = About(
            title=title or code,
            code=code,
            receipt_url=f"{base_url}/api/v1/receipts/{number}?{carried}",
            appeal_url=f"{base_url}/r/{number}/appeal#{carried}",
            contact=self._contact,
            operator=self._operator,
        )
        parts = tuple(sections(reasons, about, now, say))
        text = as_text(heading(reasons, say), parts, say("operator.text", operator=self._operator))
        return Statement(
            reasons=reasons,
            about=about,
            title=heading(reasons, say),
            sections=parts,
            text=text,
            sealed=reasons.sealed(now) is not None,
            receipt=None if receipt is None else json.loads(receipt),
        )


def _no_statement() -> Exception:
    return not_found("there is no statement at this link: take it from the message that you were shown")
