"""The way back: an appeal upheld, "I am not there" that nobody answers, and a source that moved a province."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.stage import Somebody, Stage, open_stage

from folkmoot.orders.domain.undoing import Cause
from folkmoot.orders.mistakes import MistakeReview
from folkmoot.redress.domain import Ground, Outcome
from folkmoot.redress.second_look import Here
from folkmoot.runtime.errors import DomainError, Promise
from folkmoot.territory.domain import QUORUM, Evidence, determine

HOUR, MONTH = timedelta(hours=1), timedelta(days=30)
VERSIONS = {"G": "2026-11", "D": "2026-11", "R": "3"}
IN_CN = determine(Evidence(tuple((key, "CN") for key in QUORUM)))


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    stage = await open_stage(tmp_path)
    await stage.house.found()
    yield stage
    await stage.house.close()


def evidence(stage: Stage, who: Somebody) -> str:
    """What the page of whoever was just refused keeps for them."""
    assert who.refused is not None
    ends = {r.number: r.ends_at for r in who.refused.by}
    return stage.house.seal.seal(ends, stage.asked[who.browser], IN_CN, VERSIONS)


async def test_upheld_lifts_for_all_at_once_rests_the_meeting_and_is_learnt_from(stage: Stage) -> None:
    house, code = stage.house, await stage.house.meeting()
    wei, lin = stage.somebody("Wei", "CN"), stage.somebody("Lin", "CN")
    assert await stage.enters(code, wei)
    await house.grant(code, ends_at=house.clock.now() + MONTH)
    await stage.passes()
    assert not stage.is_in(code, wei)
    assert not await stage.enters(code, wei)
    filed = await house.appeal(1, Ground.NOT_LAWFUL)

    for took_part in ("rita", "raj"):
        with pytest.raises(DomainError) as refused:
            await house.decide(filed.id, took_part, Outcome.UPHELD)
        assert refused.value.promise is Promise.TWO_PEOPLE
    await house.decide(filed.id, "ren", Outcome.UPHELD, "the act was repealed in May")
    assert await stage.enters(code, wei)
    assert await stage.enters(code, lin), "for everybody"
    shown = await house.appeals.get(filed.id, filed.key)
    assert (shown["state"], shown["reasons"]) == ("upheld", "the act was repealed in May")

    await stage.passes()
    assert [entry["why"] for entry in await house.entries("reinstated")] == ["appeal upheld"]
    await house.record(code)
    assert (await house.entries("rejected"))[-1]["number"] == 2, "the meeting rests"
    [mistake] = await house.mistakes.listed()
    said = MistakeReview(Cause.LAW_MISREAD, None, "nobody read the gazette", "we read it first")
    async with house.database.transaction() as tx:
        await house.mistakes.review(tx, str(mistake["id"]), said, house.signers["ren"].account.id)
    assert [entry["cause"] for entry in await house.entries("mistake_reviewed")] == ["law_misread"]


async def test_p5_i_am_not_there_that_nobody_answers_brings_that_person_back_and_nobody_else(stage: Stage) -> None:
    house, code = stage.house, await stage.house.meeting()
    await house.grant(code, ends_at=house.clock.now() + MONTH)
    mei, wei = stage.somebody("Mei", "CN"), stage.somebody("Wei", "CN")
    assert not await stage.enters(code, mei), "she is in Macao; her provider is not"
    filed = await house.appeal(1, evidence=evidence(stage, mei), here=Here(IN_CN, VERSIONS))

    await stage.passes(71 * HOUR)
    await house.deadlines.settle()
    assert not await stage.enters(code, mei)
    await stage.passes(HOUR)
    await house.deadlines.settle()
    assert await stage.enters(code, mei)
    await stage.passes()
    assert stage.is_in(code, mei), "and nothing removes her"
    assert not await stage.enters(code, wei)
    assert (await house.appeals.get(filed.id, filed.key))["freed_at"] is not None

    # Somebody answers after all, and it is the reviewer's turn to say why it took so long.
    await house.decide(filed.id, "ren", Outcome.REJECTED, "the sources still say so")
    await stage.passes()
    assert stage.is_in(code, mei), "a late answer takes nothing back"
    assert [one["reversal"] for one in await house.mistakes.listed()] == ["no answer in time"]


async def test_p7_a_source_that_moved_a_province_one_act_lifts_all_that_rests_on_it(stage: Stage) -> None:
    house, code, other = stage.house, await stage.house.meeting(), await stage.house.meeting()
    wei, lin = stage.somebody("Wei", "CN"), stage.somebody("Lin", "CN")
    assert await stage.enters(code, wei)
    await house.grant(code, ends_at=house.clock.now() + MONTH)
    await house.grant(other, ends_at=house.clock.now() + MONTH)
    await stage.passes()
    assert not stage.is_in(code, wei)
    assert await house.errors.reinstate("CN", "D", "its November data moved a province", "ren", VERSIONS) == [1, 2]
    assert await stage.enters(code, wei)
    assert await stage.enters(other, lin)
    await stage.passes()
    assert [entry["why"] for entry in await house.entries("lifted")] == ["location error"] * 2

    # A new order comes before the source is mended: whoever is kept out on its word is let in as soon as they say so.
    await house.grant(code, ends_at=house.clock.now() + MONTH)
    await stage.passes()
    assert not stage.is_in(code, wei)
    assert not await stage.enters(code, wei)
    await house.appeal(3, evidence=evidence(stage, wei), here=Here(IN_CN, VERSIONS))
    assert await stage.enters(code, wei)
