"""What follows a demand: a corrected version, an answer to a question, and the finding that it was forged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.support.house import House

from folkmoot.orders.adapters.intake_tables import forgery
from folkmoot.orders.authorities import CallBack
from folkmoot.orders.intake import Asks
from folkmoot.orders.letters import Gag, InstrumentKind, Letter, ServedBy
from folkmoot.runtime.errors import DomainError, Kind


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    await house.found(unverified=("Traffic Office",))
    yield house
    await house.close()


async def state(house: House, order: str) -> str:
    async with house.database.snapshot() as tx:
        return str((await house.orders.get(tx, order))["state"])


async def said(house: House, kind: str, *names: str) -> list[tuple[Any, ...]]:
    """Of the entries of a kind, oldest first, these members."""
    return [tuple(entry[name] for name in names) for entry in await house.logged() if entry["kind"] == kind]


# --- whatever it asks -------------------------------------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs"]), min_size=1, max_size=40)
letters = st.builds(
    Letter,
    kind=st.none() | st.sampled_from(InstrumentKind),
    served_by=st.none() | st.sampled_from(ServedBy),
    gag=st.none() | st.builds(Gag, law=words, until=st.none()),
)


@given(
    asks=st.lists(st.sampled_from(Asks), min_size=1, max_size=8),
    reference=words,
    legal_basis=words,
    reasons=words,
    asked=words,
    redress=words,
    measures=st.lists(st.sampled_from(["notice", "withhold_artifacts", "bar_entry", "remove"]), min_size=1),
    language=st.sampled_from(["en", "zh-Hans", "ar"]),
    letter=letters,
    hours=st.integers(1, 24 * 90),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_p8_whatever_is_asked_is_recorded_once_and_rejected_at_once_if_it_cannot_be_done(
    house: House, asks: list[Asks], hours: int, **fields: Any
) -> None:
    before = len(await house.logged())
    code = await house.meeting()
    ends_at = house.clock.now() + timedelta(hours=hours)
    order = await house.record(code, asks=asks, ends_at=ends_at, **fields)
    entries = (await house.logged())[before:]
    assert entries[0]["kind"] == "demand_received"
    assert entries[0]["asks"] == sorted(set(asks))
    silence = fields["letter"].gag
    assert entries[0]["gag"] == (None if silence is None else {"law": silence.law, "until": None})
    if Asks.RESTRICT in asks:
        assert len(entries) == 1
        assert await state(house, order) == "received"
    else:
        assert [(entry["kind"], entry["why"]) for entry in entries[1:]] == [("rejected", "cannot be done here")]
        assert await state(house, order) == "rejected"


# --- corrections ------------------------------------------------------------------------------------------------------


async def test_p6_a_correction_is_a_version_of_its_own_and_no_earlier_review_counts_for_it(house: House) -> None:
    code = await house.meeting()
    first = await house.record(code)
    await house.review(first, "rita")
    second = await house.record(code, corrects=first, measures=["notice"])
    assert (await state(house, first), await state(house, second)) == ("corrected", "received")
    [(_, none), (_, names)] = await said(house, "demand_received", "number", "corrects")
    assert none is None
    assert await said(house, "rejected", "number", "order", "why") == [(1, names, "corrected by the authority")]
    # The review of before stays with the version that it was of.
    assert (await house.review(second, "raj"))["restriction_id"] is None
    assert not await house.in_force.of_meeting(code)
    assert (await house.review(second, "rita"))["restriction_id"]
    with pytest.raises(DomainError, match="corrected already"):
        await house.review(first, "raj")


async def test_a_review_of_a_version_that_was_corrected_brings_nothing_back(house: House) -> None:
    code = await house.meeting()
    first = await house.record(code)
    review = (await house.review(first, "rita"))["review_id"]
    await house.record(code, corrects=first)
    async with house.database.transaction() as tx:
        with pytest.raises(DomainError) as refused:
            await house.orders.withdraw(tx, first, review, house.signers["rita"].account.id)
    assert refused.value.kind is Kind.CONFLICT
    assert await state(house, first) == "corrected"


async def test_what_cannot_be_corrected(house: House) -> None:
    code = await house.meeting()
    first = await house.record(code)
    traffic = house.authority_of["Traffic Office"]
    for changes, kind, field in (
        ({"corrects": "none"}, Kind.NOT_FOUND, "corrects"),
        ({"corrects": first, "authority_id": traffic}, Kind.INVALID, "authority_id"),
    ):
        with pytest.raises(DomainError) as refused:
            await house.record(code, **changes)
        assert (refused.value.kind, refused.value.field) == (kind, field)
    second = await house.record(code, corrects=first)
    with pytest.raises(DomainError, match="newest version"):
        await house.record(code, corrects=first)
    await house.review(second, "rita")
    made = (await house.review(second, "raj"))["restriction_id"]
    with pytest.raises(DomainError, match="withdraw the order first, or renew it"):
        await house.record(code, corrects=second)
    await house.lifecycle.lift(made, "it was wrong")
    with pytest.raises(DomainError, match="an order of its own"):
        await house.record(code, corrects=second)
    assert len(await said(house, "demand_received", "number")) == 2, "what was refused is not recorded"


async def test_what_was_rejected_can_be_corrected_and_ends_once(house: House) -> None:
    code = await house.meeting()
    first = await house.record(code)
    await house.review(first, "rita", "reject")
    await house.record(code, corrects=first)
    assert await state(house, first) == "rejected"
    assert await said(house, "rejected", "why") == [("rejected by a reviewer",)]


# --- information ------------------------------------------------------------------------------------------------------


async def test_an_answer_brings_the_order_back_and_who_asked_may_review(house: House) -> None:
    order = await house.record(await house.meeting())

    async def answer(text: str) -> str:
        async with house.database.transaction() as tx:
            return await house.follow_ups.answer(tx, order, text, house.recorder)

    with pytest.raises(DomainError, match="nobody waits"):
        await answer("the permit")
    await house.review(order, "rita", "ask")
    with pytest.raises(DomainError) as blank:
        await answer("  ")
    assert blank.value.field == "text"
    assert await answer("the permit was refused on 1 May") == "received"
    async with house.database.snapshot() as tx:
        [kept] = await house.follow_ups.answers(tx, order)
    assert (kept["text"], kept["written_by"]) == ("the permit was refused on 1 May", house.recorder)
    await house.review(order, "rita")
    assert (await house.review(order, "raj"))["restriction_id"]
    assert "permit was refused" not in str(await house.logged())


# --- forged letters ---------------------------------------------------------------------------------------------------


async def test_a_letter_that_claims_to_be_from_an_office_and_is_not(house: House) -> None:
    """It asks to remove everybody in CN, in the name of the Traffic Office, with a number to call back."""
    code, traffic = await house.meeting(), house.authority_of["Traffic Office"]
    order = await house.record(code, authority_id=traffic)
    # Ian does not call the number in the letter. He finds the office's own, and the office knows nothing of it.
    call = CallBack("by telephone; they have no case with this number", "the ministry's printed directory", False)
    async with house.database.transaction() as tx:
        await house.authorities.record_call_back(tx, traffic, call, house.recorder)
    for who in ("rita", "raj"):
        with pytest.raises(DomainError, match="call-back is not confirmed"):
            await house.review(order, who)
    assert await house.follow_ups.forged(order, "the office never sent it", house.recorder) == "forged"
    await house.settle()
    # Everybody can see that it came, and how it ended.
    assert await said(house, "authority_verified", "authority", "confirmed") == [(traffic, False)]
    assert await said(house, "rejected", "number", "why") == [(1, "forged")]
    assert not await house.in_force.of_meeting(code)
    assert "never sent it" not in str(await house.logged())
    async with house.database.snapshot() as tx:
        shown = await house.authorities.get(tx, traffic)
    assert (shown["orders"], shown["forged"], shown["verified"]) == (1, 1, False)
    # Later the office itself writes, and is called back: its own order is an order like any other.
    async with house.database.transaction() as tx:
        confirmed = CallBack("by telephone", "the ministry's printed directory", True)
        await house.authorities.record_call_back(tx, traffic, confirmed, house.recorder)
    assert await house.grant(code, authority_id=traffic)
    assert await house.in_force.of_meeting(code)


async def test_p7_what_came_of_a_forged_order_ends_at_that_instant_and_another_order_stays(house: House) -> None:
    forged, real = await house.meeting(), await house.meeting()
    order = await house.record(forged)
    await house.review(order, "rita")
    made = (await house.review(order, "raj"))["restriction_id"]
    stays = await house.grant(real)
    assert await house.in_force.of_meeting(forged)
    await house.follow_ups.forged(order, "the seal is of another court", house.recorder)
    assert not await house.in_force.of_meeting(forged)
    assert await house.in_force.of_meeting(real)
    assert (await house.lifecycle.get(made))["state"] == "lifted"
    assert (await house.lifecycle.get(stays))["state"] == "effective"
    assert await said(house, "lifted", "number", "why", "reason") == [(1, "forged", None)]
    assert await said(house, "reinstated", "number", "why") == [(1, "forged")]
    with pytest.raises(DomainError, match="forged already"):
        await house.follow_ups.forged(order, "again", house.recorder)
    with pytest.raises(DomainError, match="was forged"):
        await house.record(forged, corrects=order)
    with pytest.raises(DomainError, match="forged already"):
        await house.lifecycle.withdraw(order)


async def test_p7_a_forged_order_is_lifted_even_where_the_log_cannot_be_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lifting never waits for the log; once it can be written, the same call finishes."""
    code = await house.meeting()
    order = await house.record(code)
    await house.review(order, "rita")
    await house.review(order, "raj")

    async def broken(*_given: Any) -> int:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(type(house.ledger), "append", broken)
        with pytest.raises(OSError, match="full"):
            await house.follow_ups.forged(order, "the office said so", house.recorder)
    assert not await house.in_force.of_meeting(code)
    assert await said(house, "rejected", "why") == []
    await house.follow_ups.forged(order, "the office said so", house.recorder)
    assert await said(house, "rejected", "why") == [("forged",)]
    assert await said(house, "lifted", "why") == [("forged",)]
    async with house.database.snapshot() as tx:
        assert (await tx.scalar(select(forgery.c.how))) == "the office said so"


async def test_how_a_forgery_was_found_has_to_be_said(house: House) -> None:
    order = await house.record(await house.meeting())
    with pytest.raises(DomainError) as refused:
        await house.follow_ups.forged(order, " ", house.recorder)
    assert refused.value.field == "how_found_out"
    with pytest.raises(DomainError) as unknown:
        await house.follow_ups.forged("none", "so", house.recorder)
    assert unknown.value.kind is Kind.NOT_FOUND
