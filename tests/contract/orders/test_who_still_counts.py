"""Whose signature still counts: what could not complete an order is not asked for; of a revoked key it is said."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from tests.support.house import House

from folkmoot.identity.permissions import Role, permissions_of
from folkmoot.ledger.adapters.tables import log_entry
from folkmoot.runtime.errors import DomainError, Promise

PDF = b"%PDF-1.7 "


async def waits(house: House, name: str, order: str) -> Any:
    """Why an order waits for others than them; None when it waits for them."""
    permissions = permissions_of(Role.REVIEWER)
    async with house.database.snapshot() as tx:
        items = await house.inbox.waiting(tx, house.signers[name].account.id, permissions)
    [item] = [one for one in items if one["id"] == order]
    return item["why_not"]


async def page(house: House, order: str, name: str) -> dict[str, Any]:
    async with house.database.snapshot() as tx:
        return await house.reading.order(tx, order, house.signers[name].account.id, decides=True)


async def attach(house: House, order: str, what: bytes) -> None:
    sha = await house.intake.keep(PDF + what)
    async with house.database.transaction() as tx:
        await house.intake.attach(tx, order, sha)


async def revoke(house: House, name: str, by: tuple[str, str]) -> None:
    key = house.signers[name].key
    async with house.database.transaction() as tx:
        await house.desk.propose_revocation(tx, key)
    for who in by:
        await house.endorse(key, who)


async def test_p7_a_renewal_is_asked_of_whoever_is_new_once_a_reviewer_of_before_has_signed(house: House) -> None:
    code = await house.meeting()
    first = await house.record(code)
    await attach(house, first, b"the first")
    for name in ("rita", "raj"):
        await house.review(first, name)
    again = await house.record(code, renews=first, ends_at=house.clock.now() + timedelta(days=1))
    await attach(house, again, b"the second")
    assert [await waits(house, name, again) for name in ("rita", "raj", "ren")] == [None, None, None]
    await house.review(again, "rita")
    assert [await waits(house, name, again) for name in ("raj", "ren")] == ["renewed", None]
    shown = await page(house, again, "raj")
    assert (shown["may_review"], shown["cannot_approve"]) == (True, "renewed"), "they may still refuse it, or ask"
    assert (await page(house, again, "ren"))["cannot_approve"] is None
    with pytest.raises(DomainError) as refused:
        await house.review(again, "raj")
    assert refused.value.promise is Promise.TIME
    assert (await house.review(again, "ren"))["restriction_id"]


async def test_p6_the_second_of_two_who_depend_on_the_authority_is_not_asked(house: House) -> None:
    """Ren works inside its jurisdiction, eve for it."""
    order = await house.record(await house.meeting())
    assert await waits(house, "eve", order) is None
    await house.review(order, "ren")
    assert [await waits(house, name, order) for name in ("eve", "rita")] == ["dependent", None]
    assert (await page(house, order, "eve"))["cannot_approve"] == "dependent"
    with pytest.raises(DomainError) as refused:
        await house.review(order, "eve")
    assert refused.value.promise is Promise.TWO_PEOPLE
    assert (await house.review(order, "eve", "reject"))["order"]["state"] == "rejected"


async def test_p6_a_review_by_a_key_that_was_revoked_says_when_and_that_it_was_signed_before(house: House) -> None:
    order = await house.record(await house.meeting())
    await house.review(order, "rita")
    [before] = (await page(house, order, "raj"))["reviews"]
    assert (before["verified"], before["revoked_at"], before["signed_before"]) == (True, None, None)
    house.clock.advance(timedelta(minutes=5))
    await revoke(house, "rita", ("raj", "ren"))
    [after] = (await page(house, order, "raj"))["reviews"]
    assert (after["verified"], after["revoked_at"], after["signed_before"]) == (False, "2026-12-01T12:05:00Z", True)
    assert (after["works_in"], after["algorithm"]) == ("DE", "Ed25519"), "whose it was is still known"
    await _change(house, at="2026-12-01T12:06:00Z")
    [late] = (await page(house, order, "raj"))["reviews"]
    assert (late["verified"], late["revoked_at"], late["signed_before"]) == (False, "2026-12-01T12:05:00Z", False)
    await _change(house, statement={"type": "something else"})
    [broken] = (await page(house, order, "raj"))["reviews"]
    assert (broken["verified"], broken["revoked_at"], broken["signed_before"]) == (False, None, None)


async def _change(house: House, **fields: Any) -> None:
    """Of the review, in the log, as whoever holds the database's password."""
    async with house.database.transaction() as tx:
        for row in (await tx.execute(select(log_entry))).all():
            entry = json.loads(row.data)
            if entry["kind"] == "review":
                statement = {**entry["statement"], **fields.get("statement", {})}
                changed = json.dumps({**entry, **fields, "statement": statement}).encode()
                await tx.execute(update(log_entry).where(log_entry.c.position == row.position).values(data=changed))


async def test_p6_a_review_whose_key_was_revoked_neither_counts_nor_stands_in_the_way(house: House) -> None:
    code = await house.meeting()
    order = await house.record(code, starts_at=house.clock.now() + timedelta(minutes=1))
    hers = str((await house.review(order, "rita"))["review_id"])
    await revoke(house, "rita", ("raj", "ren"))
    assert (await house.review(order, "raj"))["restriction_id"] is None, "hers is none any more"
    assert [await waits(house, name, order) for name in ("raj", "ren")] == ["reviewed", None]
    made = str((await house.review(order, "ren"))["restriction_id"])
    assert (await house.lifecycle.get(made))["state"] == "pending"
    with pytest.raises(DomainError, match="nothing rests on it"):
        async with house.database.transaction() as tx:
            await house.orders.withdraw(tx, order, hers, house.signers["rita"].account.id)
    house.clock.advance(timedelta(minutes=1))
    await house.settle()
    assert [one.number for one in await house.in_force.of_meeting(code)] == [1]
