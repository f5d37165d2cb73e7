"""`withhold_artifacts`: what a meeting saved, withheld from those inside, at every read, and from nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.meetings.conftest import Somebody, joins
from tests.contract.meetings.test_artifacts import PDF, downloads, reads, says, shares
from tests.support.house import House
from tests.support.world import START, restriction

from folkmoot.enforcement.decide import Known, Verdict, decide, decide_cut_off, decide_entry
from folkmoot.enforcement.ports import StateUnavailable
from folkmoot.meetings.ports import KeptOut
from folkmoot.orders.domain.terms import Measure
from folkmoot.territory.domain import Determination, Territory, territory_of

WITHHOLD = Measure.WITHHOLD_ARTIFACTS
MEASURES = st.frozensets(st.sampled_from(list(Measure)), min_size=1)
PLACES = st.sampled_from(["CN", "HK", "US", None])


@given(PLACES, MEASURES, st.booleans(), st.integers(-10, 4000))
def test_p1_p5_p7_withheld_from_whoever_is_inside_while_it_is_in_force_and_from_nobody_else(
    country: str | None, measures: frozenset[Measure], held: bool, seconds: int
) -> None:
    one = restriction(measures=measures, held=held)
    now = START + timedelta(seconds=seconds)
    decision = decide(Determination(country, ()), [one], WITHHOLD, now)
    due = country == "CN" and WITHHOLD in measures and not held and 0 <= seconds < 3600
    assert (decision.verdict is Verdict.REFUSE) == due
    assert decision.by == ((one,) if due else ())


@given(PLACES, st.booleans())
def test_withholding_alone_keeps_nobody_out_of_the_meeting(country: str | None, staying: bool) -> None:
    one = restriction(measures=[WITHHOLD])
    assert decide_entry(Determination(country, ()), [one], START, staying=staying).verdict is Verdict.ADMIT


@given(PLACES, st.frozensets(st.sampled_from([Measure.NOTICE, Measure.BAR_ENTRY, Measure.REMOVE]), min_size=1))
def test_no_other_measure_withholds_anything(country: str | None, measures: frozenset[Measure]) -> None:
    one = restriction(measures=measures)
    assert decide(Determination(country, ()), [one], WITHHOLD, START).verdict is Verdict.ADMIT


@given(PLACES, st.sampled_from(["ann", "bo", None]))
def test_p5_whoever_was_let_back_in_reads_again_and_nobody_else(country: str | None, person: str | None) -> None:
    one = replace(restriction(measures=[WITHHOLD]), exempt=frozenset({"ann"}))
    verdict = decide(Determination(country, ()), [one], WITHHOLD, START, person).verdict
    inside = {"ann": Verdict.ADMIT, "bo": Verdict.REFUSE, None: Verdict.WAIT}
    assert verdict is (inside[person] if country == "CN" else Verdict.ADMIT)


@given(PLACES, st.integers(0, 120), MEASURES)
def test_p11_cut_off_the_last_known_counts_for_one_lease(
    country: str | None, seconds: int, measures: frozenset[Measure]
) -> None:
    known = Known((restriction(measures=measures),), territory_of(["CN"]), START)
    place, now, lease = Determination(country, ()), START + timedelta(seconds=seconds), timedelta(seconds=30)
    verdict = decide_cut_off(place, known, now, lease, measure=WITHHOLD).verdict
    if country != "CN":
        assert verdict is Verdict.ADMIT
    elif seconds <= 30:
        assert verdict is (Verdict.REFUSE if WITHHOLD in measures else Verdict.ADMIT)
    else:
        assert verdict is Verdict.WAIT


@settings(max_examples=3, deadline=None)
@given(st.lists(PLACES, min_size=3, max_size=5))
async def test_p1_p5_each_reader_is_judged_by_their_own_place_at_every_read(
    tmp_path_factory: pytest.TempPathFactory, places: list[str | None]
) -> None:
    folder: Path = tmp_path_factory.mktemp("house")
    house = House(folder)
    await house.found()
    code = await house.meeting()
    ann = await joins(house, code, "Ann", "US")
    await says(ann, "good evening")
    file = await shares(ann)
    people = [await joins(house, code, f"person {n}", place) for n, place in enumerate(places)]
    await house.grant(code, measures=["withhold_artifacts"])
    for who in people:
        assert await may_read(who, file) == ([False] * 3 if who.place == "CN" else [True] * 3)
    await house.close()


async def may_read(who: Somebody, file: str) -> list[bool]:
    """The chat, the list of files, a download."""
    found = []
    for attempt in (
        reads(who),
        who.house.artifacts.files(who.code, who.identity, who.read),
        downloads(who, file),
    ):
        try:
            await attempt
            found.append(True)
        except KeptOut as kept_out:
            found.append(not kept_out.decision.by)
    return found


@pytest.fixture
async def wei(desk: House) -> tuple[Somebody, str]:
    """Inside; with a meeting's chat and a file before him."""
    code = await desk.meeting()
    ann = await joins(desk, code, "Ann", "US")
    await says(ann, "good evening")
    file = await shares(ann)
    return await joins(desk, code, "Wei", "CN"), file


