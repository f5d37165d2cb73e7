"""What a gate asks, at its plainest: these restrictions, no ceiling, and everybody is themselves."""

from __future__ import annotations

from folkmoot.enforcement.decide import Restriction
from folkmoot.territory.domain import Territory, territory_of


class PlainPorts:
    """All of the ports at once. Its only authority is in CN."""

    def __init__(self, *restrictions: Restriction) -> None:
        self._restrictions = restrictions

    async def of_meeting(self, meeting: str) -> list[Restriction]:
        return [one for one in self._restrictions if one.meeting == meeting]

    async def active(self) -> list[Restriction]:
        return list(self._restrictions)

    async def jurisdictions(self) -> Territory:
        return territory_of(["CN"])

    async def charge(self, restriction: Restriction, persons: object) -> bool:
        return True

    async def person(self, meeting: str, identity: str) -> str:
        return identity

    async def holder(self, meeting: str, identity: str) -> str:
        return identity

    async def participant_gone(self, meeting: str, identity: str) -> None: ...
