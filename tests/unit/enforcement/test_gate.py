"""The gate by itself: the order of its steps, what it does when cut off (P11), and what it never does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.support.world import MEETING, World, restriction

from folkmoot.enforcement.decide import Decision, Ground, Verdict
from folkmoot.enforcement.gate import SETTLING
from folkmoot.enforcement.presence import State
from folkmoot.orders.domain.terms import Measure
from folkmoot.territory.domain import Determination

CN = Determination("CN", ("three of three sources say CN",))
US = Determination("US", ("three of three sources say US",))
SOMEWHERE = Determination(None, ("sources disagree",))


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.close()


def labels(world: World) -> list[str]:
    """Run to the end, one call at a time, noting the calls in order."""
    seen = []
    while world.stepper.parked:
        seen.append(world.stepper.step(0).split(":", 1)[1])
    return seen


def test_p10_presence_is_registered_before_restrictions_are_read_and_they_are_read_again_before_forwarding(
    world: World,
) -> None:
    world.connect("ann", "US")
    steps = labels(world)
    registered = steps.index("presence connecting")
    first = steps.index("read restrictions")
    opened = steps.index("engine connect")
    noted = steps.index("presence open")
    second = len(steps) - 1 - steps[::-1].index("read restrictions")
    assert registered < first < opened < noted < second


def test_p10_a_restriction_that_comes_in_mid_connect_is_seen_before_the_answer_is_forwarded(world: World) -> None:
    name = world.connect("ann", "CN")
    while world.stepper.parked[0].label != "engine joins":
        world.stepper.step(0)
    world.activate(restriction())
    world.stepper.run_all()
    assert world.decisions[name].verdict is Verdict.REFUSE
    assert "ann" in world.live, "the media engine had let them in already"
    world.quiesce()
    assert "ann" not in world.live


def test_p10_who_gives_up_in_mid_join_and_still_gets_in_is_removed(world: World) -> None:
    name = world.connect("ann", "CN")
    while world.stepper.parked[0].label != "engine joins":
        world.stepper.step(0)
    world.stepper.cancel(world.connections[name].task)
    world.stepper.run_all()
    world.activate(restriction())
    world.stepper.run(world.enforcer.settle())  # the media engine does not list them yet
    assert "ann" not in world.live
    world.finish_join(world.joining[0])
    world.quiesce()
    assert "ann" not in world.live


def test_p10_a_refused_reconnect_also_removes_the_live_participant(world: World) -> None:
    first = world.connect("ann", "US")
    world.stepper.run_all()
    world.activate(restriction())
    world.cut(first)  # signalling gone, media goes on
    world.stepper.run_all()
    again = world.connect("ann", "CN", resume=True)
    world.stepper.run_all()
    assert world.decisions[again].verdict is Verdict.REFUSE
    assert "ann" in world.live
    world.quiesce()
    assert "ann" not in world.live


def test_p1_a_refused_try_from_inside_does_not_remove_who_is_connected_from_outside(world: World) -> None:
    world.connect("ann", "US")
    world.stepper.run_all()
    world.activate(restriction())
    second = world.connect("ann", "CN")
    world.stepper.run_all()
    assert world.decisions[second].verdict is Verdict.REFUSE
    world.quiesce()
    assert "ann" in world.live


def test_p1_who_reconnects_from_outside_while_a_removal_is_on_its_way_stays(world: World) -> None:
    world.connect("ann", "CN")
    world.stepper.run_all()
    world.activate(restriction())
    world.stepper.start(world.enforcer.settle(), "enforce")
    while not any(p.label == "notify" for p in world.stepper.parked):
        world.stepper.step(0)
    delayed = next(p for p in world.stepper.parked if p.label == "notify")
    world.connect("ann", "US", resume=True)
    while others := [i for i, p in enumerate(world.stepper.parked) if p is not delayed]:
        world.stepper.step(others[0])
    world.stepper.run_all()
    world.quiesce()
    assert "ann" in world.live
    assert world.removals == []


def test_bar_entry_alone_lets_a_stay_be_resumed_but_nobody_new_in(world: World) -> None:
    first = world.connect("ann", "CN")
    world.stepper.run_all()
    world.activate(restriction(measures=[Measure.BAR_ENTRY]))
    world.cut(first)
    world.stepper.run_all()
    resumed = world.connect("ann", "CN", resume=True)
    newcomer = world.connect("bo", "CN")
    world.stepper.run_all()
    assert world.decisions[resumed].verdict is Verdict.ADMIT
    assert world.decisions[newcomer].verdict is Verdict.REFUSE


def test_p12_the_first_person_past_the_ceiling_comes_in_and_so_does_everybody_else(world: World) -> None:
    world.activate(restriction(people=2))
    names = [world.connect(f"p{i}", "CN") for i in range(3)]
    world.stepper.run_all()
    assert [world.decisions[n].verdict for n in names] == [Verdict.REFUSE, Verdict.REFUSE, Verdict.ADMIT]
    back = world.connect("p0", "CN")
    world.stepper.run_all()
    assert world.decisions[back].verdict is Verdict.ADMIT


def test_p12_reconnects_of_one_person_count_once(world: World) -> None:
    world.activate(restriction(people=1))
    for _ in range(5):
        name = world.connect("ann", "CN")
        world.stepper.run_all()
        assert world.decisions[name].verdict is Verdict.REFUSE


def test_p12_all_who_would_be_removed_at_once_are_counted_before_anyone_is(world: World) -> None:
    for i in range(3):
        world.connect(f"p{i}", "CN")
    world.stepper.run_all()
    world.activate(restriction(people=2))
    world.quiesce()
    assert len(world.live) == 3
    assert world.removals == []


@pytest.mark.parametrize(
    ("place", "after_lease"), [(CN, Verdict.WAIT), (US, Verdict.ADMIT), (SOMEWHERE, Verdict.ADMIT)]
)
def test_p11_cut_off_the_last_known_holds_for_one_lease_and_then_only_those_in_a_jurisdiction_wait(
    world: World, place: Determination, after_lease: Verdict
) -> None:
    world.activate(restriction())
    world.stepper.run(world.gate.keep())
    world.state_reachable = False
    assert _check(world, place) is (Verdict.REFUSE if place is CN else Verdict.ADMIT)
    world.clock.advance(timedelta(seconds=30))
    assert _check(world, place) is (Verdict.REFUSE if place is CN else Verdict.ADMIT)
    world.clock.advance(timedelta(milliseconds=1))
    assert _check(world, place) is after_lease


def test_p11_another_meeting_within_the_lease_is_not_restricted_by_what_is_known(world: World) -> None:
    world.activate(restriction())
    world.stepper.run(world.gate.keep())
    world.state_reachable = False
    decision = _decision(world, CN, meeting="xyz-xyzw-xyz")
    assert decision.verdict is Verdict.ADMIT


def test_p11_what_slipped_in_while_cut_off_is_settled_when_the_parts_see_each_other_again(world: World) -> None:
    world.state_reachable = False
    name = world.connect("ann", "CN")
    world.stepper.run_all()
    assert world.decisions[name].verdict is Verdict.ADMIT
    world.state_reachable = True
    world.activate(restriction())
    world.quiesce()
    assert "ann" not in world.live


@pytest.mark.parametrize("reachable", [True, False])
@pytest.mark.parametrize(
    ("measure", "ask"), [(Measure.WITHHOLD_ARTIFACTS, "check_artifacts"), (Measure.REMOVE, "check_taking_part")]
)
def test_p5_whose_holder_cannot_be_told_waits_where_somebody_was_let_back_in(
    world: World, measure: Measure, ask: str, reachable: bool
) -> None:
    """The person's own key tells nothing then: they may have been let back in by another one."""
    one = restriction(measures=[measure])
    world.activate(one)
    world.stepper.run(world.gate.keep())

    def verdict(place: Determination, holder: str | None) -> Verdict:
        found: list[Decision] = []

        async def asking() -> None:
            found.append(await getattr(world.gate, ask)(MEETING, place, "ann", holder))

        world.state_reachable = reachable
        world.stepper.run(asking())
        world.state_reachable = True
        return found[0].verdict

    assert verdict(CN, None) is Verdict.REFUSE, "nobody was let back in"
    world.exempt(one.id, "ann's browser")
    world.stepper.run(world.gate.keep())
    assert verdict(CN, None) is Verdict.WAIT
    assert verdict(CN, "ann's browser") is Verdict.ADMIT
    assert verdict(CN, "bo's browser") is Verdict.REFUSE
    assert verdict(SOMEWHERE, None) is Verdict.ADMIT
    assert verdict(US, None) is Verdict.ADMIT


