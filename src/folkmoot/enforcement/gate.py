"""The gate: the only door to the media engine. It decides every connect and reconnect, twice, in the order of the race.

Register the presence, read the restrictions, ask the media engine, note the stay, read the restrictions again, and
only then let the answer through. The enforcer commits first and reads presences after, so one of the two always sees
the other (P10). Bytes are the shell's business (`http.signalling`); this module moves none.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

from folkmoot.enforcement.decide import Decision, Known, Restriction, Verdict, decide, decide_cut_off
from folkmoot.enforcement.ports import (
    Ceiling,
    Locks,
    MediaUnavailable,
    People,
    Presences,
    Restrictions,
    StateUnavailable,
)
from folkmoot.enforcement.presence import Presence, State, current, has_stay
from folkmoot.orders.domain.terms import Measure
from folkmoot.runtime.clock import Clock
from folkmoot.territory.domain import Determination, Territory

_NOWHERE = Territory(frozenset())
# How long after a decision a change of the media's path says nothing new.
SETTLING = timedelta(seconds=5)
_MOST_TRACED = 10_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """One connect or reconnect. `connection` is unique; `resume` says that the client goes on with a stay it had."""

    connection: str
    meeting: str
    identity: str
    determination: Determination
    resume: bool


class Upstream(Protocol):
    """One connection to the media engine whose first response has not been forwarded yet."""

    async def open(self) -> str | None:
        """Connect and read the first response. Returns the participant's sid, None on a resume (which keeps its own).

        Raises `MediaUnavailable`; a refusal of the media engine's own may be any other exception and passes through.
        """
        ...

    async def abandon(self) -> None:
        """Close it without forwarding anything. Safe to call at any time, more than once."""
        ...


class Gate:
    """Decides who comes in. One instance a process; `name` tells its presences from other gates'."""

    def __init__(
        self,
        *,
        restrictions: Restrictions,
        ceiling: Ceiling,
        presences: Presences,
        people: People,
        locks: Locks,
        clock: Clock,
        wake: Callable[[], None],
        lease: timedelta = timedelta(seconds=30),
        name: str | None = None,
    ) -> None:
        self.name = name or uuid4().hex
        self._restrictions = restrictions
        self._ceiling = ceiling
        self._presences = presences
        self._people = people
        self._locks = locks
        self._clock = clock
        self._wake = wake
        self._lease = lease
        self._order = itertools.count(time.time_ns())
        self._mine: dict[str, Presence] = {}
        self._unsaved: dict[str, Presence] = {}
        self._closers: dict[str, Callable[[], None]] = {}
        self._lookers: dict[str, Callable[[], Determination]] = {}
        self._traces: OrderedDict[tuple[str, str], set[str]] = OrderedDict()
        self._ending: set[asyncio.Future[None]] = set()
        self._known: Known | None = None  # everywhere, as of the last `keep`
        self._fresher: dict[str, Known] = {}  # meetings asked about since

    # --- deciding -----------------------------------------------------------------------------------------------

    async def check(self, meeting: str, determination: Determination, identity: str) -> Decision:
        """Would this person be let in now? Reads only; counts nobody."""
        return await self._decide(meeting, determination, await self.holder(meeting, identity), Measure.BAR_ENTRY)

    async def holder(self, meeting: str, identity: str) -> str | None:
        """The opaque key by which whoever is behind an identity may be let back in; None while that cannot be known."""
        try:
            return await self._people.holder(meeting, identity)
        except StateUnavailable:
            return None

    async def check_entry(self, meeting: str, determination: Determination, person: str) -> Decision:
        """As `check`, for someone who is asking to come in: a refusal counts them against the ceiling (P12)."""
        return await self._decide(meeting, determination, person, Measure.BAR_ENTRY, counted=person)

    async def check_taking_part(
        self, meeting: str, determination: Determination, person: str, holder: str | None
    ) -> Decision:
        """May someone who was let in add to the meeting from here? Only `remove` keeps them from it. `holder` None: it
        cannot be known now, and the person's own key stands for nobody who was let back in (P5)."""
        return await self._decide(meeting, determination, holder, Measure.REMOVE, counted=person)

    async def check_artifacts(
        self, meeting: str, determination: Determination, person: str, holder: str | None
    ) -> Decision:
        """May this person read, from here and now, what the meeting saved? Asked at each page and download; a refusal
        counts them (P12). `holder`: as above."""
        return await self._decide(meeting, determination, holder, Measure.WITHHOLD_ARTIFACTS, counted=person)

    async def connect(self, attempt: Attempt, upstream: Upstream) -> Decision:
        """Decide one connection. On `ADMIT` the caller forwards the first response at once; else upstream is abandoned.

        Raises what `upstream.open` raises; then, too, nothing may be forwarded.
        """
        async with self._locks.hold(attempt.meeting, attempt.identity):
            presence = self._arrive(attempt)
            end = State.CLOSED  # unless decided: the client went, or the engine failed, and may have let them in
            keep = True
            try:
                holder = await self._note_person(presence)
                presence = self._mine[presence.connection]
                before = await self._others(presence)
                measure = Measure.REMOVE if attempt.resume and has_stay(before) else Measure.BAR_ENTRY
                decision = await self._decide(attempt.meeting, attempt.determination, holder, measure, presence.person)
                if decision.verdict is not Verdict.ADMIT:
                    end, keep = State.REFUSED, has_stay(before)
                    return decision
                sid = await upstream.open()
                presence = await self._note_stay(presence, sid or _sid_of(before))
                decision = await self._decide(attempt.meeting, attempt.determination, holder, measure, presence.person)
                end = State.OPEN if decision.verdict is Verdict.ADMIT else State.REFUSED
                return decision
            finally:
                if end is not State.OPEN:
                    await self._see_through(self._end(self._mine[presence.connection], upstream, end, keep))

    async def closed(self, connection: str) -> None:
        """The signalling of a connection is gone. The presence stays until the media engine no longer has the stay."""
        self._closers.pop(connection, None)
        self._lookers.pop(connection, None)
        presence = self._mine.pop(connection, None)
        if presence is not None:
            await self._see_through(self._close(presence))

    async def _close(self, presence: Presence) -> None:
        await self._save(replace(presence, state=State.CLOSED, since=self._clock.now()))
        self._wake()

    def on_close_request(self, connection: str, close: Callable[[], None]) -> None:
        """How to close the signalling of an admitted connection, should its place have to be decided anew."""
        if connection in self._mine:
            self._closers[connection] = close

    def on_look_again(self, connection: str, look: Callable[[], Determination]) -> None:
        """How to determine anew where an admitted connection is: whoever holds its socket knows, nobody else (P9)."""
        if connection in self._mine:
            self._lookers[connection] = look

    async def look_again(self) -> int:
        """What decides where people are has changed: determine anew where each connection of this gate is. Whoever is
        no longer inside is free at once; whom the new data puts inside is counted against the ceiling like anybody
        else (P12). Returns how many are elsewhere than they were."""
        moved = 0
        for presence in list(self._mine.values()):
            # Removals of an identity wait for the same lock, so none is carried out by what no longer holds (P1).
            async with self._locks.hold(presence.meeting, presence.identity):
                moved += await self._look_again(presence.connection)
        if moved:
            self._wake()
        return moved

    async def _look_again(self, connection: str) -> bool:
        presence, look = self._mine.get(connection), self._lookers.get(connection)
        if presence is None or look is None:
            return False
        country = look().country
        if country == presence.country:
            return False
        self._mine[connection] = replace(presence, country=country)
        await self._save(self._mine[connection])
        return True

    def decide_anew(self, meeting: str, identity: str, trace: str) -> int:
        """Someone's media switched its path; `trace` tells one source from another. From a source that is new, close
        their signalling, so that they resume through a new decision. Returns how many connections were closed.

        While a connection settles its media tries this machine's own addresses (IPv4, IPv6, wireless), and the place
        has just been decided: closing then would make it settle again, for ever.
        """
        seen = self._traces.setdefault((meeting, identity), set())
        self._traces.move_to_end((meeting, identity))
        while len(self._traces) > _MOST_TRACED:
            self._traces.popitem(last=False)
        if trace in seen:
            return 0
        seen.add(trace)
        settled = self._clock.now() - SETTLING
        closers = [
            self._closers.pop(p.connection)
            for p in list(self._mine.values())
            if (p.meeting, p.identity) == (meeting, identity) and p.since <= settled and p.connection in self._closers
        ]
        for close in closers:
            close()
        return len(closers)

    # --- keeping ------------------------------------------------------------------------------------------------

    async def keep(self) -> None:
        """Learn what is in force everywhere, and save what could not be saved while the database was away.

        Raises `StateUnavailable` while it still is. Called by the worker, again and again.
        """
        at = self._clock.now()
        everywhere = tuple(await self._restrictions.active())
        self._known = Known(everywhere, await self._restrictions.jurisdictions(), at)
        self._fresher = {meeting: known for meeting, known in self._fresher.items() if known.at > at}
        for connection, presence in list(self._unsaved.items()):
            await self._presences.register(presence)
            if self._unsaved.get(connection) is presence:
                del self._unsaved[connection]
            self._wake()

    async def take_over(self) -> int:
        """Close the presences that other gates left open. For one machine, at start: no other gate is alive there."""
        abandoned = await self._presences.abandoned_by(self.name)
        for presence in abandoned:
            await self._presences.register(replace(presence, state=State.CLOSED, since=self._clock.now()))
        return len(abandoned)

    # --- inside -------------------------------------------------------------------------------------------------

    def _arrive(self, attempt: Attempt) -> Presence:
        presence = Presence(
            connection=attempt.connection,
            order=next(self._order),
            meeting=attempt.meeting,
            identity=attempt.identity,
            person=attempt.identity,
            country=attempt.determination.country,
            state=State.CONNECTING,
            gate=self.name,
            since=self._clock.now(),
        )
        self._mine[presence.connection] = presence
        return presence

    async def _note_person(self, presence: Presence) -> str | None:
        """Whose connection it is, and that it is on its way, before anything is decided. Returns the `holder`."""
        try:
            known = replace(presence, person=await self._people.person(presence.meeting, presence.identity))
        except StateUnavailable:
            known = presence
        self._mine[presence.connection] = known
        await self._save(known)
        return await self.holder(presence.meeting, presence.identity)

    async def _others(self, presence: Presence) -> Sequence[Presence]:
        try:
            known = await self._presences.of_identity(presence.meeting, presence.identity)
        except StateUnavailable:
            known = [p for p in self._mine.values() if (p.meeting, p.identity) == (presence.meeting, presence.identity)]
        return [p for p in known if p.connection != presence.connection]

    async def _note_stay(self, presence: Presence, sid: str | None) -> Presence:
        opened = replace(presence, state=State.OPEN, sid=sid, since=self._clock.now())
        self._mine[presence.connection] = opened
        await self._save(opened)
        return opened

    async def _end(self, presence: Presence, upstream: Upstream, end: State, keep: bool) -> None:
        """Not let in. If they may have a stay, what is known of their place is kept, and the enforcer looks at once."""
        await upstream.abandon()
        self._mine.pop(presence.connection, None)
        ended = replace(presence, state=end, since=self._clock.now())
        if keep:
            await self._save(ended)
            self._wake()
            return
        try:
            await self._presences.forget([presence.connection])
            self._unsaved.pop(presence.connection, None)
        except StateUnavailable:
            self._unsaved[presence.connection] = ended

    async def _see_through(self, what: Coroutine[object, object, None]) -> None:
        """Finish it even if our caller is cancelled, and cancelled again: a half-kept presence would never end."""
        task = asyncio.ensure_future(what)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        await asyncio.shield(task)

    async def _save(self, presence: Presence) -> None:
        """Cut off from the database, people still come in (P11): what could not be written is written later."""
        try:
            await self._presences.register(presence)
            self._unsaved.pop(presence.connection, None)
        except StateUnavailable:
            self._unsaved[presence.connection] = presence

    async def _decide(
        self,
        meeting: str,
        place: Determination,
        person: str | None,
        measure: Measure,
        counted: str | None = None,
    ) -> Decision:
        held: set[str] = set()
        try:
            while True:
                restrictions = [r for r in await self._read(meeting) if r.id not in held]
                decision = decide(place, restrictions, measure, self._clock.now(), person)
                if decision.verdict is not Verdict.REFUSE or counted is None:
                    return decision
                within = [r for r in decision.by if await self._ceiling.charge(r, [counted])]
                if within:
                    return replace(decision, by=tuple(within))
                held |= {r.id for r in decision.by}
                self._wake()
        except StateUnavailable:
            return decide_cut_off(place, self._last_known(meeting), self._clock.now(), self._lease, person, measure)

    async def _read(self, meeting: str) -> Sequence[Restriction]:
        at = self._clock.now()
        restrictions = tuple(await self._restrictions.of_meeting(meeting))
        self._fresher[meeting] = Known(restrictions, self._known.jurisdictions if self._known else _NOWHERE, at)
        return restrictions

    def _last_known(self, meeting: str) -> Known | None:
        fresher = self._fresher.get(meeting)
        if self._known is None or (fresher is not None and fresher.at > self._known.at):
            return fresher
        return replace(self._known, restrictions=tuple(r for r in self._known.restrictions if r.meeting == meeting))


def _sid_of(presences: Sequence[Presence]) -> str | None:
    stays = [p for p in presences if p.sid is not None and p.state is not State.REFUSED]
    newest = current(stays)
    return newest.sid if newest else None


__all__ = ["Attempt", "Gate", "MediaUnavailable", "Upstream"]
