"""A world for the shipped gate and enforcer: fake ports that behave as LiveKit and a database do, and a model of the
truth that judges every removal and refusal by itself."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from folkmoot.enforcement.adapters.local import LocalLocks
from folkmoot.enforcement.adapters.presences import MemoryPresences
from folkmoot.enforcement.decide import Decision, Restriction, Verdict
from folkmoot.enforcement.enforcer import Enforcer, Pass
from folkmoot.enforcement.gate import Attempt, Gate
from folkmoot.enforcement.ports import (
    Delivery,
    LiveParticipant,
    MediaUnavailable,
    Notice,
    Removal,
    StateUnavailable,
)
from folkmoot.enforcement.presence import Presence
from folkmoot.orders.domain.terms import Measure
from folkmoot.runtime.clock import FixedClock
from folkmoot.territory.domain import Determination, Territory, territory_of
from tests.support.stepper import Stepper

MEETING = "abc-defg-hij"
START = datetime(2026, 12, 1, 12, tzinfo=UTC)
ABANDONED_JOIN_ENDS = timedelta(seconds=15)  # LiveKit's ping timeout


def restriction(
    number: int = 1,
    territory: Collection[str] = ("CN",),
    *,
    jurisdiction: Collection[str] | None = None,
    measures: Collection[Measure] = (Measure.REMOVE,),
    lasts: timedelta = timedelta(hours=1),
    people: int = 10,
    starts_at: datetime = START,
    held: bool = False,
    meeting: str = MEETING,
) -> Restriction:
    return Restriction(
        id=f"r{number}",
        number=number,
        meeting=meeting,
        territory=territory_of(territory),
        jurisdiction=territory_of(territory if jurisdiction is None else jurisdiction),
        measures=frozenset(measures),
        starts_at=starts_at,
        ends_at=starts_at + lasts,
        people=people,
        held=held,
        authority="Ministry of Examples",
        legal_basis="Example Act §1",
        receipt_key=f"{number:064x}",
    )


class Status(StrEnum):
    TRYING = "trying"
    ADMITTED = "admitted"
    REFUSED = "refused"
    CLOSED = "closed"
    LOST = "lost"  # its gate died while it was being decided


@dataclass
class Connection:
    """What is true of one connection, as the world knows it."""

    name: str
    order: int
    identity: str
    place: str | None
    resume: bool
    began: datetime
    status: Status = Status.TRYING
    task: str = ""


@dataclass
class Stay:
    """Someone whom the media engine has, or is about to have."""

    identity: str
    sid: str
    connection: str
    since: datetime
    abandoned: bool = False


class EngineRefusal(Exception):
    """The media engine's own no: a resume of a stay that it does not have."""


