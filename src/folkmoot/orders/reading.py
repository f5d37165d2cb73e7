"""One order as the desk's page shows it, to one person: what came, what was signed, how it went, what they may do.

Two reviews are independent: nobody but whoever wrote it sees the first before the second is signed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Row, select

from folkmoot.orders.adapters.intake_tables import correspondence, demand_letter
from folkmoot.orders.adapters.tables import authority, demand, demand_meeting, restriction, resume_review, review
from folkmoot.orders.authorities import is_verified
from folkmoot.orders.desk import DeskService
from folkmoot.orders.domain.chain import Desk, Trust
from folkmoot.orders.domain.proofs import read_proof
from folkmoot.orders.domain.standing import OPEN_STATES, Standing, afterwards, is_told, telling, why_not
from folkmoot.orders.domain.statements import APPROVALS, Entry
from folkmoot.orders.intake import Asks
from folkmoot.orders.ports import Ledger, Staff
from folkmoot.orders.standings import Standings
from folkmoot.runtime.canonical import Json, canonical, digest
from folkmoot.runtime.clock import rfc3339, rfc3339_or_none
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import Promise, conflict, not_found

_WORDS = (
    "reference",
    "reasons",
    "asked",
    "redress",
    "report_to",
    "kind",
    "issued_at",
    "served_by",
    "gag",
    "host_silence",
)
_SAYS = ("why", "outcome", "sha256")
_TERMS = ("territory", "measures", "starts_at", "ends_at", "people", "sealed_until", "gag_law")
_HIDDEN: dict[str, Json] = {"verdict": None, "reasons": None, "grounds": [], "terms": None}


@dataclass(frozen=True, slots=True)
class _Signatures:
    """What verification goes by; `trust` None while the desk is not open."""

    trust: Trust | None
    desk: Desk


class Reading:
    def __init__(self, ledger: Ledger, desk: DeskService, standings: Standings, staff: Staff) -> None:
        self._ledger = ledger
        self._desk = desk
        self._standings = standings
        self._staff = staff

    async def order(self, tx: Transaction, order_id: str, account: str, *, decides: bool) -> dict[str, Json]:
        """`decides`: the one who asks is a reviewer."""
        query = (
            select(demand, authority.c.verification, demand_letter.c.deadline, demand_letter.c.corrects)
            .join(authority, authority.c.id == demand.c.authority)
            .join(demand_letter, demand_letter.c.demand == demand.c.id)
        )
        row = (await tx.execute(query.where(demand.c.id == order_id))).first()
        if row is None:
            raise not_found("there is no order with this id")
        about = await self._ledger.about(tx, row.number)
        entry = about.get(row.position)
        if entry is None:
            raise conflict("the log lacks this order's entry: check it by `folkmoot log verify`", Promise.OPENNESS)
        read = (await self._standings.of(tx, [row], account))[order_id]
        reason = why_not(read.standing)
        asks = cast("list[str]", entry["asks"])
        meetings = await self._meetings(tx, order_id)
        made = await self._restriction(tx, order_id, account, meetings)
        numbers = await self._numbers(tx, row.corrects, row.renews)
        return {
            "id": row.id,
            "number": row.number,
            "state": row.state,
            "order_hash": row.hash,
            "instance": self._ledger.origin,
            "authority": entry["authority"],
            "verification": row.verification,
            "verified": await is_verified(tx, row.authority),
            "deadline": rfc3339_or_none(row.deadline),
            "corrects": row.corrects,
            "corrects_number": numbers.get(row.corrects),
            "renews": row.renews,
            "renews_number": numbers.get(row.renews),
            "asks": cast("Json", asks),
            "cannot_be_done": [one for one in asks if one != Asks.RESTRICT],
            "legal_basis": entry["legal_basis"],
            "language": entry["language"],
            "received_at": entry["at"],
            **_words(row.body),
            "meetings": cast("Json", sorted(meetings)),
            "territory": entry["territory"],
            "measures": entry["measures"],
            "starts_at": entry["starts_at"],
            "ends_at": entry["ends_at"],
            "emergency": entry.get("emergency") is True,
            "document": row.document,
            "recorded_by_me": read.standing.recorded,
            "may_review": decides and reason is None,
            "why_not": reason,
            "cannot_approve": read.cannot_approve if decides and reason is None else None,
            "may_review_emergency": decides
            and row.emergency
            and row.emergency_position is None
            and made is not None
            and why_not(afterwards(read.standing)) is None,
            "may_tell_host": decides and _may_tell(read.standing, row.body, made),
            "information": await self._information(tx, order_id),
            "reviews": await self._reviews(tx, order_id, account, about, meetings, read.standing, decides=decides),
            "restriction": made,
            "history": [_happened(index, one) for index, one in about.items()],
            "appeals": {
                "filed": sum(one["kind"] == "appeal_filed" for one in about.values()),
                "decided": sum(one["kind"] == "appeal_decided" for one in about.values()),
            },
        }

    async def _numbers(self, tx: Transaction, *orders: str | None) -> dict[str | None, int]:
        rows = await tx.execute(
            select(demand.c.id, demand.c.number).where(demand.c.id.in_([one for one in orders if one]))
        )
        return {row.id: row.number for row in rows}

    async def _information(self, tx: Transaction, order_id: str) -> Json:
        """What intake answered to reviewers who asked for more, oldest first."""
        mine = select(correspondence).where(correspondence.c.demand == order_id)
        rows = (await tx.execute(mine.order_by(correspondence.c.at, correspondence.c.id))).all()
        names = await self._staff.named(tx, {row.written_by for row in rows}) if rows else {}
        return [
            {"at": rfc3339(row.at), "text": row.text, "by": names.get(row.written_by, row.written_by)} for row in rows
        ]

    async def _meetings(self, tx: Transaction, order_id: str) -> dict[str, str]:
        """Commitments by code."""
        rows = await tx.execute(select(demand_meeting).where(demand_meeting.c.demand == order_id))
        return {row.meeting: row.commitment for row in rows}

    async def _reviews(
        self,
        tx: Transaction,
        order_id: str,
        account: str,
        about: Mapping[int, Entry],
        meetings: Mapping[str, str],
        standing: Standing,
        *,
        decides: bool,
    ) -> Json:
        rows = (await tx.execute(select(review).where(review.c.demand == order_id).order_by(review.c.position))).all()
        if not rows:
            return []
        signatures = _Signatures(self._desk.trust(), await self._desk.read(tx))
        names = await self._staff.named(tx, {row.reviewer for row in rows})
        told = {
            row.id: row.reviewer == account
            or is_told(row.verdict, standing.state, reviewed=standing.reviewed, decides=decides)
            for row in rows
        }
        return [
            {
                "id": row.id,
                "by": names.get(row.reviewer, row.reviewer),
                "mine": row.reviewer == account,
                "withdrawn": row.withdrawn,
                "index": row.position,
                "at": about.get(row.position, {}).get("at"),
                **_signer(signatures, about.get(row.position)),
                **(_said(row, about.get(row.position), meetings) if told[row.id] else _HIDDEN),
            }
            for row in rows
        ]

    async def _restriction(
        self, tx: Transaction, order_id: str, account: str, meetings: Mapping[str, str]
    ) -> dict[str, Json] | None:
        row = (await tx.execute(select(restriction).where(restriction.c.demand == order_id))).first()
        if row is None:
            return None
        found = await self._ledger.entries(tx, [row.position, *([row.held_position] if row.held_position else [])])
        entry, held = found.get(row.position, {}), found.get(row.held_position or -1)
        signed = (
            await tx.execute(
                select(resume_review.c.reviewer).where(
                    resume_review.c.restriction == row.id, resume_review.c.held_position == row.held_position
                )
            )
        ).scalars()
        resumed_by = list(signed)
        return {
            "id": row.id,
            "number": row.number,
            "state": row.state,
            "hash": digest(entry),
            "held_hash": digest(held) if held is not None and row.state == "held" else None,
            "index": row.position,
            "meetings": _codes(entry, meetings),
            "territory": entry.get("territory", []),
            "measures": entry.get("measures", []),
            "people": entry.get("people"),
            "starts_at": rfc3339(row.starts_at),
            "ends_at": rfc3339(row.ends_at),
            "effective_at": rfc3339_or_none(row.effective_at),
            "lifted_at": rfc3339_or_none(row.lifted_at),
            "lifted_why": row.lifted_why,
            "resume_reviews": len(resumed_by),
            "resume_reviewed_by_me": account in resumed_by,
        }


def _may_tell(standing: Standing, body: str, made: Mapping[str, Json] | None) -> bool:
    """Whether the host is not told yet, and the one who asks may have them told."""
    open_still = standing.state in OPEN_STATES or (made is not None and made["state"] == "pending")
    return "host_silence" in json.loads(body) and open_still and why_not(telling(standing)) is None


def _words(body: str) -> dict[str, Json]:
    """What the authority wrote. What is forgotten by now is empty."""
    kept = json.loads(body)
    return {name: kept.get(name) for name in _WORDS}


def _said(row: Row[tuple[object, ...]], entry: Entry | None, meetings: Mapping[str, str]) -> dict[str, Json]:
    """What a review says. One that approves nothing has no terms, whatever was signed along with it."""
    statement = _statement(entry)
    terms: dict[str, Json] | None = None
    if row.verdict in APPROVALS:
        terms = {name: statement.get(name) for name in _TERMS}
        terms["meetings"] = _codes(statement, meetings)
    grounds = statement.get("grounds") or []
    return {"verdict": row.verdict, "reasons": json.loads(row.reasons), "grounds": grounds, "terms": terms}


def _codes(statement: Mapping[str, Json], meetings: Mapping[str, str]) -> Json:
    """The codes of the meetings that are named by their commitments."""
    committed = cast("list[str]", statement.get("meetings") or [])
    return cast("Json", sorted(code for code, made in meetings.items() if made in committed))


def _signer(signatures: _Signatures, entry: Entry | None) -> dict[str, Json]:
    """With which key, where its holder works, and whether it verifies now. Of a key that counts no more: since when, if
    it is signed with it, and whether that was before."""
    statement = _statement(entry)
    key = str(statement.get("reviewer", ""))
    revoked = signatures.desk.revoked.get(key)
    holder = revoked.reviewer if revoked else signatures.desk.keys.get(key)
    signed = False
    if entry is not None and holder is not None and signatures.trust is not None:
        try:
            signed = signatures.trust.verify(holder.public, read_proof(entry), canonical(statement))
        except ValueError:
            signed = False
    since = revoked.at if revoked and signed else None
    return {
        "key": key,
        "algorithm": holder.public.algorithm if holder else None,
        "works_in": holder.works_in if holder else None,
        "employer": holder.employer if holder else None,
        "verified": signed and revoked is None,
        "revoked_at": rfc3339(since) if since else None,
        "signed_before": datetime.fromisoformat(str((entry or {})["at"])) < since if since else None,
    }


def _statement(entry: Entry | None) -> Mapping[str, Json]:
    found = entry.get("statement") if entry else None
    return found if isinstance(found, Mapping) else {}


def _happened(index: int, entry: Entry) -> dict[str, Json]:
    """An entry as the history shows it. What a review says is shown with the review."""
    says = next((str(entry[name]) for name in _SAYS if entry.get(name) is not None), None)
    return {"index": index, "kind": entry["kind"], "at": entry["at"], "says": says}
