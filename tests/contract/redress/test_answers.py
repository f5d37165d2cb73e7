"""Appeals by people whom evidence tells, over the real rooms: answered in time, or they are let back in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.support.house import House

from folkmoot.enforcement.decide import Verdict, decide_entry
from folkmoot.meetings.ports import KeptOut
from folkmoot.redress.adapters.tables import appeal
from folkmoot.redress.domain import Ground, Outcome
from folkmoot.redress.second_look import Here
from folkmoot.runtime.errors import DomainError, Kind, Promise
from folkmoot.territory.domain import Determination, Evidence, determine

HERE = determine(Evidence((("G", "CN"), ("D", "CN"), ("R", "CN"))))
VERSIONS = {"G": "1", "D": "1", "R": "1"}
SECOND = timedelta(seconds=1)


async def restricted(house: House) -> str:
    """A meeting with restriction 1 on it, for 30 days."""
    code = await house.meeting()
    await house.grant(code, ends_at=house.clock.now() + timedelta(days=30))
    return code


async def token(house: House, person: str = "ann", *numbers: int, place: Determination = HERE) -> str:
    ends = {r.number: r.ends_at for r in await house.in_force.active()}
    return house.seal.seal({n: ends[n] for n in numbers or (1,)}, person, place, VERSIONS)


async def lets_in(house: House, code: str, person: str) -> bool:
    restrictions = await house.in_force.of_meeting(code)
    return decide_entry(HERE, restrictions, house.clock.now(), person=person).verdict is Verdict.ADMIT


async def alerts(house: House) -> list[str]:
    async with house.database.snapshot() as tx:
        return [str(one["kind"]) for one in await house.alerts.listed(tx, "reviewer", "open")]


async def mistakes(house: House) -> list[tuple[object, object, object]]:
    return [(one["number"], one["reversal"], one["times"]) for one in await house.mistakes.listed()]


# --- no answer in time ------------------------------------------------------------------------------------------------


async def test_p5_no_answer_by_the_time_it_was_due_lifts_it_for_that_person_at_that_instant(house: House) -> None:
    code = await restricted(house)
    filed = await house.appeal(1, evidence=await token(house))
    assert filed.answer_due == house.clock.now() + timedelta(hours=72)
    house.clock.advance(timedelta(hours=72) - SECOND)
    assert not await house.deadlines.settle()
    assert not await lets_in(house, code, "ann")
    house.clock.advance(SECOND)
    assert await house.deadlines.settle()
    assert await lets_in(house, code, "ann")
    assert not await lets_in(house, code, "bo"), "for whoever asked, and nobody else"
    assert not await house.deadlines.settle(), "once is enough"

    shown = await house.appeals.get(filed.id, filed.key)
    assert (shown["state"], shown["freed_at"]) == ("filed", "2026-12-04T12:00:00Z")
    assert await mistakes(house) == [(1, "no answer in time", 1)]
    await house.exemptions.settle()
    [entry] = await house.entries("exempted")
    assert (entry["number"], entry["why"], entry["people"]) == (1, "no answer in time", "fewer than 5")

    # A late answer takes nothing back.
    await house.decide(filed.id, "ren", Outcome.REJECTED)
    assert await lets_in(house, code, "ann")


async def test_an_answer_in_time_stands(house: House) -> None:
    code = await restricted(house)
    filed = await house.appeal(1, evidence=await token(house))
    await house.decide(filed.id, "ren", Outcome.REJECTED, "all three sources still say so")
    house.clock.advance(timedelta(hours=100))
    assert not await house.deadlines.settle()
    assert not await lets_in(house, code, "ann")
    assert await mistakes(house) == []


async def test_the_desk_is_paged_when_it_is_filed_and_a_day_before_it_is_due(house: House) -> None:
    await restricted(house)
    await house.appeal(1, evidence=await token(house))
    assert "appeal_filed" in await alerts(house)
    house.clock.advance(timedelta(hours=48) - SECOND)
    await house.deadlines.settle()
    assert "appeal_due" not in await alerts(house)
    house.clock.advance(2 * SECOND)
    for _ in range(2):
        await house.deadlines.settle()
        assert (await alerts(house)).count("appeal_due") == 1


async def test_what_has_no_evidence_or_another_ground_waits_for_a_reviewer_alone(house: House) -> None:
    code = await restricted(house)
    assert (await house.appeal(1)).answer_due is None
    assert (await house.appeal(1, Ground.NOT_LAWFUL, evidence=await token(house))).answer_due is None
    house.clock.advance(timedelta(hours=100))
    assert not await house.deadlines.settle()
    assert not await lets_in(house, code, "ann")


# --- evidence ---------------------------------------------------------------------------------------------------------


async def test_evidence_that_is_not_for_this_is_refused_by_field(house: House) -> None:
    code = await restricted(house)
    await house.grant(code)
    good = await token(house)
    old = await token(house, "ann", 2)
    house.clock.advance(timedelta(days=25))
    for number, given, why in ((1, old, "not about 1"), (1, good[:-2] + "xx", "changed"), (2, good, "not about 2")):
        with pytest.raises(DomainError, match=why) as refused:
            await house.appeal(number, evidence=given)
        assert (refused.value.kind, refused.value.field) == (Kind.INVALID, "evidence")
    house.clock.advance(timedelta(days=7))
    with pytest.raises(DomainError, match="too old") as late:
        await house.appeal(2, evidence=old)
    assert late.value.field == "evidence"
    assert await house.entries("appeal_filed") == []


async def test_p9_evidence_is_kept_sealed_and_goes_with_the_answer(house: House) -> None:
    await restricted(house)
    given = await token(house, "the-key-of-ann")
    filed = await house.appeal(1, evidence=given, here=Here(HERE, VERSIONS))
    database = Path(str(house.database.url.database))

    def kept() -> bytes:
        return b"".join(file.read_bytes() for file in database.parent.glob("house.db*"))

    assert given.encode() in kept()
    assert b"the-key-of-ann" not in kept()
    await house.decide(filed.id, "ren", Outcome.REJECTED)
    async with house.database.snapshot() as tx:
        assert (await tx.execute(select(appeal.c.evidence))).scalars().all() == [None]


async def test_new_evidence_may_be_added_until_it_is_decided(house: House) -> None:
    await restricted(house)
    filed = await house.appeal(1)
    house.clock.advance(timedelta(hours=5))
    async with house.database.transaction() as tx:
        given = await token(house)
        await house.appeals.add(tx, filed.id, filed.key, "here is what I was shown", given, Here(HERE, VERSIONS))
    shown = await house.appeals.get(filed.id, filed.key)
    assert shown["additions"] == [{"text": "here is what I was shown", "at": "2026-12-01T17:00:00Z"}]
    assert shown["answer_due"] == "2026-12-04T17:00:00Z"
    [waiting] = await house.decisions.waiting()
    assert waiting["additions"] == shown["additions"]
    assert "G says CN" in str(waiting["second_look"])

    async def add(key: str, text: str = "more", evidence: str | None = None) -> None:
        async with house.database.transaction() as tx:
            await house.appeals.add(tx, filed.id, key, text, evidence, None)

    for key, text, evidence, kind in (
        ("guessed", "more", None, Kind.NOT_FOUND),
        (filed.key, " ", None, Kind.INVALID),
        (filed.key, "more", given, Kind.CONFLICT),
    ):
        with pytest.raises(DomainError) as refused:
            await add(key, text, evidence)
        assert refused.value.kind is kind
    await add(filed.key)
    await house.decide(filed.id, "ren", Outcome.REJECTED)
    with pytest.raises(DomainError, match="has been decided"):
        await add(filed.key)


# --- for one person ---------------------------------------------------------------------------------------------------


async def test_p7_upheld_for_one_person_lifts_for_them_alone_and_the_log_calls_it_partly_upheld(house: House) -> None:
    code = await restricted(house)
    filed = await house.appeal(1, evidence=await token(house))
    await house.decide(filed.id, "ren", Outcome.UPHELD_FOR_PERSON)
    assert (await lets_in(house, code, "ann"), await lets_in(house, code, "bo")) == (True, False)
    shown = await house.appeals.get(filed.id, filed.key)
    assert shown["state"] == "upheld_for_person"
    assert shown["outside_route"] == "the court\na court where you live"
    [entry] = await house.entries("appeal_decided")
    assert entry["outcome"] == "partly upheld"
    await house.exemptions.settle()
    assert [entry["why"] for entry in await house.entries("exempted")] == ["found not to be there"]
    assert await mistakes(house) == [(1, "for one person", 1)]


async def test_it_is_upheld_for_one_person_only_where_evidence_tells_whom(house: House) -> None:
    await restricted(house)
    filed = await house.appeal(1)
    with pytest.raises(DomainError, match="no evidence tells whom") as refused:
        await house.decide(filed.id, "ren", Outcome.UPHELD_FOR_PERSON)
    assert refused.value.kind is Kind.CONFLICT
    assert await house.entries("appeal_decided") == []


async def test_p7_who_first_came_without_a_cookie_is_let_back_in_by_the_one_that_they_were_given(house: House) -> None:
    code, before = await restricted(house), await house.meeting()

    async def come(code: str, guest: str | None, browser: str) -> str:
        known: dict[str, Any] = {"host_key": None, "passcode": None, "account": None, "guest": guest}
        asked = partial(house.gate.check_entry, code, HERE)
        return (await house.meetings.join(code, "Mei", **known, enter=asked, browser=browser)).identity

    with pytest.raises(KeptOut) as kept:
        await come(code, None, "a cookie")
    filed = await house.appeal(1, evidence=await token(house, kept.value.holder))
    await house.decide(filed.id, "ren", Outcome.UPHELD_FOR_PERSON)
    assert await come(code, "a cookie", "a cookie")
    for guest, browser in ((None, "another"), ("another", "another")):
        with pytest.raises(KeptOut):
            await come(code, guest, browser)  # another Mei

    # Removed from within a meeting that she joined without one.
    identity = await come(before, None, "a cookie")
    await house.grant(before)
    assert (await house.gate.check(before, HERE, identity)).verdict is Verdict.REFUSE
    given = await token(house, str(await house.gate.holder(before, identity)), 2)
    await house.decide((await house.appeal(2, evidence=given)).id, "ren", Outcome.UPHELD_FOR_PERSON)
    assert (await house.gate.check(before, HERE, identity)).verdict is Verdict.ADMIT
    assert await come(before, "a cookie", "a cookie")


# --- where places were wrong ------------------------------------------------------------------------------------------


async def test_p7_a_location_error_lifts_all_that_rests_on_it_in_one_act(house: House) -> None:
    code, other = await restricted(house), await house.meeting()
    await house.grant(other)
    assert await house.errors.reinstate("TW", None, "not these", "rita", VERSIONS) == []
    assert not await lets_in(house, code, "ann")
    assert await house.errors.reinstate("CN", "D", "it moved a province", "rita", VERSIONS) == [1, 2]
    assert not await house.in_force.active(), "before anything is in the log"
    assert await house.entries("lifted") == []
    await house.settle()
    assert [(e["number"], e["why"]) for e in await house.entries("lifted")] == [
        (1, "location error"),
        (2, "location error"),
    ]
    assert [e["why"] for e in await house.entries("reinstated")] == ["location error"] * 2
    assert "location_error" in await alerts(house)
    assert await mistakes(house) == [(1, "location error", 1), (2, "location error", 1)]
    # The orders were not wrong: another one may come at once, once the source is mended, and by whoever is left.
    assert await house.review(await house.record(code), "rita")


@pytest.mark.parametrize(
    ("country", "source", "reason", "field"),
    [
        ("ZZ", None, "wrong", "territory"),
        ("EU", None, "wrong", "territory"),
        ("CN", "X", "wrong", "source"),
        ("CN", None, " ", "reason"),
    ],
)
async def test_what_is_no_location_error_names_its_field(
    house: House, country: str, source: str | None, reason: str, field: str
) -> None:
    await restricted(house)
    with pytest.raises(DomainError) as refused:
        await house.errors.reinstate(country, source, reason, "rita", VERSIONS)
    assert refused.value.field == field
    assert len(await house.in_force.active()) == 1


async def test_p5_who_was_kept_out_on_the_word_of_a_source_that_was_wrong_is_let_in_at_once(house: House) -> None:
    """The source is not mended yet, and a new order rests on it again."""
    await house.errors.reinstate("CN", "D", "it moved a province", "rita", VERSIONS)
    code = await restricted(house)
    filed = await house.appeal(1, evidence=await token(house), here=Here(HERE, VERSIONS))
    assert await lets_in(house, code, "ann")
    shown = await house.appeals.get(filed.id, filed.key)
    assert (shown["state"], shown["freed_at"]) == ("filed", "2026-12-01T12:00:00Z")
    [waiting] = await house.decisions.waiting()
    assert "D was found to be wrong about CN" in str(waiting["second_look"])
    await house.exemptions.settle()
    assert [entry["why"] for entry in await house.entries("exempted")] == ["location error"]
    # Of data that is newer, nothing is known.
    mended = replace(HERE)
    ends = {r.number: r.ends_at for r in await house.in_force.active()}
    fresh = house.seal.seal(ends, "bo", mended, {**VERSIONS, "D": "2"})
    assert (await house.appeal(1, evidence=fresh, here=Here(HERE, VERSIONS))).answer_due
    assert not await lets_in(house, code, "bo")


async def test_p6_whoever_reviewed_the_order_decides_no_appeal_of_one_person_either(house: House) -> None:
    code = await restricted(house)
    filed = await house.appeal(1, evidence=await token(house))
    with pytest.raises(DomainError) as refused:
        await house.decide(filed.id, "rita", Outcome.UPHELD_FOR_PERSON)
    assert refused.value.promise is Promise.TWO_PEOPLE
    assert not await lets_in(house, code, "ann")
