"""An alarm for removals that nothing explains: the media engine removes whomever the holder of its key names.

What the enforcer is about to do is noted first; what the engine then tells of is held against it. What is left over
nobody here decided. Only the enforcer's hand on the media engine writes such notes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from folkmoot.enforcement.ports import Delivery, LiveParticipant, MediaControl, Notice, Removal, StateUnavailable
from folkmoot.runtime.clock import Clock

log = structlog.get_logger(__name__)

# How long a note explains. The engine tells of a removal within milliseconds, or not at all.
WINDOW = timedelta(seconds=60)
# How long a removal waits for the note of an enforcer in another process.
PATIENCE = timedelta(seconds=5)

_Who = tuple[str, str]


class Explanations(Protocol):
    """Notes of removals, for who else may hear of them from the media engine. Each raises `StateUnavailable`."""

    async def note(self, meeting: str, identity: str, at: datetime) -> None: ...

    async def take(self, meeting: str, identity: str, since: datetime) -> bool:
        """Whether there is a note no older than `since`. It is gone then: one note explains one removal."""
        ...

    async def forget(self, before: datetime) -> None: ...


class RemovalWatch:
    """`page` is told how many removals nothing explains, and not whose: it tells people."""

    def __init__(self, notes: Explanations, clock: Clock, page: Callable[[int], Awaitable[None]]) -> None:
        self._notes = notes
        self._clock = clock
        self._page = page
        self._explained: dict[_Who, datetime] = {}
        self._waiting: list[tuple[_Who, datetime]] = []
        self._spent: list[_Who] = []
        self._unpaged = 0
        self.unexplained = 0

    def explain(self, meeting: str, identity: str) -> None:
        """A removal is about to be carried out."""
        self._explained[meeting, identity] = self._clock.now()

    async def keep(self, meeting: str, identity: str) -> None:
        """It was carried out: unless we have heard of it already, another process may."""
        at = self._explained.get((meeting, identity))
        if at is not None:
            await self._notes.note(meeting, identity, at)

    def seen(self, meeting: str, identity: str) -> None:
        """The media engine removed somebody because it was told to."""
        who, now = (meeting, identity), self._clock.now()
        at = self._explained.pop(who, None)
        if at is not None and now - at <= WINDOW:
            self._spent.append(who)
        else:
            self._waiting.append((who, now))

    async def settle(self) -> int:
        """Sound the alarm for what nothing explains. Returns how many that were. Tried again when it raises."""
        now = self._clock.now()
        while self._spent:
            await self._notes.take(*self._spent[-1], now - WINDOW)
            self._spent.pop()
        found = 0
        for one in [one for one in self._waiting if now - one[1] >= PATIENCE]:
            explained = await self._notes.take(*one[0], one[1] - WINDOW)
            self._waiting.remove(one)
            found += not explained
        if found:
            self.unexplained += found
            self._unpaged += found
            log.critical("SOMEBODY WAS REMOVED AND NOTHING EXPLAINS IT", count=found, since_start=self.unexplained)
        if self._unpaged:
            await self._page(self._unpaged)
            self._unpaged = 0
        self._explained = {who: at for who, at in self._explained.items() if now - at <= WINDOW}
        await self._notes.forget(now - 2 * WINDOW)
        return found


class ExplainedMedia:
    """The enforcer's hand on the media engine: each of its removals is explained."""

    def __init__(self, media: MediaControl, watch: RemovalWatch) -> None:
        self._media = media
        self._watch = watch

    async def notify(self, meeting: str, identity: str, notice: Notice) -> Delivery:
        return await self._media.notify(meeting, identity, notice)

    async def list_participants(self, meeting: str) -> Sequence[LiveParticipant]:
        return await self._media.list_participants(meeting)

    async def remove_participant(self, meeting: str, identity: str) -> Removal:
        self._watch.explain(meeting, identity)
        try:
            return await self._media.remove_participant(meeting, identity)
        finally:
            # After it, so that nobody who has to go waits for a disk. Unanswered, it may have been carried out. A note
            # that cannot be kept costs at worst a false alarm.
            with contextlib.suppress(StateUnavailable):
                await self._watch.keep(meeting, identity)
