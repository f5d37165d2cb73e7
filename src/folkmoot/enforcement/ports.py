"""What enforcement needs from the outside, and nothing more. The media port has three verbs (P3): keep it so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from folkmoot.enforcement.decide import Restriction
from folkmoot.enforcement.presence import Presence
from folkmoot.territory.domain import Territory


class MediaUnavailable(Exception):
    """The media engine did not answer, or said that it cannot now. Nothing is known about what it did."""


class StateUnavailable(Exception):
    """What decides cannot be reached: the database does not answer, or cannot write (P11)."""


class Delivery(StrEnum):
    ACKNOWLEDGED = "acknowledged"  # the person's client answered the RPC
    SENT = "sent"  # handed to the media engine, unacknowledged (a foreign client)
    ABSENT = "absent"  # no such participant now


class Removal(StrEnum):
    REMOVED = "removed"
    NOT_FOUND = "not_found"  # not there, or not there *yet*: a join may be under way


@dataclass(frozen=True, slots=True)
class LiveParticipant:
    """Someone the media engine has now. `sid` names this stay: the same identity gets a new one at each full join."""

    identity: str
    sid: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person is told in the meeting, before anything happens to them. `body` is a problem+json object."""

    leave: bool
    body: str


class MediaControl(Protocol):
    """All that enforcement can do to the media engine. Each raises `MediaUnavailable` when it got no answer."""

    async def notify(self, meeting: str, identity: str, notice: Notice) -> Delivery: ...

    async def remove_participant(self, meeting: str, identity: str) -> Removal: ...

    async def list_participants(self, meeting: str) -> Sequence[LiveParticipant]: ...


class Restrictions(Protocol):
    """The restrictions whose whole chain of signatures verified just now. Each raises `StateUnavailable`."""

    async def of_meeting(self, meeting: str) -> Sequence[Restriction]:
        """Those on one meeting, effective or held."""
        ...

    async def active(self) -> Sequence[Restriction]:
        """All, one for each restriction and meeting, effective or held."""
        ...

    async def jurisdictions(self) -> Territory:
        """The union of the jurisdictions of the authorities that have a granted order."""
        ...


class Ceiling(Protocol):
    async def charge(self, restriction: Restriction, persons: Collection[str]) -> bool:
        """Count `persons` (opaque keys) as touched by `restriction`, all of them or none (P12).

        True: they are within the ceiling. False: they would have passed it, so the restriction is held from now on.
        Counting someone again costs nothing. Raises `StateUnavailable`.
        """
        ...


class People(Protocol):
    async def person(self, meeting: str, identity: str) -> str:
        """The opaque key of the person behind an identity: the same over reconnects. Raises `StateUnavailable`."""
        ...

    async def holder(self, meeting: str, identity: str) -> str:
        """The opaque key by which that person is known when they come back, and may be let back in: of whoever first
        came without a cookie it is another one. Raises `StateUnavailable`."""
        ...

    async def participant_gone(self, meeting: str, identity: str) -> None:
        """Someone was removed: if it was the host, a successor takes over at once (P4)."""
        ...


class Presences(Protocol):
    """Who is, or may be, in a meeting. Writes are committed on return. Each raises `StateUnavailable`."""

    async def register(self, presence: Presence) -> None:
        """Add a connection, or replace what was known of it."""
        ...

    async def forget(self, connections: Collection[str]) -> None: ...

    async def of_identity(self, meeting: str, identity: str) -> Sequence[Presence]: ...

    async def of_meeting(self, meeting: str) -> Sequence[Presence]: ...

    async def meetings(self) -> Sequence[str]:
        """The meetings in which anyone is present."""
        ...

    async def abandoned_by(self, gate: str) -> Sequence[Presence]:
        """Connecting or open connections of every gate but `gate`."""
        ...


class Locks(Protocol):
    def hold(self, meeting: str, identity: str) -> AbstractAsyncContextManager[None]:
        """Connects and removals of one identity are serialised by this."""
        ...


class Waiting(Protocol):
    async def pause(self, seconds: float) -> None:
        """Let `seconds` pass. A port, so that tests own the time."""
        ...
