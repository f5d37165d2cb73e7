"""Each role of the desk alone, with all that it may do, and with what it may not: nobody is restricted (P6)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from tests.support.house import House, Signer
from tests.support.stage import Stage, open_stage

from folkmoot.abuse.domain import Abuse
from folkmoot.identity.permissions import Permission, Role, allowed
from folkmoot.identity.service import Account, require
from folkmoot.orders.adapters.tables import desk_alert
from folkmoot.orders.authorities import CallBack, NewAuthority
from folkmoot.orders.domain.proofs import Algorithm, PublicKey
from folkmoot.orders.domain.rules import Reviewer
from folkmoot.orders.intake import Asks, NewOrder
from folkmoot.orders.letters import Letter
from folkmoot.orders.submissions import NewSubmission
from folkmoot.runtime.errors import DomainError, Kind, Promise

P = Permission


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    stage = await open_stage(tmp_path)
    await stage.house.found()
    yield stage
    await stage.house.close()


@dataclass
class Insider:
    """`order` waits for its reviews, and names `code`. `name`: of whose key a reviewer signs with."""

    house: House
    me: Account
    name: str
    code: str
    order: str

    async def invites_puppets_and_invites_a_reviewer_anew(self) -> None:
        async with self.house.database.transaction() as tx:
            await self.house.desk.propose_key(tx, await self.house.enrol(tx, "puppet", "US", None))
        await new_key_of(self.house, "raj")
        for who in ("puppet", "raj"):
            with pytest.raises(DomainError, match="not enrolled"):
                await self.house.review(self.order, who)
            with pytest.raises(DomainError):
                await self.house.endorse(self.house.signers["puppet"].key, who)

    async def sees_to_every_alert(self) -> None:
        async with self.house.database.snapshot() as tx:
            alerts = list((await tx.execute(select(desk_alert.c.id))).scalars())
        assert alerts
        for alert in alerts:
            with suppress(DomainError):  # those of another role are not theirs
                await self.house.alerts.acknowledge(alert, self.me.id, self.me.role, None)

    async def enters_an_authority_of_their_own(self) -> None:
        new = NewAuthority("My Office", ["CN"], "me@example.org", "I called myself")
        async with self.house.database.transaction() as tx:
            made = await self.house.authorities.create(tx, new)
        assert made["state"] == "pending"
        with suppress(DomainError):
            await self.house.record(self.code, authority_id=str(made["id"]))

    async def calls_it_back(self) -> None:
        async with self.house.database.transaction() as tx:
            call = CallBack("by telephone", "I just know", True)
            await self.house.authorities.record_call_back(tx, self.house.authority, call, self.me.id)

    async def opens_the_desk_with_keys_of_their_own(self) -> None:
        async with self.house.database.transaction() as tx:
            with pytest.raises(DomainError):
                await self.house.desk.open(tx, [])

    async def writes_the_letter(self) -> None:
        sha = await self.house.intake.keep(b"%PDF-1.7 written by myself")
        async with self.house.database.transaction() as tx:
            await self.house.intake.attach(tx, self.order, sha)

    async def proposes_that_a_colleagues_key_is_revoked(self) -> None:
        async with self.house.database.transaction() as tx:
            await self.house.desk.propose_revocation(tx, self.house.signers["ren"].key)
            assert self.house.signers["ren"].key in (await self.house.desk.read(tx)).keys

    async def makes_a_meeting(self) -> None:
        await self.house.meetings.create("Mine", self.me.id)

    async def records_an_order_and_one_that_takes_its_place(self) -> None:
        self.house.recorder = self.me.id
        await self.house.record(self.code)
        await self.house.record(self.code, corrects=self.order)

    async def makes_an_order_of_a_submission_of_their_own(self) -> None:
        house = self.house
        letter: dict[str, Any] = {
            "reference": "No. 65",
            "legal_basis": "Assembly Act, Article 4",
            "reasons": "no permit",
            "asks": [Asks.RESTRICT],
            "meetings": [self.code],
            "territory": ["CN"],
            "measures": ["remove"],
            "starts_at": None,
            "ends_at": house.clock.now() + timedelta(hours=1),
            "asked": None,
            "language": "en",
            "redress": "the court",
            "report_to": "office@example.org",
            "letter": Letter(),
        }
        who: dict[str, Any] = {"contact_name": "An official", "contact_email": "office@example.org"}
        sent = NewSubmission(authority="Cyber Office", jurisdiction=["CN"], **who, **letter)
        async with house.database.transaction() as tx:
            filed = await house.submissions.file(tx, sent)
        async with house.database.transaction() as tx:
            new = NewOrder(authority_id=house.authority, **letter)
            assert await house.submissions.record(tx, filed.id, new, self.me.id)

    async def reinstates_whom_they_like(self) -> None:
        assert await self.house.errors.reinstate("CN", None, "I say so", self.me.id, {}) == []

    async def lifts_what_is_not_there(self) -> None:
        with pytest.raises(DomainError):
            await self.house.lifecycle.lift("none", "I say so")

    async def reviews_it_twice(self) -> None:
        await self.house.review(self.order, self.name)
        with pytest.raises(DomainError) as refused:
            await self.house.review(self.order, self.name)
        assert refused.value.promise is Promise.TWO_PEOPLE

    async def proposes_a_suspension_and_confirms_it(self) -> None:
        house = self.house
        async with house.database.transaction() as tx:
            host = await house.identity.create_account(tx, "host@example.org", "member")
            ends_at = house.clock.now() + timedelta(days=1)
            made = await house.suspensions.propose(tx, host.id, Abuse.SPAM, None, "spams", ends_at, self.me.id)
        async with house.database.transaction() as tx:
            with pytest.raises(DomainError):
                await house.suspensions.confirm(tx, host.id, made, "so it does", self.me.id)

    async def closes_a_mistake_that_was_none(self) -> None:
        assert await self.house.mistakes.listed() == []


ACTS: dict[Permission, Callable[[Insider], Awaitable[None]]] = {
    P.ABUSE_DECIDE: Insider.proposes_a_suspension_and_confirms_it,
    P.ACCOUNTS_WRITE: Insider.invites_puppets_and_invites_a_reviewer_anew,
    P.ALERTS_ACKNOWLEDGE: Insider.sees_to_every_alert,
    P.AUTHORITIES_CREATE: Insider.enters_an_authority_of_their_own,
    P.AUTHORITIES_VERIFY: Insider.calls_it_back,
    P.DESK_OPEN: Insider.opens_the_desk_with_keys_of_their_own,
    P.DOCUMENTS_WRITE: Insider.writes_the_letter,
    P.KEYS_REVOKE: Insider.proposes_that_a_colleagues_key_is_revoked,
    P.MEETINGS_CREATE: Insider.makes_a_meeting,
    P.MISTAKES_WRITE: Insider.closes_a_mistake_that_was_none,
    P.ORDERS_RECORD: Insider.records_an_order_and_one_that_takes_its_place,
    P.REINSTATEMENTS_WRITE: Insider.reinstates_whom_they_like,
    P.RESTRICTIONS_LIFT: Insider.lifts_what_is_not_there,
    P.REVIEWS_WRITE: Insider.reviews_it_twice,
    P.SUBMISSIONS_WRITE: Insider.makes_an_order_of_a_submission_of_their_own,
}


async def new_key_of(house: House, name: str) -> Signer:
    """An admin invites a reviewer anew and accepts in their place: a key of their own, on the reviewer's account."""
    theirs, private = house.signers[name], Ed25519PrivateKey.generate()
    public = PublicKey(Algorithm.ED25519, private.public_key().public_bytes_raw())
    async with house.database.transaction() as tx:
        key = await house.identity.enrol_key(tx, theirs.account.email, public)
        who = Reviewer(key.id, public, theirs.account.id, theirs.account.works_in or "", theirs.account.employer)
        await house.desk.propose_key(tx, who)
    house.signers[name] = Signer(theirs.account, key.id, private)
    return house.signers[name]


