"""How many people of which country are in a meeting, and where its hosts are: for impact, in numbers alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from folkmoot.enforcement.ports import Presences
from folkmoot.enforcement.presence import census, places


class PresenceCensus:
    def __init__(self, presences: Presences) -> None:
        self._presences = presences

    async def look(self, meeting: str, hosts: Collection[str]) -> tuple[Mapping[str | None, int], Sequence[str | None]]:
        """The numbers, and the countries of those of the identities `hosts` who are there."""
        found = await self._presences.of_meeting(meeting)
        return census(found), places(found, hosts)