def test_p7_cut_off_a_restriction_still_ends_by_itself(world: World) -> None:
    world.activate(restriction(lasts=timedelta(seconds=10)))
    world.stepper.run(world.gate.keep())
    world.state_reachable = False
    assert _check(world, CN) is Verdict.REFUSE
    world.clock.advance(timedelta(seconds=10))
    assert _check(world, CN) is Verdict.ADMIT


def test_a_decision_carries_every_reason(world: World) -> None:
    world.activate(restriction(1, ["CN"]))
    world.activate(restriction(2, ["DE"]))
    decision = _decision(world, CN)
    assert [(r.ground, r.restriction) for r in decision.reasons] == [(Ground.INSIDE, 1), (Ground.OUTSIDE, 2)]
    assert [r.number for r in decision.by] == [1]


def test_media_that_moved_closes_the_signalling_so_that_a_new_decision_is_made(world: World) -> None:
    name = world.connect("ann", "US")
    world.stepper.run_all()
    world.clock.advance(SETTLING)
    assert world.gate.decide_anew(MEETING, "bob", "one source") == 0
    assert world.gate.decide_anew(MEETING, "ann", "one source") == 1
    world.stepper.run_all()
    assert world.presences.rows[name].state is State.CLOSED
    assert world.gate.decide_anew(MEETING, "ann", "another source") == 0


