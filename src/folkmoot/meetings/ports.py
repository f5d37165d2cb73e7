"""What the meetings need of the media engine, of the gate, and of who else needs their people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from folkmoot.enforcement.decide import Decision
from folkmoot.runtime.database import Transaction

# What the gate says of a person, by their key: of coming in, of taking part, of reading what was saved.
AskGate = Callable[[str], Awaitable[Decision]]


class KeptOut(Exception):
    """The gate does not admit this person to what they asked for; `decision` says why. `holder`: the key by which they
    may be let back in."""

    def __init__(self, decision: Decision, holder: str) -> None:
        super().__init__(decision.verdict.value)
        self.decision = decision
        self.holder = holder


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


class Files(Protocol):
    """Where the bytes of stored files are."""

    async def put(self, path: str, content: AsyncIterator[bytes]) -> None:
        """All of `content` or nothing: when it raises, what was there of it is gone, and the same is raised."""
        ...

    async def get(self, path: str) -> AsyncIterator[bytes]:
        """Raises `FileNotFoundError` before the first byte."""
        ...

    async def delete(self, path: str) -> None:
        """Nothing there is as good as deleted."""
        ...

    async def older(self, before: datetime) -> Sequence[str]:
        """The paths of all that was put before an instant."""
        ...
