"""Statements of reasons by their link, over the rooms as the program wires them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support.house import START, House

from folkmoot.orders.letters import Gag, Letter
from folkmoot.redress.domain import Outcome
from folkmoot.redress.languages import words
from folkmoot.redress.links import Links
from folkmoot.redress.reasons import Statement
from folkmoot.redress.statements import Ending
from folkmoot.runtime.canonical import receipt_key
from folkmoot.runtime.errors import DomainError, Kind

BASE = "https://meet.example.org"


async def key_of(house: House, code: str, number: int = 1) -> str:
    async with house.database.snapshot() as tx:
        secret = await house.meetings.secret(tx, code)
    assert secret is not None
    return house.links.key(receipt_key(secret, number))


async def read(house: House, code: str, number: int = 1, language: str = "en") -> Statement:
    return await house.statements.read(number, code, await key_of(house, code, number), words(language), BASE)


async def test_who_asked_what_was_found_and_what_was_granted(house: House) -> None:
    code = await house.meeting()
    order = await house.record(code, measures=["remove", "withhold_artifacts"])
    await house.review(order, "rita", legality="Article 4 says so", necessity="nothing less", proportionality="few")
    await house.review(order, "raj", "narrow", measures=["remove"], ends_at=START + timedelta(minutes=30))
    found = await read(house, code)
    reasons = found.reasons
    assert (reasons.authority, reasons.legal_basis, reasons.redress) == (
        "Cyber Office",
        "Assembly Act, Article 4",
        "the court",
    )
    assert (reasons.asked.measures, set(reasons.granted.measures)) == (
        ("remove", "withhold_artifacts"),
        {"remove", "bar_entry"},
    )
    assert reasons.asked.ends_at - reasons.granted.ends_at == timedelta(minutes=30)
    assert [(one.verdict, one.legality) for one in reasons.reviews] == [
        ("grant", "Article 4 says so"),
        ("narrow", "yes"),
    ]
    assert found.about.title == "A meeting"
    assert (found.receipt or {})["meeting"]["code"] == code
    assert f"/appeal#meeting={code}&key=" in found.text


async def test_p9_a_statement_opens_with_its_own_link_alone(house: House) -> None:
    code, other = await house.meeting(), await house.meeting()
    await house.grant(code)
    good, another = await key_of(house, code), await key_of(house, code)
    assert good != another
    for key in (good, another):
        assert (await house.statements.read(1, code, key, words("en"), BASE)).reasons.number == 1
    for number, meeting, key in (
        (1, code, ""),
        (1, code, good[:-1]),
        (1, code, good[:32] + another[32:]),
        (1, code, await key_of(house, code, 2)),
        (1, code, await key_of(house, other)),
        (1, other, await key_of(house, other)),
        (2, code, await key_of(house, code, 2)),
        (1, "nowhere", good),
        (1, code, "ä"),
    ):
        with pytest.raises(DomainError) as refused:
            await house.statements.read(number, meeting, key, words("en"), BASE)
        assert refused.value.kind is Kind.NOT_FOUND


async def test_p8_whoever_has_a_receipt_does_not_read_what_another_order_keeps_sealed(
    house: House,
) -> None:
    """A receipt holds the meeting's secret; no link follows from that."""
    code = await house.meeting()
    await house.grant(code)
    receipt = (await read(house, code)).receipt or {}
    gag = Letter(gag=Gag("Secrecy Act", START + timedelta(days=20)))
    order = await house.record(code, letter=gag, ends_at=START + timedelta(days=60))
    for who in ("rita", "raj"):
        await house.review(order, who, sealed_until=START + timedelta(days=20), gag_law="Secrecy Act")
    assert (await read(house, code, 2)).sealed, "it is there for those whom it affects"
    derived = receipt_key(bytes.fromhex(receipt["meeting"]["secret"]), 2)
    for key in (derived, Links([derived]).key(derived)):
        with pytest.raises(DomainError) as refused:
            await house.statements.read(2, code, key, words("en"), BASE)
        assert refused.value.kind is Kind.NOT_FOUND


