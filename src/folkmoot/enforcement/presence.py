"""Presences: what the gates know of who is in a meeting, and from where. Pure.

A presence is one connection. Media outlives signalling, so a presence ends when the media engine no longer has the
stay it stands for, not when a socket closes. Of several connections of one identity, `current` says which speaks
for the person: the newest whose signalling is open; with none open, the newest of all, refused ones included. So a
person who came back from outside is not removed for where they were before (P1), and one whose signalling died and
who was refused on coming back from inside does not stay on by media alone (P10).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from folkmoot.territory.domain import Determination

# An absence proves nothing at first. A join whose signalling was given up half-way may still be let in: LiveKit ends a
# session that never got media after 15 s (its ping timeout). A join that was answered is listed a moment later.
UNANSWERED = timedelta(seconds=20)
ANSWERED = timedelta(seconds=2)


class State(StrEnum):
    CONNECTING = "connecting"  # registered; the media engine is being asked
    OPEN = "open"  # let in; signalling is up
    CLOSED = "closed"  # let in or half-way in; signalling is gone, media may live
    REFUSED = "refused"  # kept out, while the identity may have a stay from before


@dataclass(frozen=True, slots=True)
class Presence:
    """One connection of one identity. `order` grows with time; `country` is None where the place is uncertain."""

    connection: str
    order: int
    meeting: str
    identity: str
    person: str
    country: str | None
    state: State
    gate: str
    since: datetime
    sid: str | None = None

    @property
    def determination(self) -> Determination:
        return Determination(self.country, ())


def current(presences: Iterable[Presence]) -> Presence | None:
    """The connection that speaks for the person, of one identity's presences."""
    ordered = sorted(presences, key=lambda p: p.order)
    speaking = [p for p in ordered if p.state in (State.CONNECTING, State.OPEN)] or ordered
    return speaking[-1] if speaking else None


def by_identity(presences: Iterable[Presence]) -> dict[str, list[Presence]]:
    grouped: dict[str, list[Presence]] = {}
    for presence in presences:
        grouped.setdefault(presence.identity, []).append(presence)
    return grouped


def has_stay(presences: Iterable[Presence]) -> bool:
    """Whether the meeting may have this identity already."""
    return any(p.state in (State.OPEN, State.CLOSED) for p in presences)


def over(presences: Sequence[Presence], live: Mapping[str, str], now: datetime) -> list[str]:
    """The connections (of one identity or many) that can be forgotten, given `live`: identity → sid, read *after* them.

    A connection whose signalling is up or under way is never over. A closed or refused one is over when its identity
    is not live and can no longer become so, or when a newer connection has taken the stay.
    """
    ended: list[str] = []
    for identity, own in by_identity(presences).items():
        sid = live.get(identity)
        newest_open = max((p.order for p in own if p.state is State.OPEN), default=-1)
        for p in own:
            if p.state in (State.CONNECTING, State.OPEN):
                continue
            settled = now - p.since >= (UNANSWERED if p.sid is None else ANSWERED)
            gone = sid is None and settled
            replaced = p.order < newest_open and settled
            if gone or replaced:
                ended.append(p.connection)
    return ended


def census(presences: Iterable[Presence]) -> dict[str | None, int]:
    """People (not connections) in a meeting by determined country; under None those whose place is uncertain."""
    counted: dict[str | None, int] = {}
    for country in {p.person: p.country for p in _there(presences)}.values():
        counted[country] = counted.get(country, 0) + 1
    return counted


def places(presences: Iterable[Presence], identities: Collection[str]) -> list[str | None]:
    """The countries of those of `identities` who are in the meeting."""
    return [p.country for p in _there(presences) if p.identity in identities]


def _there(presences: Iterable[Presence]) -> list[Presence]:
    """What speaks for each identity that the meeting has."""
    found = (
        current(p for p in own if p.sid is not None and p.state is not State.REFUSED)
        for own in by_identity(presences).values()
    )
    return [p for p in found if p is not None]
