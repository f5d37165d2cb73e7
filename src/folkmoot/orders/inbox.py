"""What waits for one person at the desk: what comes due first, first; and of what waits for others, why it does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import select

from folkmoot.orders.adapters.intake_tables import demand_letter
from folkmoot.orders.adapters.tables import authority, demand, restriction, resume_review
from folkmoot.orders.adapters.undone import mistake
from folkmoot.orders.desk import DeskService
from folkmoot.orders.domain.standing import OPEN_STATES, WhyNot, why_not
from folkmoot.orders.ports import Ledger, OpenAppeals
from folkmoot.orders.standings import Standings
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import rfc3339_or_none
from folkmoot.runtime.database import Transaction

_NEVER = datetime.max.replace(tzinfo=UTC)


class Waits(StrEnum):
    """What is to be done."""

    REVIEW = "review"
    SECOND_REVIEW = "second_review"
    INFORMATION = "information"
    HELD = "held"
    EMERGENCY_REVIEW = "emergency_review"
    APPEAL = "appeal"
    MISTAKE = "mistake"
    ENDORSEMENT = "endorsement"
    SUBMISSION = "submission"
    ABUSE = "abuse"


@dataclass(frozen=True, slots=True)
class Item:
    """`id`: of the order, the appeal, or whatever it is. `title`: an authority's name, mostly. `why_not`: why it waits
    for others and not for the one who asks."""

    kind: Waits
    id: str
    since: datetime | None = None
    number: int | None = None
    title: str | None = None
    due: datetime | None = None
    emergency: bool = False
    why_not: str | None = None

    def shown(self) -> dict[str, Json]:
        return {
            "kind": self.kind,
            "id": self.id,
            "number": self.number,
            "title": self.title,
            "since": rfc3339_or_none(self.since),
            "due": rfc3339_or_none(self.due),
            "emergency": self.emergency,
            "why_not": self.why_not,
        }


class Source(Protocol):
    """Something that waits: of the orders, of redress, of intake. It names nobody of a meeting (P9)."""

    async def waiting(self, tx: Transaction, account: str, permissions: Collection[str]) -> Sequence[Item]: ...


@dataclass(frozen=True, slots=True)
class Inbox:
    sources: Sequence[Source] = field(default=())

    async def waiting(self, tx: Transaction, account: str, permissions: Collection[str]) -> list[dict[str, Json]]:
        found = [item for source in self.sources for item in await source.waiting(tx, account, permissions)]
        found.sort(key=lambda item: (item.due or _NEVER, not item.emergency, item.since or _NEVER, item.id))
        return [item.shown() for item in found]


class OrdersWaiting:
    """Orders that somebody has to decide or complete, and restrictions that are held."""

    def __init__(self, ledger: Ledger, standings: Standings) -> None:
        self._ledger = ledger
        self._standings = standings

    async def waiting(self, tx: Transaction, account: str, permissions: Collection[str]) -> Sequence[Item]:
        found: list[Item] = []
        if {"reviews:write", "orders:record"} & set(permissions):
            found += await self._orders(tx, account, permissions)
        if "restrictions:lift" in permissions:
            found += await self._held(tx, account)
        return found

    async def _orders(self, tx: Transaction, account: str, permissions: Collection[str]) -> list[Item]:
        query = (
            select(demand, demand_letter, authority.c.name.label("authority_name"))
            .join(authority, authority.c.id == demand.c.authority)
            .join(demand_letter, demand_letter.c.demand == demand.c.id)
            .where(demand.c.state.in_(OPEN_STATES))
            .order_by(demand.c.number)
        )
        rows = (await tx.execute(query)).all()
        read = await self._standings.of(tx, rows, account)
        found: list[Item] = []
        for row in rows:
            mine = read[row.id]
            order = Item(
                Waits.SECOND_REVIEW if mine.approvals else Waits.REVIEW,
                row.id,
                row.received_at,
                row.number,
                row.authority_name,
                row.deadline,
                row.emergency,
            )
            if "reviews:write" in permissions:
                found.append(replace(order, why_not=why_not(mine.standing) or mine.cannot_approve))
            if "orders:record" in permissions and row.state == "more_information_asked":
                found.append(replace(order, kind=Waits.INFORMATION))
        return found

    async def _held(self, tx: Transaction, account: str) -> list[Item]:
        """Whoever may lift may always do so; who has reviewed its resumption waits for a second person."""
        query = (
            select(restriction, authority.c.name.label("authority_name"))
            .join(demand, demand.c.id == restriction.c.demand)
            .join(authority, authority.c.id == demand.c.authority)
            .where(restriction.c.state == "held")
            .order_by(restriction.c.number)
        )
        mine = select(resume_review.c.restriction).where(resume_review.c.reviewer == account)
        signed = set((await tx.execute(mine)).scalars())
        rows = (await tx.execute(query)).all()
        entries = await self._ledger.entries(tx, [row.held_position for row in rows])
        return [
            Item(
                Waits.HELD,
                row.demand,
                _at(entries.get(row.held_position, {})),
                row.number,
                row.authority_name,
                why_not=WhyNot.REVIEWED if row.id in signed else None,
            )
            for row in rows
        ]


class EndorsementsWaiting:
    """Keys and authorities that two reviewers have to vouch for; nobody for themselves."""

    def __init__(self, desk: DeskService) -> None:
        self._desk = desk

    async def waiting(self, tx: Transaction, account: str, permissions: Collection[str]) -> Sequence[Item]:
        if "reviews:write" not in permissions or self._desk.trust() is None:
            return []
        # A change and a revocation of one key are one thing to look at.
        found = {
            one.subject: Item(
                Waits.ENDORSEMENT, one.subject, _at(one.entry), title=str(one.entry.get("name") or "") or None
            )
            for one in await self._desk.waiting(tx)
            if len(one.endorsed_by) < 2 and account not in {*one.endorsed_by, one.account}
        }
        return list(found.values())


class MistakesWaiting:
    """Reversals of which nobody has said yet what went wrong: for reviewers who took no part."""

    def __init__(self, standings: Standings) -> None:
        self._standings = standings

    async def waiting(self, tx: Transaction, account: str, permissions: Collection[str]) -> Sequence[Item]:
        if "mistakes:write" not in permissions:
            return []
        query = select(mistake).where(mistake.c.reviewed_at.is_(None)).order_by(mistake.c.opened_at, mistake.c.id)
        rows = (await tx.execute(query)).all()
        parties = await self._standings.parties(tx, {row.number for row in rows})
        return [
            Item(
                Waits.MISTAKE,
                row.id,
                row.opened_at,
                row.number,
                why_not=WhyNot.REVIEWED if account in parties.get(row.number, ()) else None,
            )
            for row in rows
        ]


class AppealsWaiting:
    """Appeals against orders: for reviewers who took no part in them, and attended none of their meetings."""

    def __init__(self, appeals: OpenAppeals, standings: Standings) -> None:
        self._appeals = appeals
        self._standings = standings

    async def waiting(self, tx: Transaction, account: str, permissions: Collection[str]) -> Sequence[Item]:
        if not {"appeals:read", "reviews:write"} <= set(permissions):
            return []
        found = await self._appeals.open(tx)
        numbers = {one.number for one in found}
        rows = (await tx.execute(select(demand).where(demand.c.number.in_(numbers)))).all()
        parties, read = await self._standings.parties(tx, numbers), await self._standings.of(tx, rows, account)
        attended = {row.number for row in rows if read[row.id].standing.attended}
        enrolled = await self._standings.enrolled(tx, account)

        def reason(number: int) -> WhyNot | None:
            if account in parties.get(number, ()):
                return WhyNot.REVIEWED
            if number in attended:
                return WhyNot.ATTENDED
            return None if enrolled else WhyNot.NO_KEY

        return [
            Item(Waits.APPEAL, one.id, one.since, one.number, due=one.due, why_not=reason(one.number)) for one in found
        ]


def _at(entry: Mapping[str, Json]) -> datetime | None:
    return datetime.fromisoformat(str(entry["at"])) if "at" in entry else None
