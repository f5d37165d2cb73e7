"""The enforcer: brings what is into line with what ought to be, until they agree.

It is level-triggered: every pass starts from the restrictions in force and the presences, so a lost message, a crash
or a repeated wake-up costs nothing but another look. A removal is carried out under the identity's lock, and only if
that identity's current connection is, at that moment, determined inside a restriction still in force (P1, P7).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from folkmoot.enforcement.decide import Restriction, applying
from folkmoot.enforcement.ports import (
    Ceiling,
    Delivery,
    Locks,
    MediaControl,
    MediaUnavailable,
    Notice,
    People,
    Presences,
    Removal,
    Restrictions,
    StateUnavailable,
    Waiting,
)
from folkmoot.enforcement.presence import Presence, State, by_identity, current, over
from folkmoot.orders.domain.terms import Measure
from folkmoot.runtime.clock import Clock

log = structlog.get_logger(__name__)

_FOREIGN_GRACE = 0.1  # seconds: a data packet that is sent 100 ms before a removal was never lost (measured)
_LOOK_EVERY = 0.05
_AT_ONCE = 64  # removals under way at the same time


@dataclass(frozen=True, slots=True)
class Target:
    """Someone to be removed, and the restriction that says so."""

    presence: Presence
    by: Restriction


@dataclass(frozen=True, slots=True)
class Pass:
    """What a pass saw and did. `due`: somebody still has to go. `lingering`: somebody's end is not certain yet."""

    removed: int = 0
    noticed: int = 0
    due: bool = False
    lingering: bool = False

    def __add__(self, other: Pass) -> Pass:
        return Pass(
            self.removed + other.removed,
            self.noticed + other.noticed,
            self.due or other.due,
            self.lingering or other.lingering,
        )


@dataclass(frozen=True, slots=True)
class _Outcome:
    removed: bool = False
    gone: bool = False