class World:
    """Gate and enforcer are the shipped ones; all else is here. One process at a time; it may crash."""

    def __init__(self, *, grace: timedelta = timedelta(0)) -> None:
        self.clock = FixedClock(START)
        self.stepper = Stepper()
        self.grace = grace
        self.restrictions: dict[str, Restriction] = {}
        self.charged: dict[str, set[str]] = {}
        self.touched: dict[str, set[str]] = {}
        self.presences = SteppedPresences(self)
        self.live: dict[str, Stay] = {}
        self.joining: list[Stay] = []
        self.connections: dict[str, Connection] = {}
        self.media_failures = 0
        self.state_reachable = True
        self.notices: list[tuple[str, Notice]] = []
        self.gone: list[str] = []
        self.removals: list[str] = []
        self.decisions: dict[str, Decision] = {}
        self.said: dict[str, str | None] = {}
        self.wakes = 0
        self._ids = itertools.count(1)
        self.process = 0
        self.start_process()

    # --- processes ----------------------------------------------------------------------------------------------

    def start_process(self) -> None:
        self.process += 1
        locks = LocalLocks()
        self.gate = Gate(
            restrictions=Restrictions(self),
            ceiling=Ceiling(self),
            presences=self.presences,
            people=People(self),
            locks=locks,
            clock=self.clock,
            wake=self._woken,
            name=f"gate-{self.process}",
        )
        self.enforcer = Enforcer(
            restrictions=Restrictions(self),
            ceiling=Ceiling(self),
            presences=self.presences,
            people=People(self),
            media=Media(self),
            locks=locks,
            clock=self.clock,
            waiting=Waiting(self),
            notice_of=lambda r: f"restriction {r.number}",
            grace=self.grace,
        )

    def crash(self) -> None:
        """The process dies and comes back; the media engine and the database live on."""
        self.stepper.crash("")
        for connection in self.connections.values():
            if connection.status is Status.TRYING:
                connection.status = Status.LOST
            elif connection.status is Status.ADMITTED:
                connection.status = Status.CLOSED
        for stay in self.joining:
            stay.abandoned = True
        for stay in self.live.values():
            stay.abandoned = stay.abandoned or self.connections[stay.connection].status is Status.LOST
        self.start_process()
        self.stepper.start(self.gate.take_over(), "takeover")

    def _woken(self) -> None:
        self.wakes += 1

    def fail_maybe(self) -> None:
        """The media engine's injected faults: each costs one call."""
        if self.media_failures > 0:
            self.media_failures -= 1
            raise MediaUnavailable("injected")

    def reach_state(self) -> None:
        if not self.state_reachable:
            raise StateUnavailable("injected")

    # --- what people and desks do -------------------------------------------------------------------------------

    def connect(self, identity: str, place: str | None, *, resume: bool = False) -> str:
        name = f"c{next(self._ids)}"
        connection = Connection(name, len(self.connections), identity, place, resume, self.clock.now())
        self.connections[name] = connection
        connection.task = self.stepper.start(self._connect(connection), f"connect-{name}")
        return name

    async def _connect(self, connection: Connection) -> None:
        attempt = Attempt(
            connection=connection.name,
            meeting=MEETING,
            identity=connection.identity,
            determination=Determination(connection.place, ()),
            resume=connection.resume,
        )
        try:
            decision = await self.gate.connect(attempt, Upstream(self, connection))
        except (MediaUnavailable, EngineRefusal):
            connection.status = Status.CLOSED
            return
        except asyncio.CancelledError:
            # Given up while it waited for its turn, it was never registered, and tells nothing of where they are.
            registered = connection.name in self.presences.rows or connection.name in self.gate._unsaved
            connection.status = Status.CLOSED if registered else Status.LOST
            raise
        self.decisions[connection.name] = decision
        if decision.verdict is Verdict.ADMIT:
            connection.status = Status.ADMITTED
            self.gate.on_close_request(connection.name, lambda: self.cut(connection.name))
            self.gate.on_look_again(connection.name, lambda: self._determined_anew(connection))
            stay = self.live.get(connection.identity)
            if stay is None or stay.connection != connection.name:
                self.cut(connection.name)  # the engine no longer has it, so it closes the signalling
        else:
            connection.status = Status.REFUSED
            self._judge_refusal(connection, decision)

    def new_data(self, places: Mapping[str, str | None]) -> str:
        """Other location data is in use, which says of these connections that they are elsewhere."""
        self.said.update(places)
        return self.stepper.start(self.gate.look_again(), "new data")

    def _determined_anew(self, connection: Connection) -> Determination:
        connection.place = self.said.get(connection.name, connection.place)
        return Determination(connection.place, ())

    def cut(self, name: str) -> None:
        """Signalling of a connection is gone; media goes on."""
        connection = self.connections[name]
        if connection.status is Status.ADMITTED:
            connection.status = Status.CLOSED
            self.stepper.start(self.gate.closed(name), f"closed-{name}")

    def leave(self, identity: str) -> None:
        stay = self.live.pop(identity, None)
        if stay is not None:
            self.cut(stay.connection)

    def activate(self, what: Restriction) -> None:
        self.restrictions[what.id] = what
        self.charged[what.id] = set()
        self.touched[what.id] = set()

    def lift(self, restriction_id: str) -> None:
        """It ends now."""
        lifted = self.restrictions[restriction_id]
        self.restrictions[restriction_id] = replace(lifted, ends_at=min(lifted.ends_at, self.clock.now()))

    def exempt(self, restriction_id: str, identity: str) -> None:
        """From now on it reaches this person no more."""
        one = self.restrictions[restriction_id]
        self.restrictions[restriction_id] = replace(one, exempt=one.exempt | {identity})

    def advance(self, by: timedelta) -> None:
        self.clock.advance(by)
        now = self.clock.now()
        for stay in list(self.live.values()):
            if stay.abandoned and now - stay.since >= ABANDONED_JOIN_ENDS:
                del self.live[stay.identity]
        self.joining = [s for s in self.joining if not (s.abandoned and now - s.since >= ABANDONED_JOIN_ENDS)]

    def finish_join(self, stay: Stay) -> None:
        """The media engine lets someone in, whether or not anyone still waits for it. The older stay is thrown out."""
        if stay not in self.joining:
            return
        self.joining.remove(stay)
        older = self.live.get(stay.identity)
        self.live[stay.identity] = stay
        if older is not None:
            self.cut(older.connection)

    # --- the truth ----------------------------------------------------------------------------------------------

    def places(self, identity: str) -> set[str | None]:
        """Where the person is by the newest open connection; with none open, by the newest of all. A connection lost
        with its gate may or may not have been registered, so then there are two answers."""
        own = sorted((c for c in self.connections.values() if c.identity == identity), key=lambda c: c.order)
        speaking = [c for c in own if c.status is Status.ADMITTED]
        if speaking:
            return {speaking[-1].place}
        told = [c for c in own if c.status is not Status.TRYING]
        answers: set[str | None] = set()
        for connection in reversed(told):
            answers.add(connection.place)
            if connection.status is not Status.LOST:
                break
        return answers

    def bars(
        self, place: str | None, measure: Measure = Measure.REMOVE, identity: str | None = None
    ) -> list[Restriction]:
        now = self.clock.now()
        wanted = {Measure.REMOVE} if measure is Measure.REMOVE else {Measure.REMOVE, Measure.BAR_ENTRY}
        return [
            r
            for r in self.restrictions.values()
            if not r.held and r.starts_at <= now < r.ends_at and place in r.territory.codes and r.measures & wanted
            if identity not in r.exempt
        ]

    def _judge_refusal(self, connection: Connection, decision: Decision) -> None:
        assert connection.place is not None, "P5: somebody whose place is uncertain was kept out"
        assert decision.by, "a refusal without a restriction"
        for by in decision.by:
            assert connection.place in by.territory.codes, "P1: kept out from outside the territory"
            assert by.starts_at <= self.clock.now(), "P7: kept out before the restriction began"
            assert connection.began < by.ends_at, "P7: kept out after the restriction had ended"
            assert connection.identity not in by.exempt, "P7: kept out by what does not reach them any more"
            self.touch(by, connection.identity)

    def judge_removal(self, identity: str, seen: Sequence[Restriction]) -> None:
        self.judge_reach(identity, seen)
        self.removals.append(identity)

    def judge_reach(self, identity: str, seen: Sequence[Restriction]) -> None:
        """Whether what was last read reaches this person where they are determined to be now."""
        places = self.places(identity)
        assert places != {None}, "P5: somebody whose place is uncertain was removed"
        by = [r for r in seen if not r.held and places & r.territory.codes and Measure.REMOVE in r.measures]
        assert by, f"P1: {identity} was removed or told to leave while determined to be in {places}"
        assert any(identity not in r.exempt for r in by), f"P7: {identity} was removed by what reaches them no more"

    def touch(self, by: Restriction, person: str) -> None:
        self.touched[by.id].add(person)
        assert len(self.touched[by.id]) <= by.people, "P12: more people than approved"

    # --- to the end ---------------------------------------------------------------------------------------------

    def quiesce(self) -> None:
        """Let everything run to its end, and the worker do its rounds, until nothing changes any more."""
        self.media_failures = 0
        self.state_reachable = True
        for _ in range(60):
            self.stepper.run_all()
            for stay in list(self.joining):
                self.finish_join(stay)
            done: list[Pass] = []
            self.stepper.run(self._round(done), "round")
            if not done[0].due and not self.stepper.tasks and not self.joining:
                return
            self.advance(timedelta(milliseconds=500))
        raise AssertionError("P10: the enforcer never comes to rest")

    async def _round(self, done: list[Pass]) -> None:
        await self.gate.keep()
        done.append(await self.enforcer.settle())

    def nobody_inside_is_left(self) -> None:
        """P10, at rest: nobody whom a restriction in force reaches is live."""
        for identity in self.live:
            places = self.places(identity)
            if len(places) == 1:
                (place,) = places
                assert not self.bars(place, identity=identity), f"P10: {identity} is inside and still there"

    def close(self) -> None:
        self.stepper.close()


