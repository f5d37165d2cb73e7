"""All interleavings: the shipped gate and enforcer over fake ports, judged by a model that knows the truth."""

from __future__ import annotations

import os
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from tests.support.world import Status, World, restriction

from folkmoot.enforcement.decide import Verdict
from folkmoot.orders.domain.terms import Measure

IDENTITIES = st.sampled_from(["ann", "bo", "cy"])
PLACES = st.sampled_from(["CN", "US", None])
MEASURES = st.sampled_from(
    [(Measure.REMOVE,), (Measure.BAR_ENTRY,), (Measure.NOTICE,), (Measure.REMOVE, Measure.NOTICE)]
)


class Interleavings(RuleBasedStateMachine):
    """P1, P5, P7, P10, P12 in every order of join, activate, reconnect, leave, expire, lift, exempt, hold, crash, …"""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    def teardown(self) -> None:
        try:
            self.world.quiesce()
            self.world.nobody_inside_is_left()
            self._door_agrees()
        finally:
            self.world.close()

    def _door_agrees(self) -> None:
        """At rest, the door lets in exactly those whom nothing in force keeps out (P5, P7, P10, P12)."""
        for place in ("CN", "US", None):
            barred = self.world.bars(place, Measure.BAR_ENTRY)
            full = [r for r in barred if len(self.world.charged[r.id]) >= r.people]
            name = self.world.connect(f"visitor-{place}", place)
            self.world.stepper.run_all()
            decision = self.world.decisions[name]
            expected = Verdict.REFUSE if len(barred) > len(full) else Verdict.ADMIT
            assert decision.verdict is expected, f"{place}: {decision}"
        for identity in sorted({who for r in self.world.restrictions.values() for who in r.exempt}):
            barred = self.world.bars("CN", Measure.BAR_ENTRY, identity)
            full = [r for r in barred if len(self.world.charged[r.id] - {identity}) >= r.people]
            name = self.world.connect(identity, "CN")
            self.world.stepper.run_all()
            expected = Verdict.REFUSE if len(barred) > len(full) else Verdict.ADMIT
            assert self.world.decisions[name].verdict is expected, f"{identity}, who was let back in"

    @rule(identity=IDENTITIES, place=PLACES, resume=st.booleans())
    def connect(self, identity: str, place: str | None, resume: bool) -> None:
        if len(self.world.stepper.tasks) < 8:
            self.world.connect(identity, place, resume=resume)

    @precondition(lambda self: self.world.stepper.parked)
    @rule(which=st.integers(0, 30))
    def step(self, which: int) -> None:
        self.world.stepper.step(which)

    @precondition(lambda self: self.world.stepper.parked)
    @rule(which=st.integers(0, 30), times=st.integers(2, 12))
    def run_one_far(self, which: int, times: int) -> None:
        """The same, for one task several times: reaches deep states sooner."""
        task = self.world.stepper.parked[which % len(self.world.stepper.parked)].task
        for _ in range(times):
            mine = [i for i, p in enumerate(self.world.stepper.parked) if p.task == task]
            if mine:
                self.world.stepper.step(mine[0])

    @precondition(lambda self: len(self.world.restrictions) < 3)
    @rule(
        people=st.integers(1, 3),
        measures=MEASURES,
        territory=st.sampled_from([("CN",), ("US",), ("CN", "US")]),
        lasts=st.sampled_from([timedelta(seconds=5), timedelta(hours=1)]),
        later=st.sampled_from([timedelta(0), timedelta(seconds=3)]),
    )
    def activate(
        self, people: int, measures: tuple[Measure, ...], territory: tuple[str, ...], lasts: timedelta, later: timedelta
    ) -> None:
        self.world.activate(
            restriction(
                len(self.world.restrictions) + 1,
                territory,
                people=people,
                measures=measures,
                lasts=lasts,
                starts_at=self.world.clock.now() + later,
            )
        )

    @precondition(lambda self: self.world.restrictions)
    @rule(which=st.integers(0, 2))
    def lift(self, which: int) -> None:
        self.world.lift(sorted(self.world.restrictions)[which % len(self.world.restrictions)])

    @precondition(lambda self: self.world.restrictions)
    @rule(which=st.integers(0, 2), identity=IDENTITIES)
    def exempt(self, which: int, identity: str) -> None:
        self.world.exempt(sorted(self.world.restrictions)[which % len(self.world.restrictions)], identity)

    @rule()
    def enforce(self) -> None:
        running = [t for t in self.world.stepper.tasks if t.startswith("enforce")]
        if len(running) < 2:
            self.world.stepper.start(self.world.enforcer.settle(), "enforce")

    @rule()
    def enforcer_crashes(self) -> None:
        for task in [t for t in self.world.stepper.tasks if t.startswith("enforce")]:
            self.world.stepper.cancel(task)

    @rule()
    def process_crashes(self) -> None:
        self.world.crash()

    @rule(identity=IDENTITIES)
    def leave(self, identity: str) -> None:
        self.world.leave(identity)

    @rule(which=st.integers(0, 20))
    def signalling_is_cut(self, which: int) -> None:
        up = [c.name for c in self.world.connections.values() if c.status is Status.ADMITTED]
        if up:
            self.world.cut(up[which % len(up)])

    @rule(identity=IDENTITIES, place=PLACES)
    def media_outlives_signalling(self, identity: str, place: str | None) -> None:
        """Somebody came in, all was settled, and then their signalling went; their media goes on."""
        self.world.connect(identity, place)
        self.world.stepper.run_all()
        stay = self.world.live.get(identity)
        if stay is not None:
            self.world.cut(stay.connection)

    @rule(which=st.integers(0, 20), place=PLACES)
    def newer_location_data(self, which: int, place: str | None) -> None:
        connected = sorted(self.world.connections)
        if connected:
            self.world.new_data({connected[which % len(connected)]: place})

    @rule(which=st.integers(0, 20))
    def client_gives_up_in_mid_connect(self, which: int) -> None:
        trying = [c.task for c in self.world.connections.values() if c.status is Status.TRYING]
        if trying:
            self.world.stepper.cancel(trying[which % len(trying)])

    @rule(which=st.integers(0, 20))
    def engine_finishes_a_join(self, which: int) -> None:
        if self.world.joining:
            self.world.finish_join(self.world.joining[which % len(self.world.joining)])

    @rule(times=st.integers(1, 3))
    def engine_fails(self, times: int) -> None:
        self.world.media_failures = times

    @rule(seconds=st.sampled_from([1, 3, 16]))
    def time_passes(self, seconds: int) -> None:
        self.world.advance(timedelta(seconds=seconds))

    @rule()
    def all_comes_to_rest(self) -> None:
        self.world.quiesce()
        self.world.nobody_inside_is_left()


EXAMPLES = int(os.environ.get("FOLKMOOT_TEST_INTERLEAVINGS", "200"))
TestP1P5P7P10P12 = Interleavings.TestCase
TestP1P5P7P10P12.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
