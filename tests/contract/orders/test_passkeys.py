"""Reviews signed with passkeys: what was shown is what is signed, once, by a person who was verified."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from tests.support.authenticator import Passkey, unb64
from tests.support.house import House

from folkmoot.orders.adapters.tables import desk_log
from folkmoot.orders.domain.proofs import Assertion, challenge
from folkmoot.orders.draft import ReviewInput
from folkmoot.orders.nonces import GOOD_FOR, Nonces
from folkmoot.runtime.canonical import canonical
from folkmoot.runtime.errors import DomainError, Promise

ORIGIN = "http://localhost:8080"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Pia signs with a passkey, rita and raj with key files."""
    house = House(tmp_path)
    await house.found(passkeys={"pia": ("JP", Passkey("localhost"))})
    yield house
    await house.close()


async def nonce(house: House, who: str = "pia") -> str:
    async with house.database.transaction() as tx:
        return await Nonces(house.clock).give(tx, house.signers[who].account.id)


async def test_p6_a_passkey_and_a_key_file_make_a_restriction_that_the_gate_believes(house: House) -> None:
    code = await house.meeting()
    order = await house.record(code)
    await house.review(order, "rita")
    made = await house.review(order, "pia", nonce=await nonce(house))
    assert made["restriction_id"]
    assert [r.number for r in await house.in_force.of_meeting(code)] == [1]


@pytest.mark.parametrize(
    "how",
    [
        {"verified": False},
        {"present": False},
        {"rp_id": "elsewhere.example"},
        {"kind": "webauthn.create"},
        {"origin": "https://elsewhere.example"},
        {"origin": "http://notlocalhost:8080"},
        {"of": b"another statement"},
        {"by": Passkey("localhost")},
    ],
)
async def test_p6_an_assertion_of_something_else_is_none(house: House, how: dict[str, Any]) -> None:
    order = await house.record(await house.meeting())
    signer, given = house.signers["pia"], await nonce(house)
    sent = ReviewInput("grant", "yes", "yes", "yes", None, None, None, None, None, given)
    async with house.database.transaction() as tx:
        statement = await house.orders.statement(tx, order, sent, signer.key)
    message = how.pop("of", canonical(statement))
    passkey, origin = how.pop("by", signer.passkey), how.pop("origin", ORIGIN)
    made = passkey.sign(challenge(message), origin, **how)
    wrong = Assertion(unb64(made["authenticator_data"]), unb64(made["client_data"]), unb64(made["signature"]))
    with pytest.raises(DomainError) as refused:
        await house.review(order, "pia", nonce=given, proof=wrong)
    assert (refused.value.field, refused.value.promise) == ("proof", Promise.TWO_PEOPLE)
    assert await house.review(order, "pia", nonce=given), "and the nonce was not spent by it"


async def test_p6_what_a_passkey_signs_holds_a_nonce_of_the_server_that_is_spent_once(house: House) -> None:
    order = await house.record(await house.meeting())
    other = await house.record(await house.meeting(), ends_at=house.clock.now() + timedelta(days=1))
    for made_up in ("made-up-by-somebody", await nonce(house, "rita")):
        with pytest.raises(DomainError) as refused:
            await house.review(order, "pia", nonce=made_up)
        assert (refused.value.field, refused.value.promise) == ("nonce", Promise.TWO_PEOPLE)
    given = await nonce(house)
    await house.review(order, "pia", nonce=given)
    with pytest.raises(DomainError) as again:
        await house.review(other, "pia", nonce=given)
    assert again.value.field == "nonce"
    late = await nonce(house)
    house.clock.advance(GOOD_FOR)
    with pytest.raises(DomainError, match="sign it anew"):
        await house.review(other, "pia", nonce=late)


async def test_p6_nobody_vouches_for_themselves_and_a_revoked_key_signs_nothing(house: House) -> None:
    async with house.database.transaction() as tx:
        mine = await house.enrol(tx, "rita-again", "US", None)
        rita = house.signers["rita"].account
        again = mine.__class__(mine.key, mine.public, rita.id, "US", None)
        await house.desk.propose_key(tx, again)
    await house.endorse(mine.key, "rita")
    await house.endorse(mine.key, "raj")
    async with house.database.snapshot() as tx:
        assert mine.key not in (await house.desk.read(tx)).keys, "raj alone has vouched for it"
    await house.endorse(mine.key, "pia")
    async with house.database.transaction() as tx:
        assert mine.key in (await house.desk.read(tx)).keys
        await house.desk.propose_revocation(tx, mine.key)
    for who in ("raj", "pia"):
        await house.endorse(mine.key, who)
    async with house.database.snapshot() as tx:
        desk = await house.desk.read(tx)
    assert mine.key not in desk.keys
    async with house.database.transaction() as tx:
        copies = [entry for entry in await house.logged() if entry["kind"] == "endorsed"]
        for copy in copies[:3]:
            position = await house.ledger.append(tx, {k: v for k, v in copy.items() if k != "at"})
            await tx.execute(insert(desk_log).values(position=position, subject=""))
        assert mine.key not in (await house.desk.read(tx)).keys, "a copy of an old endorsement brings nothing back"
    assert desk.accounts[mine.key] == rita.id, "whose it was is not forgotten"
