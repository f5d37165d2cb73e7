"""Where one room meets another: adapters that answer one room's port with what another room knows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.exc import SQLAlchemyError

from folkmoot.enforcement.adapters.census import PresenceCensus
from folkmoot.enforcement.decide import Restriction
from folkmoot.enforcement.ports import StateUnavailable
from folkmoot.meetings.service import Meetings
from folkmoot.orders.adapters.verified import VerifiedRestrictions
from folkmoot.orders.ports import Impact
from folkmoot.runtime.database import Transaction
from folkmoot.territory.domain import Territory


class MeetingFacts:
    """orders.ports.Meetings, over the meetings room and the presences."""

    def __init__(self, meetings: Meetings, census: PresenceCensus) -> None:
        self._meetings = meetings
        self._census = census

    async def secret(self, tx: Transaction, code: str) -> bytes | None:
        return await self._meetings.secret(tx, code)

    async def attended(self, tx: Transaction, account: str, code: str) -> bool:
        return await self._meetings.attended(tx, account, code)

    async def impact(self, tx: Transaction, code: str) -> Impact:
        return Impact(await self._census.people(code), await self._meetings.begun(tx, code))


class EnforcedRestrictions:
    """enforcement.ports.Restrictions and Ceiling, over what the orders room verified."""

    def __init__(self, verified: VerifiedRestrictions) -> None:
        self._verified = verified

    async def of_meeting(self, meeting: str) -> Sequence[Restriction]:
        return await self._read(meeting)

    async def active(self) -> Sequence[Restriction]:
        return await self._read(None)

    async def jurisdictions(self) -> Territory:
        try:
            return await self._verified.jurisdictions()
        except (SQLAlchemyError, OSError) as problem:
            raise StateUnavailable(type(problem).__name__) from problem

    async def charge(self, restriction: Restriction, persons: Collection[str]) -> bool:
        try:
            return await self._verified.charge(restriction.id, restriction.number, persons)
        except (SQLAlchemyError, OSError) as problem:
            raise StateUnavailable(type(problem).__name__) from problem

    async def _read(self, meeting: str | None) -> Sequence[Restriction]:
        try:
            found = await self._verified.read(meeting)
        except (SQLAlchemyError, OSError) as problem:
            raise StateUnavailable(type(problem).__name__) from problem
        return [
            Restriction(
                id=row.id,
                number=granted.number,
                meeting=code,
                territory=granted.terms.territory,
                jurisdiction=granted.authority.jurisdiction,
                measures=granted.terms.measures,
                starts_at=granted.terms.starts_at,
                ends_at=granted.terms.ends_at,
                people=people,
                held=row.state == "held",
                authority=granted.authority.name,
                legal_basis=granted.legal_basis,
            )
            for row, code, granted, people in found
        ]
