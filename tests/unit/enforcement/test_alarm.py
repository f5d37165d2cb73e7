"""The alarm for removals that nothing explains."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.world import START

from folkmoot.enforcement.adapters.explanations import MemoryExplanations
from folkmoot.enforcement.alarm import PATIENCE, WINDOW, ExplainedMedia, RemovalWatch
from folkmoot.enforcement.ports import Delivery, LiveParticipant, MediaUnavailable, Notice, Removal, StateUnavailable
from folkmoot.runtime.clock import FixedClock

CODE = "abc-defg-hij"


class Engine:
    """Removes whoever is named, by whoever asks, and says so to everyone who listens."""

    def __init__(self) -> None:
        self.listening: list[RemovalWatch] = []
        self.answers = True

    async def notify(self, meeting: str, identity: str, notice: Notice) -> Delivery:
        return Delivery.ABSENT

    async def list_participants(self, meeting: str) -> list[LiveParticipant]:
        return []

    async def remove_participant(self, meeting: str, identity: str) -> Removal:
        for watch in self.listening:
            watch.seen(meeting, identity)
        if not self.answers:
            raise MediaUnavailable
        return Removal.REMOVED


class Scene:
    """One engine, and processes that share one store of notes; the first is the engine's own."""

    def __init__(self, processes: int = 1) -> None:
        self.clock = FixedClock(START)
        self.engine = Engine()
        self.notes = MemoryExplanations()
        self.pages: list[int] = []
        self.reachable = True
        self.watches = [RemovalWatch(self.notes, self.clock, self.page) for _ in range(processes)]
        self.enforcers = [ExplainedMedia(self.engine, watch) for watch in self.watches]
        self.engine.listening.append(self.watches[0])

    async def page(self, count: int) -> None:
        if not self.reachable:
            raise StateUnavailable
        self.pages.append(count)

    async def later(self, by: timedelta = PATIENCE) -> int:
        self.clock.advance(by)
        return await self.watches[0].settle()


async def test_a_removal_by_whoever_holds_the_engines_key_sounds_the_alarm() -> None:
    scene = Scene()
    await scene.engine.remove_participant(CODE, "ann")
    assert await scene.later(PATIENCE - timedelta(seconds=1)) == 0
    assert await scene.later() == 1
    assert scene.pages == [1]
    assert await scene.later() == 0, "once"
    assert scene.watches[0].unexplained == 1


@pytest.mark.parametrize("processes", [1, 2])
async def test_what_the_enforcer_removes_is_explained_in_whichever_process(processes: int) -> None:
    scene = Scene(processes)
    assert await scene.enforcers[-1].remove_participant(CODE, "ann") is Removal.REMOVED
    assert await scene.later() == 0
    assert scene.pages == []
    assert scene.notes.rows == {}, "P9: no note outlives what it explains"


async def test_also_when_the_engine_did_it_and_did_not_answer() -> None:
    scene = Scene(2)
    scene.engine.answers = False
    with pytest.raises(MediaUnavailable):
        await scene.enforcers[1].remove_participant(CODE, "ann")
    assert await scene.later() == 0


async def test_one_note_explains_one_removal_of_one_person_for_a_minute() -> None:
    scene = Scene()
    await scene.enforcers[0].remove_participant(CODE, "ann")
    await scene.engine.remove_participant(CODE, "ann")
    await scene.engine.remove_participant(CODE, "bo")
    await scene.engine.remove_participant("other-meeting", "ann")
    assert await scene.later() == 3
    scene.engine.listening.clear()
    await scene.enforcers[0].remove_participant(CODE, "cy")  # they had left by themselves
    scene.engine.listening.append(scene.watches[0])
    scene.clock.advance(WINDOW + timedelta(seconds=1))
    await scene.engine.remove_participant(CODE, "cy")
    assert await scene.later() == 1
    assert scene.pages == [3, 1]


async def test_p9_notes_are_gone_after_two_minutes() -> None:
    scene = Scene()
    scene.engine.listening.clear()
    await scene.enforcers[0].remove_participant(CODE, "ann")
    assert scene.notes.rows
    await scene.later(2 * WINDOW + timedelta(seconds=1))
    assert scene.notes.rows == {}


async def test_an_alarm_that_reached_nobody_is_sounded_again() -> None:
    scene = Scene()
    scene.reachable = False
    await scene.engine.remove_participant(CODE, "ann")
    with pytest.raises(StateUnavailable):
        await scene.later()
    scene.reachable = True
    await scene.later()
    assert scene.pages == [1]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=12))
async def test_as_many_are_alarmed_as_nobody_explained(removals: list[tuple[str, bool]]) -> None:
    """Whatever the enforcer and somebody else remove, in whatever order."""
    scene = Scene()
    for identity, ours in removals:
        await (scene.enforcers[0] if ours else scene.engine).remove_participant(CODE, identity)
    assert await scene.later() == sum(not ours for _, ours in removals)
