"""What the meetings need of the media engine, and of who else needs their people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from folkmoot.runtime.database import Transaction


class Rooms(Protocol):
    async def live(self, meeting: str) -> Sequence[tuple[str, int]]:
        """Identities with the time they joined (ms), longest present first."""
        ...

    async def set_role(self, meeting: str, identity: str, role: str) -> None: ...

    async def mute(self, meeting: str, identity: str) -> int: ...


class Tokens(Protocol):
    def issue(self, *, meeting: str, identity: str, name: str, role: str) -> str: ...


class InUse(Protocol):
    async def meetings(self, tx: Transaction) -> Collection[str]:
        """Those about whose people nothing is forgotten yet: under an order or an appeal, or with somebody in them."""
        ...
