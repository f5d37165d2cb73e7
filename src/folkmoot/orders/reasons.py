"""How a restriction came about, for those whom it concerns: the order, what was granted of it, the reviews in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from folkmoot.orders.adapters.tables import demand, demand_meeting, restriction, review
from folkmoot.orders.domain.statements import Entry
from folkmoot.orders.domain.states import DemandState
from folkmoot.orders.ports import Ledger
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.database import Transaction


@dataclass(frozen=True, slots=True)
class Bounds:
    """As a record of the log states them."""

    territory: tuple[str, ...]
    measures: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    meetings: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    verdict: str
    grounds: tuple[str, ...]
    legality: str
    necessity: str
    proportionality: str


@dataclass(frozen=True, slots=True)
class CameAbout:
    """`redress`: the way to object that the authority named. `reversed`: it was found to be wrong, be it after it had
    ended. `index`: where the restriction's record stands."""

    number: int
    state: str
    authority: str
    legal_basis: str
    redress: str
    asked: Bounds
    granted: Bounds
    reviews: tuple[Reviewed, ...]
    effective_at: datetime | None
    lifted_at: datetime | None
    lifted_why: str | None
    reversed: bool
    sealed_until: datetime | None
    index: int


async def came_about(tx: Transaction, ledger: Ledger, number: int, meeting: str) -> CameAbout | None:
    """None unless this number's restriction, pending or later, is on this meeting."""
    of_order = demand.c.position.label("asked"), demand.c.state.label("order_state")
    query = (
        select(restriction, demand.c.body, demand_meeting.c.commitment, *of_order)
        .join(demand, demand.c.id == restriction.c.demand)
        .join(demand_meeting, demand_meeting.c.demand == demand.c.id)
        .where(restriction.c.number == number, demand_meeting.c.meeting == meeting)
    )
    row = (await tx.execute(query)).first()
    if row is None:
        return None
    demanded, stated = await ledger.entry(tx, row.asked), await ledger.entry(tx, row.position)
    if demanded is None or stated is None or row.commitment not in _strings(stated.get("meetings")):
        return None
    authority = demanded.get("authority")
    return CameAbout(
        number=number,
        state=row.state,
        authority=str(authority.get("name", "")) if isinstance(authority, dict) else "",
        legal_basis=str(demanded.get("legal_basis", "")),
        redress=str(json.loads(row.body).get("redress") or ""),
        asked=_bounds(demanded),
        granted=_bounds(stated),
        reviews=await _reviews(tx, ledger, json.loads(row.reviews)),
        effective_at=row.effective_at,
        lifted_at=row.lifted_at,
        lifted_why=row.lifted_why,
        reversed=row.reversed_at is not None or row.order_state == DemandState.FORGED,
        sealed_until=await ledger.sealed_until(tx, number),
        index=row.position,
    )


async def _reviews(tx: Transaction, ledger: Ledger, positions: list[int]) -> tuple[Reviewed, ...]:
    rows = await tx.execute(select(review).where(review.c.position.in_(positions)).order_by(review.c.position))
    found = []
    for row in rows.all():
        entry = await ledger.entry(tx, row.position) or {}
        statement = entry.get("statement")
        grounds = statement.get("grounds") if isinstance(statement, dict) else None
        words = json.loads(row.reasons)
        found.append(
            Reviewed(
                row.verdict,
                _strings(grounds),
                *(str(words.get(name, "")) for name in ("legality", "necessity", "proportionality")),
            )
        )
    return tuple(found)


def _bounds(record: Entry) -> Bounds:
    return Bounds(
        territory=_strings(record.get("territory")),
        measures=_strings(record.get("measures")),
        starts_at=datetime.fromisoformat(str(record["starts_at"])),
        ends_at=datetime.fromisoformat(str(record["ends_at"])),
        meetings=len(_strings(record.get("meetings"))),
    )


def _strings(value: Json) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
