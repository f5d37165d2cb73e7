"""The one line for those whom an order leaves alone: that it affects people there, with its public number; never who.

When each of them is told is drawn from a secret, so that nothing is kept of it, the same comes out after a restart, and
the line's moment says nothing of when anybody left (P9).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from folkmoot.enforcement.decide import Restriction
from folkmoot.enforcement.ports import Delivery, MediaControl, MediaUnavailable, Notice, Presences, Restrictions
from folkmoot.enforcement.presence import Presence, State, by_identity, current
from folkmoot.runtime.clock import Clock
from folkmoot.territory.domain import Determination, Standing

EARLIEST, LATEST = timedelta(minutes=5), timedelta(minutes=30)


def told_at(restriction: Restriction, person: str) -> datetime | None:
    """When somebody who was in the meeting is told, 5 to 30 minutes after it took effect; None before that."""
    if restriction.effective_at is None:
        return None
    drawn = hmac.new(restriction.receipt_key.encode(), f"others/{person}".encode(), hashlib.sha256).digest()
    return restriction.effective_at + EARLIEST + (LATEST - EARLIEST) * (int.from_bytes(drawn[:6]) / 2**48)


def lines_for(place: Determination, restrictions: Iterable[Restriction], now: datetime) -> tuple[Restriction, ...]:
    """What somebody who joins now is told at once. Of what took effect within the last 5 minutes nothing: else one
    would learn by joining again whether an order is why somebody just left."""
    return tuple(
        r
        for r in restrictions
        if _is_told(r, place, now) and r.effective_at is not None and now >= r.effective_at + EARLIEST
    )


def _is_told(restriction: Restriction, place: Determination, now: datetime) -> bool:
    """Those inside have a statement of their own; a sealed order is not spoken of."""
    return (
        restriction.in_force(now)
        and restriction.sealed(now) is None
        and place.relative_to(restriction.territory) is not Standing.INSIDE
    )


@dataclass(frozen=True, slots=True)
class Word:
    """Something to be told once to whoever has `identity`. `about` tells it from other words."""

    meeting: str
    identity: str
    about: str
    body: str


class HostWords(Protocol):
    async def words_in(self, meetings: Sequence[str]) -> Sequence[Word]:
        """What the hosts in these meetings are to be told beforehand."""
        ...


class Teller:
    """Tells, and does nothing else to anybody. After a restart it tells again what is due; our page shows it once."""

    def __init__(
        self,
        *,
        restrictions: Restrictions,
        presences: Presences,
        media: MediaControl,
        hosts: HostWords,
        clock: Clock,
        line_of: Callable[[Restriction], dict[str, object]],
    ) -> None:
        self._restrictions = restrictions
        self._presences = presences
        self._media = media
        self._hosts = hosts
        self._clock = clock
        self._line_of = line_of
        self._told: dict[str, set[str]] = {}  # identity → what it was told of

    async def settle(self) -> int:
        """One pass over all meetings. Returns how many were told. Raises `StateUnavailable`."""
        meetings = await self._presences.meetings()
        active = await self._restrictions.active() if meetings else ()
        due = list(await self._hosts.words_in(meetings))
        here: set[str] = set()
        for meeting in meetings:
            people = await self._presences.of_meeting(meeting)
            here |= {p.identity for p in people}
            due += self._due(people, [r for r in active if r.meeting == meeting])
        self._told = {identity: told for identity, told in self._told.items() if identity in here}
        return sum([await self._tell(word) for word in due if word.identity in here])

    def _due(self, presences: Sequence[Presence], restrictions: Sequence[Restriction]) -> list[Word]:
        now = self._clock.now()
        speaking = [p for own in by_identity(presences).values() if (p := current(own)) and p.state is State.OPEN]
        return [
            Word(p.meeting, p.identity, f"others/{r.number}", json.dumps(self._line_of(r)))
            for p in speaking
            for r in restrictions
            if _is_told(r, p.determination, now) and (at := told_at(r, p.person)) is not None and at <= now
        ]

    async def _tell(self, word: Word) -> bool:
        if word.about in self._told.get(word.identity, ()):
            return False
        try:
            delivery = await self._media.notify(word.meeting, word.identity, Notice(leave=False, body=word.body))
        except MediaUnavailable:
            return False
        if delivery is Delivery.ABSENT:
            return False
        self._told.setdefault(word.identity, set()).add(word.about)
        return True
