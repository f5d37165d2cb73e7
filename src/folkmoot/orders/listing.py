"""The desk's list of orders: newest first, filtered and searched, a page at a time, in a fixed number of queries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, func, or_, select

from folkmoot.orders.adapters.intake_tables import demand_letter
from folkmoot.orders.adapters.tables import authority, demand, demand_meeting, restriction, review
from folkmoot.orders.domain.statements import APPROVALS
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import rfc3339, rfc3339_or_none
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import invalid

LONGEST_PAGE = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders. `q` is looked for in the reference, the legal basis, the authority's name and the number."""

    states: Sequence[str] = ()
    authority: str | None = None
    q: str = ""
    deadline_before: datetime | None = None
    emergency: bool | None = None
    cursor: str | None = None
    limit: int = 50


async def list_orders(tx: Transaction, wanted: Wanted, account: str) -> dict[str, Json]:
    """`items` as `account` sees them, and `next`: the cursor of the page after this one, None at the end."""
    query = (
        select(
            demand.c.id,
            demand.c.number,
            demand.c.state,
            demand.c.recorded_by,
            demand_letter,
            authority.c.id.label("authority_id"),
            authority.c.name.label("authority_name"),
            restriction.c.id.label("restriction_id"),
            restriction.c.state.label("restriction_state"),
        )
        .join(demand_letter, demand_letter.c.demand == demand.c.id)
        .join(authority, authority.c.id == demand.c.authority)
        .outerjoin(restriction, restriction.c.demand == demand.c.id)
        .where(*_conditions(wanted))
        .order_by(demand.c.number.desc())
        .limit(wanted.limit + 1)
    )
    rows = (await tx.execute(query)).all()
    page = rows[: wanted.limit]
    ids = [str(row.id) for row in page]
    meetings, reviews = await _meetings(tx, ids), await _reviews(tx, ids)
    items: list[Json] = [_item(row, meetings, reviews.get(row.id, ()), account) for row in page]
    return {"items": items, "next": str(page[-1].number) if len(rows) > wanted.limit else None}


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        found.append(demand.c.state.in_(list(wanted.states)))
    if wanted.authority is not None:
        found.append(demand.c.authority == wanted.authority)
    if wanted.deadline_before is not None:
        found.append(demand_letter.c.deadline < wanted.deadline_before)
    if wanted.emergency is not None:
        found.append(demand_letter.c.emergency.is_(wanted.emergency))
    if wanted.cursor is not None:
        if not (wanted.cursor.isascii() and wanted.cursor.isdigit() and len(wanted.cursor) < 16):
            raise invalid("this is no cursor of ours: take it from `next`", "cursor")
        found.append(demand.c.number < int(wanted.cursor))
    # Every word of it, anywhere.
    found += [_word(word) for word in wanted.q.split()]
    return found


def _word(word: str) -> ColumnElement[bool]:
    places = (demand_letter.c.reference, demand_letter.c.legal_basis, authority.c.name)
    # SQLite lowers ASCII alone, so other scripts are found as they are written.
    said = [func.lower(place).contains(word.lower(), autoescape=True) for place in places]
    said += [place.contains(word, autoescape=True) for place in places]
    if word.isascii() and word.isdigit() and len(word) < 10:
        said.append(demand.c.number == int(word))
    return or_(*said)


async def _meetings(tx: Transaction, ids: Sequence[str]) -> Mapping[str, int]:
    counted = (
        select(demand_meeting.c.demand, func.count().label("meetings"))
        .where(demand_meeting.c.demand.in_(ids))
        .group_by(demand_meeting.c.demand)
    )
    return {row.demand: row.meetings for row in await tx.execute(counted)}


async def _reviews(tx: Transaction, ids: Sequence[str]) -> Mapping[str, list[tuple[str, str]]]:
    """Who reviewed with which verdict, of what has not been withdrawn."""
    standing = review.c.demand.in_(ids) & review.c.withdrawn.is_(False)
    found: dict[str, list[tuple[str, str]]] = {}
    for row in await tx.execute(select(review.c.demand, review.c.reviewer, review.c.verdict).where(standing)):
        found.setdefault(row.demand, []).append((row.reviewer, row.verdict))
    return found


def _item(
    row: Row[tuple[object, ...]], meetings: Mapping[str, int], reviews: Sequence[tuple[str, str]], account: str
) -> Json:
    restricted: Json = None
    if row.restriction_id is not None:
        restricted = {"id": row.restriction_id, "state": row.restriction_state}
    return {
        "id": row.id,
        "number": row.number,
        "state": row.state,
        "authority": {"id": row.authority_id, "name": row.authority_name},
        "asks": json.loads(row.asks),
        "legal_basis": row.legal_basis,
        "reference": row.reference,
        "territory": json.loads(row.territory),
        "measures": json.loads(row.measures),
        "meetings_count": meetings.get(row.id, 0),
        "received_at": rfc3339(row.received_at),
        "deadline": rfc3339_or_none(row.deadline),
        "emergency": row.emergency,
        "ends_at": rfc3339_or_none(row.ends_at),
        "reviews": {
            "approvals": sum(verdict in APPROVALS for _, verdict in reviews),
            "mine": any(reviewer == account and verdict != "ask" for reviewer, verdict in reviews),
        },
        "recorded_by_me": row.recorded_by == account,
        "restriction": restricted,
    }
