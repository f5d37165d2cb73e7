"""Whatever is signed at the desk is signed with a key of one's own, by somebody who attended no meeting of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.support.house import House, welcome

from folkmoot.orders.emergencies import Finding
from folkmoot.runtime.errors import DomainError, Kind, Promise

Act = Callable[[House, str], Awaitable[object]]


async def reviewing(house: House, code: str) -> object:
    return await house.review(await house.record(code), "eve")


async def resuming(house: House, code: str) -> object:
    made = await house.grant(code)
    [found] = await house.in_force.of_meeting(code)
    await house.in_force.charge(found, [f"p{n}" for n in range(11)])
    return await house.resume(made, "eve")


async def reviewing_an_emergency(house: House, code: str) -> object:
    order = await house.record(code, emergency=True, ends_at=house.clock.now() + timedelta(hours=20))
    for who in ("rita", "raj"):
        await house.review(order, who)
    signer, why, nonce = house.signers["eve"], "it was", uuid4().hex
    async with house.database.snapshot() as tx:
        said = await house.emergencies.statement(tx, order, Finding.JUSTIFIED, why, signer.key, nonce)
    proof = signer.prove(said)
    return await house.emergencies.review(order, Finding.JUSTIFIED, why, nonce, signer.account.id, signer.key, proof)


ACTS = pytest.mark.parametrize("act", [reviewing, resuming, reviewing_an_emergency])


@ACTS
async def test_somebody_who_was_not_there_signs_with_their_own_key(house: House, act: Act) -> None:
    assert await act(house, await house.meeting())


@ACTS
async def test_p6_nobody_signs_with_the_key_of_another(house: House, act: Act) -> None:
    house.signers["eve"] = replace(house.signers["eve"], account=house.signers["ren"].account)
    with pytest.raises(DomainError) as refused:
        await act(house, await house.meeting())
    assert (refused.value.kind, refused.value.promise) == (Kind.FORBIDDEN, Promise.TWO_PEOPLE)


@ACTS
async def test_p6_nobody_signs_about_a_meeting_that_they_attended(house: House, act: Act) -> None:
    code, eve = await house.meeting(), house.signers["eve"].account.id
    await house.meetings.join(code, "Eve", host_key=None, passcode=None, guest=None, account=eve, enter=welcome)
    with pytest.raises(DomainError, match="attended") as refused:
        await act(house, code)
    assert (refused.value.kind, refused.value.promise) == (Kind.CONFLICT, Promise.TWO_PEOPLE)