def test_media_that_settles_on_a_path_is_left_alone(world: World) -> None:
    """A machine with two networks switches its path while it connects, and at every resume; nobody has moved."""
    name = world.connect("ann", "US")
    world.stepper.run_all()
    assert world.gate.decide_anew(MEETING, "ann", "the wireless") == 0
    world.clock.advance(SETTLING)
    assert world.gate.decide_anew(MEETING, "ann", "the wireless") == 0
    assert world.presences.rows[name].state is State.OPEN
    assert world.gate.decide_anew(MEETING, "ann", "abroad") == 1


def test_p1_who_is_outside_by_newer_data_is_free_at_once(world: World) -> None:
    world.activate(restriction())
    name = world.connect("ann", None)
    world.stepper.run_all()
    world.new_data({name: "CN"})
    world.new_data({name: "US"})
    world.quiesce()
    assert world.presences.rows[name].country == "US"
    assert "ann" in world.live
    assert not world.removals


def test_p1_newer_data_waits_for_a_removal_that_is_on_its_way(world: World) -> None:
    world.activate(restriction())
    name = world.connect("ann", None)
    world.stepper.run_all()
    world.new_data({name: "CN"})
    world.stepper.run_all()
    world.stepper.start(world.enforcer.settle(), "enforce")
    while world.stepper.parked[0].label != "remove":
        world.stepper.step(0)
    newer = world.new_data({name: "US"})
    assert not [one for one in world.stepper.parked if one.task == newer], "it must not decide beside the removal"
    assert world.presences.rows[name].country == "CN"
    world.stepper.run_all()
    assert world.removals == ["ann"]


def test_p12_newer_data_puts_no_more_people_inside_than_two_signatures_cover(world: World) -> None:
    world.activate(restriction(people=2))
    names = [world.connect(who, "US") for who in ("ann", "bob", "eve", "kim")]
    world.stepper.run_all()
    world.new_data(dict.fromkeys(names, "CN"))
    world.quiesce()
    assert len(world.removals) <= 2
    assert world.restrictions["r1"].held
    world.nobody_inside_is_left()


def test_p10_whom_newer_data_puts_inside_leaves(world: World) -> None:
    world.activate(restriction())
    name = world.connect("ann", "US")
    world.stepper.run_all()
    world.new_data({name: "CN"})
    world.quiesce()
    assert world.removals == ["ann"]


def _decision(world: World, place: Determination, meeting: str = MEETING) -> Decision:
    found: list[Decision] = []

    async def ask() -> None:
        found.append(await world.gate.check(meeting, place, "somebody"))

    world.stepper.run(ask())
    return found[0]


def _check(world: World, place: Determination) -> Verdict:
    return _decision(world, place).verdict
