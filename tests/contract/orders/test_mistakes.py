"""Learning from reversals, over the real rooms: each is opened, reviewed by somebody else, and shows in patterns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.support.house import House

from folkmoot.orders.domain.undoing import Cause, Reversal
from folkmoot.orders.mistakes import OVERDUE, MistakeReview, open_mistake
from folkmoot.orders.patterns import patterns, reviewers
from folkmoot.redress.domain import Ground, Outcome
from folkmoot.runtime.errors import DomainError, Kind, Promise


async def reversal(house: House) -> dict[str, Any]:
    """An order of rita's and raj's that an appeal reversed, as its open mistake."""
    await house.grant(await house.meeting())
    filed = await house.appeal(1, Ground.NOT_LAWFUL)
    await house.decide(filed.id, "ren", Outcome.UPHELD)
    [opened] = await house.mistakes.listed()
    return dict(opened)


async def review(house: House, mistake_id: str, who: str, **changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {"cause": Cause.LAW_MISREAD, "source": None, "cause_text": "it was repealed", **changes}
    said = MistakeReview(**{"change_made": "we read the gazette first", **fields})
    async with house.database.transaction() as tx:
        return dict(await house.mistakes.review(tx, mistake_id, said, house.signers[who].account.id))


async def test_each_reversal_is_reviewed_once_with_its_cause_and_what_was_changed(house: House) -> None:
    opened = await reversal(house)
    assert (opened["number"], opened["reversal"], opened["reviewed_at"]) == (1, "appeal upheld", None)
    shown = await review(house, opened["id"], "ren")
    assert (shown["cause"], shown["change_made"]) == ("law_misread", "we read the gazette first")
    assert await house.mistakes.listed() == [shown]
    with pytest.raises(DomainError, match="reviewed already"):
        await review(house, opened["id"], "eve")


async def test_p9_the_log_tells_the_cause_and_only_a_keyed_hash_of_the_change(house: House) -> None:
    await review(house, (await reversal(house))["id"], "ren")
    [entry] = await house.entries("mistake_reviewed")
    assert (entry["number"], entry["reversal"], entry["cause"], entry["source"]) == (
        1,
        "appeal upheld",
        "law_misread",
        None,
    )
    assert not {"it was repealed", "we read the gazette first"} & {str(value) for value in entry.values()}


@pytest.mark.parametrize("who", ["rita", "raj"])
async def test_p6_whoever_reviewed_the_order_does_not_review_its_mistakes(house: House, who: str) -> None:
    opened = await reversal(house)
    with pytest.raises(DomainError) as refused:
        await review(house, opened["id"], who)
    assert (refused.value.kind, refused.value.promise) == (Kind.CONFLICT, Promise.TWO_PEOPLE)
    assert await house.entries("mistake_reviewed") == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cause_text": " "}, "cause_text"),
        ({"change_made": "x" * 5001}, "change_made"),
        ({"source": "D"}, "source"),
        ({"cause": Cause.LOCATION_SOURCE_WRONG}, "source"),
        ({"cause": Cause.LOCATION_SOURCE_WRONG, "source": "X"}, "source"),
    ],
)
async def test_what_is_no_review_names_its_field(house: House, changes: dict[str, Any], field: str) -> None:
    opened = await reversal(house)
    with pytest.raises(DomainError) as refused:
        await review(house, opened["id"], "ren", **changes)
    assert refused.value.field == field
    with pytest.raises(DomainError) as unknown:
        await review(house, "none", "ren")
    assert unknown.value.kind is Kind.NOT_FOUND


async def test_the_same_again_is_counted_until_it_is_reviewed(house: House) -> None:
    await house.grant(await house.meeting())
    for _ in range(3):
        async with house.database.transaction() as tx:
            await open_mistake(tx, 1, Reversal.NO_ANSWER, house.clock.now())
    [opened] = await house.mistakes.listed()
    assert opened["times"] == 3
    await review(house, str(opened["id"]), "ren", cause=Cause.PROCESS)
    async with house.database.transaction() as tx:
        await open_mistake(tx, 1, Reversal.NO_ANSWER, house.clock.now())
    assert [one["times"] for one in await house.mistakes.listed()] == [1, 3]


async def test_the_desk_is_paged_for_what_nobody_reviews_for_two_weeks(house: House) -> None:
    opened = await reversal(house)
    house.clock.advance(OVERDUE - timedelta(seconds=1))
    assert not await house.mistakes.tick()
    house.clock.advance(timedelta(seconds=1))
    for _ in range(2):
        assert await house.mistakes.tick()
    async with house.database.snapshot() as tx:
        paged = [one for one in await house.alerts.listed(tx, "reviewer", "open") if one["kind"] == "mistake_open"]
    assert [one["number"] for one in paged] == [1]
    await review(house, opened["id"], "ren")
    assert not await house.mistakes.tick()


async def test_the_patterns_tell_whose_orders_and_whose_reviews_were_reversed_and_which_source_was_wrong(
    house: House,
) -> None:
    async with house.database.snapshot() as tx:
        assert await patterns(tx, {}) == {
            "authorities": [],
            "reviewers": [],
            "sources": [{"source": key, "wrong": 0} for key in "GDR"],
            "causes": [],
        }
    await review(house, (await reversal(house))["id"], "ren")
    code = await house.meeting()
    await house.record(code)
    order = await house.record(code)
    await house.review(order, "ren")
    await house.review(order, "rita")
    async with house.database.transaction() as tx:
        await open_mistake(tx, 3, Reversal.NO_ANSWER, house.clock.now())
    await house.errors.reinstate("CN", "D", "it moved a province", house.signers["ren"].account.id, {})
    async with house.database.snapshot() as tx:
        names = await house.identity.named(tx, await reviewers(tx))
        seen: Any = await patterns(tx, names)
    [authority] = seen["authorities"]
    assert (authority["name"], authority["orders"], authority["granted"]) == ("Cyber Office", 3, 2)
    assert (authority["reversed"], authority["exempted"]) == (1, "fewer than 5")
    assert [(one["name"], one["granted"], one["reversed"]) for one in seen["reviewers"]] == [
        ("raj@example.org", 1, 1),
        ("rita@example.org", 2, 1),
        ("ren@example.org", 1, 0),
    ], "a location error, or one person let back in, is no reversal of the order"
    assert {one["source"]: one["wrong"] for one in seen["sources"]} == {"G": 0, "D": 1, "R": 0}
    assert seen["causes"] == [{"cause": "law_misread", "times": 1}]


async def test_a_forged_letter_that_came_so_far_is_learnt_from(house: House) -> None:
    order = await house.record(await house.meeting())
    async with house.database.transaction() as tx:
        await house.lifecycle.lift_for_forgery(tx, order)
    assert await house.mistakes.listed() == [], "nothing came of it"
    await house.grant(await house.meeting())
    async with house.database.transaction() as tx:
        await house.lifecycle.lift_for_forgery(tx, str((await house.lifecycle.order(tx, 2))[0]))
    assert [(one["number"], one["reversal"]) for one in await house.mistakes.listed()] == [(2, "forged")]
