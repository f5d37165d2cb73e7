"""How many people of which country are in a meeting: for impact, in numbers alone."""

from __future__ import annotations

from collections.abc import Mapping

from folkmoot.enforcement.ports import Presences
from folkmoot.enforcement.presence import census


class PresenceCensus:
    def __init__(self, presences: Presences) -> None:
        self._presences = presences

    async def people(self, meeting: str) -> Mapping[str | None, int]:
        return census(await self._presences.of_meeting(meeting))