class Enforcer:
    """One at a time is enough; several at once do no harm."""

    def __init__(
        self,
        *,
        restrictions: Restrictions,
        ceiling: Ceiling,
        presences: Presences,
        people: People,
        media: MediaControl,
        locks: Locks,
        clock: Clock,
        waiting: Waiting,
        notice_of: Callable[[Restriction], str],
        grace: timedelta = timedelta(milliseconds=500),
    ) -> None:
        self._restrictions = restrictions
        self._ceiling = ceiling
        self._presences = presences
        self._people = people
        self._media = media
        self._locks = locks
        self._clock = clock
        self._waiting = waiting
        self._notice_of = notice_of
        self._grace = grace.total_seconds()
        self._told: dict[str, set[str]] = {}  # connection → ids of the restrictions it was told of
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def settle(self) -> Pass:
        """One pass over all meetings. Raises `StateUnavailable` when what ought to be cannot be read."""
        by_meeting: dict[str, list[Restriction]] = {}
        for restriction in await self._restrictions.active():
            by_meeting.setdefault(restriction.meeting, []).append(restriction)
        meetings = await self._presences.meetings()
        results = await asyncio.gather(*(self._meeting(m, by_meeting.get(m, [])) for m in meetings))
        return sum(results, Pass())

    async def _meeting(self, meeting: str, restrictions: Sequence[Restriction]) -> Pass:
        """One meeting; trouble in one never keeps the others waiting."""
        try:
            return await self._settle_meeting(meeting, restrictions)
        except (MediaUnavailable, StateUnavailable) as problem:
            log.warning("meeting not settled", problem=type(problem).__name__)
        except Exception:
            log.exception("meeting not settled")
        return Pass(due=bool(restrictions), lingering=True)

    async def _settle_meeting(self, meeting: str, restrictions: Sequence[Restriction]) -> Pass:
        presences = await self._presences.of_meeting(meeting)
        lingering = [p for p in presences if p.state in (State.CLOSED, State.REFUSED)]
        if not restrictions and not lingering:
            return Pass()
        live = await self._live(meeting)
        ended = set(over(presences, live, self._clock.now()))
        await self._presences.forget(ended)
        for connection in ended:
            self._told.pop(connection, None)
        remaining = [p for p in presences if p.connection not in ended]
        targets = await self._targets(remaining, restrictions)
        told = await self._tell(meeting, remaining, restrictions, targets)
        own = by_identity(remaining)
        reachable = [t for t in targets if _can_be_there(own[t.presence.identity], live)]
        outcomes = await asyncio.gather(*(self._remove(target) for target in reachable))
        # Only after all removals, so that nobody who is about to go becomes the successor (P4).
        for target, outcome in zip(reachable, outcomes, strict=True):
            if outcome.gone:
                await self._people.participant_gone(meeting, target.presence.identity)
        return Pass(
            removed=sum(outcome.removed for outcome in outcomes),
            noticed=told,
            due=bool(targets),
            lingering=bool(lingering),
        )

    async def _targets(self, presences: Iterable[Presence], restrictions: Sequence[Restriction]) -> list[Target]:
        """Whom `remove` reaches, after the ceiling: a restriction that would pass it is held, and reaches nobody."""
        now = self._clock.now()
        speaking = [p for own in by_identity(presences).values() if (p := current(own)) is not None]
        reached: dict[str, list[Presence]] = {}
        by_id: dict[str, Restriction] = {}
        for presence in speaking:
            holder = await self._holder(presence, restrictions)
            for restriction in applying(presence.determination, restrictions, Measure.REMOVE, now, holder):
                reached.setdefault(restriction.id, []).append(presence)
                by_id[restriction.id] = restriction
        targets: dict[str, Target] = {}
        for restriction in sorted(by_id.values(), key=lambda r: r.number):
            people = reached[restriction.id]
            if await self._ceiling.charge(restriction, {p.person for p in people}):
                for presence in people:
                    targets.setdefault(presence.identity, Target(presence, restriction))
        return list(targets.values())

    async def _tell(
        self, meeting: str, presences: Sequence[Presence], restrictions: Sequence[Restriction], targets: list[Target]
    ) -> int:
        """`notice` alone: tell the people inside, once a connection; nothing else happens to them."""
        leaving = {t.presence.identity for t in targets}
        now = self._clock.now()
        told = 0
        for own in by_identity(presences).values():
            presence = current(own)
            if presence is None or presence.state is not State.OPEN or presence.identity in leaving:
                continue
            holder = await self._holder(presence, restrictions)
            for restriction in applying(presence.determination, restrictions, Measure.NOTICE, now, holder):
                if restriction.id in self._told.get(presence.connection, ()):
                    continue
                notice = Notice(leave=False, body=self._notice_of(restriction))
                if await self._media.notify(meeting, presence.identity, notice) is not Delivery.ABSENT:
                    self._told.setdefault(presence.connection, set()).add(restriction.id)
                    told += 1
        return told

    async def _remove(self, target: Target) -> _Outcome:
        """Tell, let leave, then remove."""
        presence = target.presence
        try:
            async with self._slots:
                await self._let_leave(target)
                async with self._locks.hold(presence.meeting, presence.identity):
                    if not await self._still_due(presence):
                        return _Outcome()
                    removal = await self._media.remove_participant(presence.meeting, presence.identity)
                # `not_found` in mid-join means that they may yet get in. The presence stays until the media engine has
                # not listed the identity for a while, so a later pass sees them.
                if removal is Removal.REMOVED:
                    return _Outcome(removed=True, gone=True)
                return _Outcome(gone=presence.identity not in await self._live(presence.meeting))
        except (MediaUnavailable, StateUnavailable):
            return _Outcome()  # the others are removed all the same; the next pass tries again

    async def _let_leave(self, target: Target) -> None:
        """Tell the person's own client and give it time to leave by itself."""
        presence = target.presence
        if presence.state is not State.OPEN or target.by.id in self._told.get(presence.connection, ()):
            return
        try:
            # Our page leaves on it, so it is a removal by another name: whoever has come back from outside is not told.
            async with self._locks.hold(presence.meeting, presence.identity):
                if not await self._still_due(presence):
                    return
                delivery = await self._media.notify(
                    presence.meeting, presence.identity, Notice(leave=True, body=self._notice_of(target.by))
                )
        except MediaUnavailable:
            return  # being told is owed, but an engine that cannot tell must not keep an order from its effect
        self._told.setdefault(presence.connection, set()).add(target.by.id)
        if delivery is Delivery.ABSENT:
            return
        left_to_wait = self._grace if delivery is Delivery.ACKNOWLEDGED else min(_FOREIGN_GRACE, self._grace)
        while left_to_wait > 0:
            step = min(_LOOK_EVERY, left_to_wait)
            await self._waiting.pause(step)
            left_to_wait -= step
            if presence.identity not in await self._live(presence.meeting):
                return

    async def _still_due(self, presence: Presence) -> bool:
        """Under the identity's lock: is its *current* connection inside a restriction in force, now?"""
        own = await self._presences.of_identity(presence.meeting, presence.identity)
        speaking = current(own)
        if speaking is None:
            return False
        restrictions = await self._restrictions.of_meeting(presence.meeting)
        holder = await self._holder(speaking, restrictions)
        return bool(applying(speaking.determination, restrictions, Measure.REMOVE, self._clock.now(), holder))

    async def _holder(self, presence: Presence, restrictions: Iterable[Restriction]) -> str | None:
        """By what whoever is there may have been let back in; asked only where anybody was."""
        if not any(r.exempt for r in restrictions):
            return None
        return await self._people.holder(presence.meeting, presence.identity)

    async def _live(self, meeting: str) -> Mapping[str, str]:
        return {p.identity: p.sid for p in await self._media.list_participants(meeting)}


def _can_be_there(own: Iterable[Presence], live: Mapping[str, str]) -> bool:
    """Whether a removal can find them: they are listed, or their signalling is up (and the list may lag)."""
    presences = list(own)
    return presences[0].identity in live or any(p.state in (State.CONNECTING, State.OPEN) for p in presences)


__all__ = ["Enforcer", "Pass", "StateUnavailable", "Target"]
