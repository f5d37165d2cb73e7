"""What enforcement needs from the outside, and nothing more. The media port has three verbs (P3): keep it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class MediaUnavailable(Exception):
    """The media engine did not answer, or said that it cannot now. Nothing is known about what it did."""


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