@dataclass
class Upstream:
    world: World
    connection: Connection
    stay: Stay | None = field(default=None)

    async def open(self) -> str | None:
        world, name = self.world, self.connection.name
        await world.stepper.turn("engine connect")
        world.fail_maybe()
        if self.connection.resume:
            live = world.live.get(self.connection.identity)
            if live is None:
                raise EngineRefusal
            older, live.connection, live.abandoned = live.connection, name, False
            world.cut(older)
            await world.stepper.turn("engine resumed")
            return None
        self.stay = Stay(self.connection.identity, f"PA_{next(world._ids)}", name, world.clock.now())
        world.joining.append(self.stay)
        await world.stepper.turn("engine joins")
        world.finish_join(self.stay)
        return self.stay.sid

    async def abandon(self) -> None:
        if self.stay is not None:
            self.stay.abandoned = True


class Media:
    """Removal addresses an identity; in mid-join it answers `not_found`, and they then get in."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def notify(self, meeting: str, identity: str, notice: Notice) -> Delivery:
        await self.world.stepper.turn("notify")
        self.world.fail_maybe()
        if identity not in self.world.live:
            return Delivery.ABSENT
        if notice.leave:  # our own client leaves on it, so it is a removal by another name
            self.world.judge_reach(identity, _seen.get(asyncio.current_task(), ()))
        self.world.notices.append((identity, notice))
        return Delivery.ACKNOWLEDGED

    async def remove_participant(self, meeting: str, identity: str) -> Removal:
        await self.world.stepper.turn("remove")
        self.world.fail_maybe()
        stay = self.world.live.pop(identity, None)
        if stay is None:
            return Removal.NOT_FOUND
        self.world.judge_removal(identity, _seen.get(asyncio.current_task(), ()))
        self.world.cut(stay.connection)
        return Removal.REMOVED

    async def list_participants(self, meeting: str) -> Sequence[LiveParticipant]:
        await self.world.stepper.turn("list")
        self.world.fail_maybe()
        return [LiveParticipant(s.identity, s.sid) for s in self.world.live.values()]


# What each task last read: a removal is judged by the restrictions that it could know.
_seen: dict[asyncio.Task[object] | None, Sequence[Restriction]] = {}


class Restrictions:
    def __init__(self, world: World) -> None:
        self.world = world

    async def of_meeting(self, meeting: str) -> Sequence[Restriction]:
        await self.world.stepper.turn("read restrictions")
        self.world.reach_state()
        now = self.world.clock.now()
        found = [r for r in self.world.restrictions.values() if r.meeting == meeting]
        _seen[asyncio.current_task()] = [r for r in found if r.starts_at <= now < r.ends_at]
        return found

    async def active(self) -> Sequence[Restriction]:
        await self.world.stepper.turn("read all restrictions")
        self.world.reach_state()
        return list(self.world.restrictions.values())

    async def jurisdictions(self) -> Territory:
        self.world.reach_state()
        return territory_of(code for r in self.world.restrictions.values() for code in r.jurisdiction.codes)


class Ceiling:
    def __init__(self, world: World) -> None:
        self.world = world

    async def charge(self, restriction: Restriction, persons: Collection[str]) -> bool:
        await self.world.stepper.turn("charge")
        self.world.reach_state()
        now = self.world.restrictions.get(restriction.id)
        if now is None or now.held:
            return False
        together = self.world.charged[restriction.id] | set(persons)
        if len(together) > now.people:
            self.world.restrictions[restriction.id] = replace(now, held=True)
            return False
        self.world.charged[restriction.id] = together
        return True


class People:
    def __init__(self, world: World) -> None:
        self.world = world

    async def person(self, meeting: str, identity: str) -> str:
        self.world.reach_state()
        return identity

    async def holder(self, meeting: str, identity: str) -> str:
        self.world.reach_state()
        return identity

    async def participant_gone(self, meeting: str, identity: str) -> None:
        await self.world.stepper.turn("gone")
        self.world.gone.append(identity)


class Waiting:
    def __init__(self, world: World) -> None:
        self.world = world

    async def pause(self, seconds: float) -> None:
        await self.world.stepper.turn("pause")
        self.world.advance(timedelta(seconds=seconds))


class SteppedPresences(MemoryPresences):
    """The in-memory presences; every call parks first."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    async def _turn(self, label: str) -> None:
        await self.world.stepper.turn(label)
        self.world.reach_state()

    async def register(self, presence: Presence) -> None:
        await self._turn(f"presence {presence.state}")
        await super().register(presence)

    async def forget(self, connections: Collection[str]) -> None:
        await self._turn("presence forget")
        await super().forget(connections)

    async def of_identity(self, meeting: str, identity: str) -> Sequence[Presence]:
        await self._turn("presences of identity")
        return await super().of_identity(meeting, identity)

    async def of_meeting(self, meeting: str) -> Sequence[Presence]:
        await self._turn("presences of meeting")
        return await super().of_meeting(meeting)

    async def abandoned_by(self, gate: str) -> Sequence[Presence]:
        await self._turn("presences abandoned")
        return await super().abandoned_by(gate)
