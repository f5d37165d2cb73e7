"""The others' one line: who is told, when, and what it says of whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.world import MEETING, START, restriction

from folkmoot.enforcement.adapters.presences import MemoryPresences
from folkmoot.enforcement.decide import Restriction
from folkmoot.enforcement.ports import Delivery, LiveParticipant, MediaUnavailable, Notice, Removal
from folkmoot.enforcement.presence import Presence, State
from folkmoot.enforcement.telling import EARLIEST, LATEST, Teller, Word, lines_for, told_at
from folkmoot.orders.domain.terms import Measure
from folkmoot.runtime.clock import FixedClock
from folkmoot.territory.domain import Determination, Territory

MINUTE = timedelta(minutes=1)
CN = replace(restriction(7, lasts=timedelta(days=1)), effective_at=START)
PLACES: Sequence[str | None] = ("US", "HK", None)


class World:
    """Presences, and a media engine that only tells."""

    def __init__(self, *restrictions: Restriction) -> None:
        self.clock = FixedClock(START)
        self.restrictions = list(restrictions)
        self.presences = MemoryPresences()
        self.told: list[tuple[str, Notice]] = []
        self.for_hosts: list[Word] = []
        self.silent = False
        self.gone: set[str] = set()
        self.teller = self.restart()

    def restart(self) -> Teller:
        self.teller = Teller(
            restrictions=self,
            presences=self.presences,
            media=self,
            hosts=self,
            clock=self.clock,
            line_of=lambda r: {"restriction": r.number, "territory": r.territory.listed()},
        )
        return self.teller

    async def arrive(self, identity: str, country: str | None, state: State = State.OPEN) -> None:
        presence = Presence(
            connection=f"c-{identity}", order=1, meeting=MEETING, identity=identity, person=f"person of {identity}",
            country=country, state=state, gate="g", since=self.clock.now(), sid="s",
        )  # fmt: skip
        await self.presences.register(presence)

    async def of_meeting(self, meeting: str) -> Sequence[Restriction]:
        return [r for r in self.restrictions if r.meeting == meeting]

    async def active(self) -> Sequence[Restriction]:
        return self.restrictions

    async def jurisdictions(self) -> Territory:
        return CN.jurisdiction

    async def words_in(self, meetings: Sequence[str]) -> Sequence[Word]:
        return self.for_hosts

    async def notify(self, meeting: str, identity: str, notice: Notice) -> Delivery:
        if self.silent:
            raise MediaUnavailable("notify")
        if identity in self.gone:
            return Delivery.ABSENT
        self.told.append((identity, notice))
        return Delivery.ACKNOWLEDGED

    async def remove_participant(self, meeting: str, identity: str) -> Removal:
        raise AssertionError("telling removes nobody")

    async def list_participants(self, meeting: str) -> Sequence[LiveParticipant]:
        return []


@given(st.text(max_size=20), st.integers(1, 99))
def test_p9_everybody_is_told_within_5_to_30_minutes(person: str, number: int) -> None:
    one = replace(restriction(number), effective_at=START)
    at = told_at(one, person)
    assert at is not None
    assert START + EARLIEST <= at < START + LATEST
    assert told_at(one, person) == at, "the same after a restart"


def test_p9_the_moments_are_spread_and_nobody_without_the_secret_foresees_them() -> None:
    moments = [told_at(CN, f"person {n}") for n in range(400)]
    minutes = [(at - START) / MINUTE for at in moments if at is not None]
    assert len(set(minutes)) == 400
    for start in range(5, 30, 5):
        share = sum(start <= minute < start + 5 for minute in minutes) / 400
        assert 0.1 < share < 0.3, f"a fifth of them in each five minutes, not {share}"
    other = replace(CN, receipt_key="another meeting's")
    assert told_at(other, "person 1") != told_at(CN, "person 1")
    assert told_at(replace(CN, effective_at=None), "person 1") is None


async def test_p9_nobody_before_5_minutes_everybody_by_30_and_each_once() -> None:
    world = World(CN)
    for number in range(30):
        await world.arrive(f"p{number}", PLACES[number % 3])
    world.clock.advance(EARLIEST - timedelta(seconds=1))
    assert await world.teller.settle() == 0
    rounds = []
    for _ in range(26):
        world.clock.advance(MINUTE)
        rounds.append(await world.teller.settle())
    assert sorted(who for who, _ in world.told) == sorted(f"p{n}" for n in range(30))
    assert sum(map(bool, rounds)) > 10, "spread over many minutes"
    assert not any(notice.leave for _, notice in world.told)
    assert {notice.body for _, notice in world.told} == {'{"restriction": 7, "territory": ["CN"]}'}


async def test_those_inside_do_not_get_the_others_line() -> None:
    world = World(replace(CN, measures=frozenset({Measure.NOTICE})))
    await world.arrive("wei", "CN")
    await world.arrive("ann", "US")
    await world.arrive("late", "US", State.CONNECTING)
    world.clock.advance(LATEST)
    await world.teller.settle()
    assert [who for who, _ in world.told] == ["ann"]


@pytest.mark.parametrize(
    "kept_quiet",
    [
        replace(CN, sealed_until=START + timedelta(days=1)),
        replace(CN, held=True),
        replace(CN, effective_at=None),
        replace(CN, ends_at=START + MINUTE),
    ],
    ids=["sealed", "held", "not in effect", "over"],
)
async def test_of_what_is_sealed_or_keeps_nobody_out_nothing_is_said(kept_quiet: Restriction) -> None:
    world = World(kept_quiet)
    await world.arrive("ann", "US")
    world.clock.advance(LATEST)
    assert await world.teller.settle() == 0
    assert lines_for(Determination("US", ()), [kept_quiet], world.clock.now()) == ()


async def test_it_is_said_once_the_seal_is_open() -> None:
    world = World(replace(CN, sealed_until=START + timedelta(hours=1)))
    await world.arrive("ann", "US")
    world.clock.advance(timedelta(hours=1))
    assert await world.teller.settle() == 1


async def test_p9_whoever_joins_is_told_at_once_but_not_right_after_it_took_effect() -> None:
    outside, inside, unknown = (Determination(place, ()) for place in ("US", "CN", None))
    assert lines_for(outside, [CN], START + EARLIEST - timedelta(seconds=1)) == ()
    assert lines_for(outside, [CN], START + EARLIEST) == (CN,)
    assert lines_for(unknown, [CN], START + EARLIEST) == (CN,)
    assert lines_for(inside, [CN], START + LATEST) == ()


async def test_who_could_not_be_told_is_told_later() -> None:
    world = World(CN)
    await world.arrive("ann", "US")
    world.clock.advance(LATEST)
    world.silent = True
    assert await world.teller.settle() == 0
    world.silent, world.gone = False, {"ann"}
    assert await world.teller.settle() == 0
    world.gone = set()
    assert await world.teller.settle() == 1
    assert await world.teller.settle() == 0
    world.restart()
    assert await world.teller.settle() == 1, "after a restart again; the page shows it once"


async def test_a_host_who_is_there_is_told_at_once_and_once() -> None:
    world = World()
    await world.arrive("host", "US")
    world.for_hosts = [Word(MEETING, "host", "host/7", "{}"), Word(MEETING, "away", "host/7", "{}")]
    assert await world.teller.settle() == 1
    assert await world.teller.settle() == 0
    assert world.told == [("host", Notice(leave=False, body="{}"))]