async def test_p7_expiry_and_lifting_count_from_that_instant(house: House, wei: tuple[Somebody, str]) -> None:
    who, file = wei
    lifted = await house.grant(who.code, measures=["withhold_artifacts"])
    assert await may_read(who, file) == [False] * 3
    await house.lifecycle.lift(lifted, "it was a mistake")
    assert await may_read(who, file) == [True] * 3
    assert await downloads(who, file) == PDF


async def test_p7_expiry_waits_for_nobody(house: House, wei: tuple[Somebody, str]) -> None:
    who, file = wei
    await house.grant(who.code, measures=["withhold_artifacts"])
    house.clock.advance(timedelta(hours=1) - timedelta(seconds=1))
    assert await may_read(who, file) == [False] * 3
    house.clock.advance(timedelta(seconds=1))
    assert await may_read(who, file) == [True] * 3


async def test_whoever_has_come_from_inside_reads_and_whoever_goes_there_does_not(
    house: House, wei: tuple[Somebody, str]
) -> None:
    who, file = wei
    await house.grant(who.code, measures=["withhold_artifacts"])
    away = Somebody(house, who.code, who.identity, "HK")
    assert await may_read(away, file) == [True] * 3
    assert await may_read(who, file) == [False] * 3


async def test_whom_it_is_withheld_from_takes_part_and_adds_all_the_same(
    house: House, wei: tuple[Somebody, str]
) -> None:
    who, _ = wei
    await house.grant(who.code, measures=["withhold_artifacts"])
    assert await says(who, "I can still speak") == 2
    assert await shares(who)
    entry = await house.gate.check_entry(who.code, Determination("CN", ()), "p")
    assert entry.verdict is Verdict.ADMIT


async def test_p10_whoever_is_removed_does_not_go_on_in_the_chat_by_an_old_token(
    house: House, wei: tuple[Somebody, str]
) -> None:
    who, file = wei
    await house.grant(who.code, measures=["remove"])
    for attempt in (says(who, "still here"), shares(who)):
        with pytest.raises(KeptOut):
            await attempt
    assert await may_read(who, file) == [True] * 3, "what was saved is not withheld by it"


async def test_p12_readers_count_against_the_ceiling_once_and_past_it_nothing_is_withheld(desk: House) -> None:
    house = desk
    code = await house.meeting()
    ann = await joins(house, code, "Ann", "US")
    file = await shares(ann)
    ending = await house.grant(code, measures=["withhold_artifacts"])
    people = [await joins(house, code, f"person {n}", "CN") for n in range(11)]
    for who in people[:10]:
        assert await may_read(who, file) == [False] * 3
    assert await may_read(people[10], file) == [True] * 3
    assert (await house.lifecycle.get(ending))["state"] == "held"
    assert await may_read(people[0], file) == [True] * 3


async def test_p11_cut_off_from_what_decides_readers_go_by_the_last_known_for_one_lease(
    house: House, wei: tuple[Somebody, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    who, file = wei
    ann = Somebody(house, who.code, who.identity, "US")
    await house.grant(who.code, measures=["withhold_artifacts"])
    await house.gate.keep()

    async def unreachable(*_: object) -> Territory:
        raise StateUnavailable

    monkeypatch.setattr(house.in_force, "of_meeting", unreachable)
    assert await may_read(who, file) == [False] * 3
    assert await may_read(ann, file) == [True] * 3
    house.clock.advance(timedelta(seconds=31))
    for attempt in (reads(who), downloads(who, file)):
        with pytest.raises(KeptOut) as waits:
            await attempt
        assert waits.value.decision.verdict is Verdict.WAIT
    assert await may_read(ann, file) == [True] * 3


async def test_p3_an_order_deletes_nothing(house: House, wei: tuple[Somebody, str]) -> None:
    who, file = wei
    before = dict(house.files.kept)
    restriction_id = await house.grant(who.code, measures=["withhold_artifacts", "remove"])
    assert await may_read(who, file) == [False] * 3
    await house.lifecycle.lift(restriction_id, "withdrawn")
    assert house.files.kept == before
    assert await reads(who) == ["good evening"]
