"""What a review is of: the instrument stands within what is signed, so that none is swapped, before or after."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from tests.support.house import House

from folkmoot.orders.adapters.tables import demand
from folkmoot.orders.draft import ReviewInput
from folkmoot.orders.forgetting import kept_instruments
from folkmoot.runtime.errors import DomainError, Kind, Promise

PDF = b"%PDF-1.7 "
SENT = ReviewInput("grant", "yes", "yes", "yes", None, None, None, None, None, "nonce-of-mine")


async def attach(house: House, order: str, what: bytes) -> str:
    sha = await house.intake.keep(PDF + what)
    async with house.database.transaction() as tx:
        await house.intake.attach(tx, order, sha)
    return sha


async def swap(house: House, order: str, sha: str | None) -> None:
    """As whoever holds the database's password."""
    async with house.database.transaction() as tx:
        await tx.execute(update(demand).where(demand.c.id == order).values(document=sha))


async def test_p6_both_reviews_sign_the_instrument_that_they_are_of(house: House) -> None:
    code = await house.meeting()
    order = await house.record(code)
    sha = await attach(house, order, b"as received")
    await house.review(order, "rita")
    await house.review(order, "raj")
    assert [one["statement"]["instrument"] for one in await house.entries("review")] == [sha, sha]
    assert {one["v"] for one in await house.entries("review")} == {3}
    assert [one.number for one in await house.in_force.of_meeting(code)] == [1]


@pytest.mark.parametrize("to", ["another", None])
async def test_p6_an_instrument_that_is_swapped_between_two_reviews_is_granted_by_neither(
    house: House, to: str | None
) -> None:
    order = await house.record(await house.meeting())
    await attach(house, order, b"as received")
    await house.review(order, "rita")
    await swap(house, order, await house.intake.keep(PDF + b"another") if to else None)
    with pytest.raises(DomainError, match="different instruments") as refused:
        await house.review(order, "raj")
    assert (refused.value.kind, refused.value.promise) == (Kind.CONFLICT, Promise.TWO_PEOPLE)
    assert await house.entries("restriction") == []


async def test_p6_what_comes_while_a_review_is_being_signed_is_not_signed_with_it(house: House) -> None:
    order = await house.record(await house.meeting())
    await house.look(order)
    signer = house.signers["rita"]
    async with house.database.transaction() as tx:
        statement = await house.orders.statement(tx, order, SENT, signer.key)
    await attach(house, order, b"meanwhile")
    with pytest.raises(DomainError) as refused:
        async with house.database.transaction() as tx:
            await house.orders.review(tx, order, SENT, signer.account.id, signer.key, signer.prove(statement))
    assert refused.value.field == "proof"
    assert (await house.review(order, "rita"))["review_id"]


async def test_every_version_of_an_instrument_is_kept_as_long_as_its_order_names_one(house: House) -> None:
    order, other = await house.record(await house.meeting()), await house.record(await house.meeting())
    first, second = await attach(house, order, b"page 1"), await attach(house, order, b"both pages")
    theirs = await attach(house, other, b"another order's")
    async with house.database.snapshot() as tx:
        assert await kept_instruments(tx, house.sealing.about) == {first, second, theirs}
        assert await house.intake.document(tx, order) == (1, second)
        assert await house.intake.document(tx, order, first) == (1, first)
        with pytest.raises(DomainError, match="no version"):
            await house.intake.document(tx, order, theirs)
    await swap(house, order, None)  # as the daily job does once it is over
    async with house.database.snapshot() as tx:
        assert await kept_instruments(tx, house.sealing.about) == {theirs}
