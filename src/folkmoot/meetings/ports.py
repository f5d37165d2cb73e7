"""What the meetings need of the media engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Rooms(Protocol):
    async def live(self, meeting: str) -> Sequence[tuple[str, int]]:
        """Identities with the time they joined (ms), longest present first."""
        ...

    async def set_role(self, meeting: str, identity: str, role: str) -> None: ...

    async def mute(self, meeting: str, identity: str) -> int: ...


class Tokens(Protocol):
    def issue(self, *, meeting: str, identity: str, name: str, role: str) -> str: ...