async def test_it_still_opens_after_the_end_and_says_how_it_ended(house: House) -> None:
    taken_back, lifted, ended = [await house.meeting() for _ in range(3)]
    order = await house.record(taken_back)
    await house.review(order, "rita")
    await house.review(order, "raj")
    await house.lifecycle.withdraw(order)
    await house.lifecycle.lift(await house.grant(lifted), "a mistake")
    await house.grant(ended)
    assert (await read(house, ended, 3)).reasons.ending is None
    house.clock.advance(timedelta(hours=2))
    await house.settle()
    expected = ((taken_back, 1, Ending.WITHDRAWN), (lifted, 2, Ending.OTHER), (ended, 3, Ending.TIME))
    for code, number, ending in expected:
        found = await read(house, code, number)
        assert (found.reasons.state, found.reasons.ending) == ("lifted", ending)
        assert found.receipt is not None
        assert words("en").moment(START + timedelta(hours=1)) in found.text


@pytest.mark.parametrize("why", ["location error", "forged", "an emergency that was none"])
@pytest.mark.parametrize("over", [False, True])
async def test_p8_whoever_was_restricted_by_mistake_is_told_so_with_an_apology(
    house: House, why: str, over: bool
) -> None:
    """Also where it had ended by then, and nothing was left to be lifted; but for places that were wrong, which free
    only those who are still restricted."""
    code = await house.meeting()
    order = await house.record(code)
    for who in ("rita", "raj"):
        await house.review(order, who)
    await house.settle()
    if over:
        house.clock.advance(timedelta(hours=2))
        await house.settle()
    if why == "forged":
        await house.follow_ups.forged(order, "the office said so", house.recorder)
    elif why == "location error":
        await house.errors.reinstate("CN", None, "it moved a province", "rita", {"D": "1"})
    else:
        async with house.database.transaction() as tx:
            await house.lifecycle.reverse(tx, 1, why)
    found = await read(house, code)
    untouched = over and why == "location error"
    assert found.reasons.ending is (Ending.TIME if untouched else Ending.MISTAKE)
    assert ("It was a mistake, and we are sorry that you were affected." in found.text) is not untouched


async def test_after_an_appeal_the_statement_says_so_unless_it_had_ended_before(house: House) -> None:
    for number, over in ((1, False), (2, True)):
        code = await house.meeting()
        await house.grant(code)
        if over:
            house.clock.advance(timedelta(hours=2))
            await house.settle()
        await house.decide((await house.appeal(number)).id, "ren", Outcome.UPHELD)
        found = await read(house, code, number)
        assert found.reasons.ending is (Ending.MISTAKE if over else Ending.APPEAL)
        assert "sorry that you were affected" in found.text


async def test_one_that_begins_later_can_be_read_before(house: House) -> None:
    """The host is told beforehand, by the same link."""
    code = await house.meeting()
    await house.grant(code, starts_at=START + timedelta(minutes=20))
    found = await read(house, code)
    assert found.reasons.state == "pending"
    assert "does not apply yet" in found.text


async def test_a_demand_that_was_not_granted_has_no_statement(house: House) -> None:
    code = await house.meeting()
    await house.review(await house.record(code), "rita", "reject")
    with pytest.raises(DomainError):
        await read(house, code)


async def test_p8_sealed_it_tells_where_until_when_and_how_to_object_and_the_rest_once_it_is_open(house: House) -> None:
    code, until = await house.meeting(), START + timedelta(days=20)
    gag = Letter(gag=Gag("Secrecy Act", until))
    order = await house.record(code, letter=gag, ends_at=START + timedelta(days=60))
    for who in ("rita", "raj"):
        await house.review(order, who, legality="Article 4 says so", sealed_until=until, gag_law="Secrecy Act")
    found = await read(house, code)
    assert found.sealed
    for hidden in ("Cyber Office", "Assembly Act", "Article 4 says so", "the court"):
        assert hidden not in found.text
    for shown in ("China", words("en").moment(START + timedelta(days=60)), words("en").moment(until), "/r/1/appeal#"):
        assert shown in found.text
    [said] = await house.in_force.of_meeting(code)
    assert said.sealed(house.clock.now()) == until
    house.clock.advance(timedelta(days=20))
    await house.settle()
    opened = await read(house, code)
    assert not opened.sealed
    assert "Cyber Office" in opened.text
    assert "Article 4 says so" in opened.text
