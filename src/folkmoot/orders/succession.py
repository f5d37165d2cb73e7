"""What came before an order on the same meeting: what it renews (P7), and emergencies that used up their one time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select

from folkmoot.orders.adapters.tables import demand, demand_meeting, restriction
from folkmoot.orders.domain.rules import LONGEST
from folkmoot.orders.draft import read_territory
from folkmoot.orders.ports import Ledger
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import Promise, invalid
from folkmoot.territory.domain import Territory, territory_of

# One emergency a meeting and territory in so long.
BETWEEN_EMERGENCIES = timedelta(days=30)
# A pause that is shorter than this does not make a new restriction of what goes on.
PAUSE = timedelta(days=7)


class Asked(Protocol):
    """What succession needs to know of an order that is being recorded."""

    @property
    def authority_id(self) -> str: ...
    @property
    def meetings(self) -> Sequence[str]: ...
    @property
    def territory(self) -> Sequence[str]: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def renews(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Granting:
    """An order that is about to be granted: what both reviews allow of it."""

    authority_id: str
    meetings: Sequence[str]
    territory: Sequence[str]
    starts_at: datetime | None
    ends_at: datetime | None
    renews: str | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An order that was granted. `ended_at`: when what came of it was lifted, or will end."""

    id: str
    hash: str
    number: int
    authority: str
    emergency: bool
    starts_at: datetime
    effective_at: datetime | None
    ended_at: datetime


class Succession:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def renewed(self, tx: Transaction, new: Asked, now: datetime) -> Earlier | None:
        """The earlier order that `new` names. Raises where it is none that it could renew, and where `new` would carry
        an earlier restriction past 90 days without naming it."""
        others = [one for one in await self._granted(tx, new) if one.authority == new.authority_id]
        if new.renews is not None:
            found = next((one for one in others if one.id == new.renews and one.effective_at is not None), None)
            if found is None:
                said = "it renews an order of the same authority on the same meeting and territory that took effect"
                raise invalid(said, "renews", Promise.TIME)
            return found
        if new.ends_at is not None and (goes_on := _carried(new.starts_at or now, new.ends_at, others)):
            said = f"it would carry restriction {goes_on} past 90 days: name that order in `renews`"
            raise invalid(said, "renews", Promise.TIME)
        return None

    async def had_emergency(self, tx: Transaction, new: Asked, now: datetime) -> bool:
        """Whether an emergency was granted on one of these meetings and part of this territory lately."""
        lately = now - BETWEEN_EMERGENCIES
        return any(one.emergency and one.starts_at > lately for one in await self._granted(tx, new))

    async def _granted(self, tx: Transaction, new: Asked) -> list[Earlier]:
        """The orders on these meetings that were granted for a part of this territory."""
        territory = read_territory(new.territory)
        query = (
            select(
                demand.c.id,
                demand.c.hash,
                demand.c.number,
                demand.c.authority,
                demand.c.emergency,
                restriction.c.position,
                restriction.c.starts_at,
                restriction.c.effective_at,
                restriction.c.ends_at,
                restriction.c.lifted_at,
            )
            .join(restriction, restriction.c.demand == demand.c.id)
            .join(demand_meeting, demand_meeting.c.demand == demand.c.id)
            .where(demand_meeting.c.meeting.in_(list(new.meetings)))
            .distinct()
        )
        return [
            Earlier(
                row.id,
                row.hash,
                row.number,
                row.authority,
                row.emergency,
                row.starts_at,
                row.effective_at,
                row.lifted_at or row.ends_at,
            )
            for row in (await tx.execute(query)).all()
            if territory & await self._territory(tx, row.position)
        ]

    async def _territory(self, tx: Transaction, position: int) -> Territory:
        entry = await self._ledger.entry(tx, position) or {}
        listed = entry.get("territory")
        return territory_of(str(code) for code in listed) if isinstance(listed, list) else territory_of(())


def _carried(began: datetime, ends: datetime, others: Sequence[Earlier]) -> int:
    """The number of one that goes on without a pause, before or after, to more than 90 days in all; 0 where none does.
    One that was lifted before it took effect carries nothing."""
    left = [one for one in others if one.ended_at > (one.effective_at or one.starts_at)]
    goes_on = 0
    while True:
        beside = [one for one in left if _start(one) - ends < PAUSE and began - one.ended_at < PAUSE]
        if not beside:
            return goes_on if ends - began > LONGEST else 0
        began = min(began, *(_start(one) for one in beside))
        ends = max(ends, *(one.ended_at for one in beside))
        goes_on = goes_on or beside[0].number
        left = [one for one in left if one not in beside]


def _start(one: Earlier) -> datetime:
    return one.effective_at or one.starts_at