def test_every_permission_that_writes_has_its_act() -> None:
    assert set(ACTS) == {one for one in Permission if not one.value.endswith(":read")}


@pytest.mark.parametrize("role", list(Role))
async def test_p6_a_lone_insider_in_each_role_restricts_nobody(stage: Stage, role: Role) -> None:
    house, code = stage.house, (await stage.house.meetings.create("Memorial evening", None)).code
    wei = stage.somebody("Wei", "CN")
    assert await stage.enters(code, wei)
    order = await house.record(code)
    me = house.signers["rita"].account
    if role is not Role.REVIEWER:
        async with house.database.transaction() as tx:
            me = await house.identity.create_account(tx, "insider@example.org", role)
    insider = Insider(house, me, "rita", code, order)
    for permission in Permission:
        if allowed(role, permission):
            require(me, permission)
            if permission in ACTS:
                await ACTS[permission](insider)
        else:
            with pytest.raises(DomainError) as refused:
                require(me, permission)
            assert refused.value.kind is Kind.FORBIDDEN
    await stage.passes(timedelta(minutes=5))
    assert stage.is_in(code, wei)
    assert stage.was_told(wei) == []
    assert not await house.in_force.active()
    assert await house.entries("restriction") == []
    assert await stage.enters(code, stage.somebody("Xia", "CN"))


async def test_p6_a_reviewer_invited_anew_has_a_key_that_waits_for_two_endorsements(stage: Stage) -> None:
    house, code = stage.house, (await stage.house.meetings.create("Memorial evening", None)).code
    order = await house.record(code)
    mine = await new_key_of(house, "rita")
    with pytest.raises(DomainError, match="not enrolled"):
        await house.review(order, "rita")
    await house.endorse(mine.key, "raj")
    with pytest.raises(DomainError, match="endorsed this already"):
        await house.endorse(mine.key, "raj")
    with pytest.raises(DomainError, match="not enrolled"):
        await house.review(order, "rita")
    await house.endorse(mine.key, "ren")
    assert (await house.review(order, "rita"))["restriction_id"] is None
    assert (await house.review(order, "raj"))["restriction_id"]
