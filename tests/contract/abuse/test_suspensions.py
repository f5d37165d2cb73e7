"""Suspending an account: two people, an end, a notice, an appeal, one act to undo it; its meetings go on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from tests.contract.abuse.conftest import SOON, Abusive
from tests.support.house import House, welcome

from folkmoot.abuse.adapters.tables import suspension
from folkmoot.abuse.domain import APART, LONGEST_SUSPENSION, Abuse, Outcome, public_name
from folkmoot.identity.adapters.tables import passkey
from folkmoot.identity.suspended import Suspended
from folkmoot.meetings.adapters.tables import meeting
from folkmoot.orders.adapters.tables import demand, review
from folkmoot.orders.adapters.undone import mistake
from folkmoot.orders.domain.undoing import Reversal
from folkmoot.redress.adapters.tables import appeal
from folkmoot.runtime.clock import rfc3339
from folkmoot.runtime.errors import DomainError, Kind, Promise
from folkmoot.runtime.migrate import migrate

SECOND = timedelta(seconds=1)


async def entries(house: Abusive, kind: str) -> list[Any]:
    async with house.database.snapshot() as tx:
        found = [await house.ledger.entry(tx, index) for index in range(await house.ledger.appended(tx))]
    return [entry for entry in found if entry is not None and entry["kind"] == kind]


async def is_barred(house: Abusive) -> bool:
    async with house.database.transaction() as tx:
        token = await house.identity.create_token(tx, house.host.email)
        try:
            await house.identity.authenticate(tx, token)
        except Suspended:
            return True
    return False


async def key_of(house: Abusive, suspension_id: str) -> str:
    async with house.database.snapshot() as tx:
        return str(await tx.scalar(select(suspension.c.key).where(suspension.c.id == suspension_id)))


# --- two people -------------------------------------------------------------------------------------------------------


async def test_p3_one_person_suspends_nobody(house: Abusive) -> None:
    made = await house.propose("rita")
    assert not await is_barred(house)
    assert await entries(house, "suspended") == []
    with pytest.raises(DomainError, match="a second person"):
        await house.confirm(made, "rita")
    assert not await is_barred(house)
    async with house.database.transaction() as tx:
        with pytest.raises(IntegrityError):
            await tx.execute(update(suspension).values(confirmed_by=house.reviewer("rita")))
    await house.confirm(made, "raj")
    assert await is_barred(house)
    with pytest.raises(DomainError, match="no proposal any more"):
        await house.confirm(made, "ren")


async def test_the_log_says_it_by_pseudonyms_and_how_far_an_order_is_away(house: Abusive) -> None:
    await house.record(await house.hosted())
    house.clock.advance(timedelta(days=100, hours=5))
    made = await house.suspend()
    assert await entries(house, "suspended") == [
        {
            "kind": "suspended",
            "v": 1,
            "at": rfc3339(house.clock.now()),
            "suspension": public_name(made),
            "abuse": "spam",
            "ends_at": rfc3339(house.clock.now() + SOON),
            "days_since_order": 100,
            "decided_by": sorted([house.reviewer("rita"), house.reviewer("raj")]),
        }
    ]
    await house.reinstate(made)
    await house.end_suspensions()
    [ended] = await entries(house, "suspension_ended")
    assert (ended["suspension"], ended["why"]) == (public_name(made), "reinstated")
    assert house.host.id not in str(await entries(house, "suspended")) + str(ended)


async def test_where_no_order_was_the_log_says_so(house: Abusive) -> None:
    await house.record(await house.hosted(house.other), await house.meeting())
    await house.suspend()
    [entry] = await entries(house, "suspended")
    assert entry["days_since_order"] is None


# --- who decides ------------------------------------------------------------------------------------------------------


async def test_p6_reviewers_of_an_administrator_s_making_suspend_nobody(house: Abusive) -> None:
    async with house.database.transaction() as tx:
        for name in ("fay", "fil"):
            fake = await house.identity.create_account(tx, f"{name}@example.org", "reviewer", "DE")
            house.signers[name] = replace(house.signers["rita"], account=fake)
    await refused_as_strangers(house.propose("fay"))
    made = await house.propose("rita")
    await refused_as_strangers(house.confirm(made, "fil"))
    await house.confirm(made, "raj")
    async with house.database.transaction() as tx:
        await house.suspension_appeals.appeal(tx, made, await key_of(house, made), "it was not me")
    await refused_as_strangers(decide(house, made, Outcome.REJECTED, "fil"))


async def test_p6_whoever_is_invited_to_a_reviewer_s_account_anew_decides_nothing_as_them(house: Abusive) -> None:
    made = await house.propose("raj")
    held = {"id": "p", "credential": b"c", "account": house.reviewer("rita"), "public": b"theirs", "rp_id": "localhost"}
    async with house.database.transaction() as tx:
        values = {**held, "sign_count": 0, "label": "new", "created_at": house.clock.now()}
        await tx.execute(insert(passkey).values(values))
    await refused_as_strangers(house.propose("rita", house.other))
    await refused_as_strangers(house.confirm(made, "rita"))
    await house.confirm(made, "ren")


async def test_p6_a_first_whose_key_counts_no_longer_stops_it(house: Abusive) -> None:
    made, key = await house.propose("rita"), house.signers["rita"].key
    async with house.database.transaction() as tx:
        await house.desk.propose_revocation(tx, key)
    for name in ("raj", "eve"):
        await house.endorse(key, name)
    await refused_as_strangers(house.confirm(made, "ren"))


async def test_p6_before_the_desk_is_open_nobody_is_suspended(tmp_path: Path) -> None:
    house = House(tmp_path)
    await migrate(house.database)
    async with house.database.transaction() as tx:
        host = await house.identity.create_account(tx, "host@example.org", "member")
        rita = await house.identity.create_account(tx, "rita@example.org", "reviewer", "DE")
        ends_at = house.clock.now() + SOON
        await refused_as_strangers(house.suspensions.propose(tx, host.id, Abuse.SPAM, None, "spams", ends_at, rita.id))
    await house.close()


async def refused_as_strangers(asked: Awaitable[object]) -> None:
    with pytest.raises(DomainError, match="the desk has endorsed") as refused:
        await asked
    assert (refused.value.kind, refused.value.promise) == (Kind.CONFLICT, Promise.TWO_PEOPLE)


# --- what it bars, and what not ---------------------------------------------------------------------------------------


async def test_p3_an_account_is_suspended_and_neither_its_holder_nor_its_meetings(house: Abusive) -> None:
    code = await house.hosted()
    async with house.database.snapshot() as tx:
        before = (await tx.execute(select(meeting))).all()
    made = await house.suspend()
    async with house.database.transaction() as tx:
        token = await house.identity.create_token(tx, house.host.email)
        with pytest.raises(Suspended) as refused:
            await house.identity.authenticate(tx, token)
    assert refused.value.kind is Kind.FORBIDDEN
    assert "spams every meeting" in refused.value.message
    assert refused.value.more == {
        "ends_at": rfc3339(house.clock.now() + SOON),
        "appeal": f"/suspensions/{made}#{await key_of(house, made)}",
    }
    async with house.database.snapshot() as tx:
        assert (await tx.execute(select(meeting))).all() == before
        other = await house.identity.by_email(tx, "other@example.org")
    assert other == house.other
    joined = await house.meetings.join(
        code, "Host", host_key=None, passcode=None, guest="g", account=None, enter=welcome
    )
    assert joined.token.endswith("/guest")


async def test_p6_an_account_of_the_desk_is_not_suspended(house: Abusive) -> None:
    for name in ("ren", "eve"):
        with pytest.raises(DomainError) as refused:
            await house.propose("rita", house.signers[name].account)
        assert refused.value.promise is Promise.TWO_PEOPLE


async def test_its_holder_is_told_by_mail_with_the_link_that_opens_the_notice(house: Abusive) -> None:
    made = await house.propose()
    await house.outbox.deliver(house.mailer)
    assert not house.mailer.to(house.host.email), "a proposal is nobody's business yet"
    await house.confirm(made)
    await house.outbox.deliver(house.mailer)
    [mail] = house.mailer.to(house.host.email)
    assert f"https://moot.example.org/suspensions/{made}#{await key_of(house, made)}" in mail.text
    assert "spams every meeting" in mail.text
    await house.reinstate(made)
    await house.outbox.deliver(house.mailer)
    assert house.mailer.to(house.host.email)[-1].subject == "Your account at Moot is open again"


# --- its end ----------------------------------------------------------------------------------------------------------


async def test_it_ends_by_itself_whether_or_not_a_job_runs(house: Abusive) -> None:
    await house.suspend()
    house.clock.advance(SOON - SECOND)
    assert await is_barred(house)
    assert await house.end_suspensions() == 0
    house.clock.advance(SECOND)
    assert not await is_barred(house)
    assert await house.end_suspensions() == 1
    assert await house.end_suspensions() == 0
    [entry] = await entries(house, "suspension_ended")
    assert entry["why"] == "it ended"
    await house.suspend()


async def test_none_is_without_an_end_nor_longer_than_90_days(house: Abusive) -> None:
    for lasts in (-SECOND, timedelta(0), LONGEST_SUSPENSION + SECOND):
        with pytest.raises(DomainError) as refused:
            await house.propose(lasts=lasts)
        assert (refused.value.kind, refused.value.field) == (Kind.INVALID, "ends_at")
    made = await house.propose(lasts=LONGEST_SUSPENSION)
    async with house.database.transaction() as tx:
        with pytest.raises(IntegrityError):
            await tx.execute(update(suspension).values(ends_at=None))
    house.clock.advance(LONGEST_SUSPENSION)
    with pytest.raises(DomainError, match="no proposal any more"):
        await house.confirm(made)
    await house.end_suspensions()
    assert await entries(house, "suspension_ended") == [], "what never was in the log does not end there"
    await house.propose()


async def test_one_reviewer_undoes_it_and_withdraws_a_proposal(house: Abusive) -> None:
    made = await house.propose()
    await house.reinstate(made)
    assert await house.end_suspensions() == 1
    assert await entries(house, "suspension_ended") == []
    made = await house.suspend()
    with pytest.raises(DomainError, match="already"):
        await house.propose("ren")
    await house.reinstate(made, "rita")
    assert not await is_barred(house), "before the log has heard of it"
    with pytest.raises(DomainError, match="ended already"):
        await house.reinstate(made)


# --- the appeal -------------------------------------------------------------------------------------------------------


async def test_the_notice_and_the_appeal_need_its_key_and_no_account(house: Abusive) -> None:
    made = await house.propose()
    key = await key_of(house, made)
    async with house.database.transaction() as tx:
        with pytest.raises(DomainError) as early:
            await house.suspension_appeals.notice(tx, made, key)
        assert early.value.kind is Kind.NOT_FOUND
    await house.confirm(made)
    async with house.database.transaction() as tx:
        for who, with_key in ((made, "guessed"), (made, "ä"), ("none", key)):
            with pytest.raises(DomainError) as refused:
                await house.suspension_appeals.appeal(tx, who, with_key, "it was not me")
            assert refused.value.kind is Kind.NOT_FOUND
        await house.suspension_appeals.appeal(tx, made, key, "it was not me")
        with pytest.raises(DomainError, match="already"):
            await house.suspension_appeals.appeal(tx, made, key, "again")
        shown = await house.suspension_appeals.notice(tx, made, key)
    assert (shown["state"], shown["appeal"], shown["appeal_outcome"]) == ("suspended", "it was not me", None)
    for name in ("rita", "raj"):
        assert house.reviewer(name) not in str(shown)


@pytest.mark.parametrize("outcome", Outcome)
async def test_a_third_decides_the_appeal_and_upheld_ends_it_at_once(house: Abusive, outcome: Outcome) -> None:
    made = await house.suspend()
    with pytest.raises(DomainError, match="no appeal"):
        await decide(house, made, outcome, "ren")
    async with house.database.transaction() as tx:
        await house.suspension_appeals.appeal(tx, made, await key_of(house, made), "it was not me")
    for part in ("rita", "raj"):
        with pytest.raises(DomainError) as refused:
            await decide(house, made, outcome, part)
        assert refused.value.promise is Promise.TWO_PEOPLE
    await decide(house, made, outcome, "ren")
    upheld = outcome is Outcome.UPHELD
    assert await is_barred(house) != upheld
    with pytest.raises(DomainError, match="already"):
        await decide(house, made, outcome, "eve")
    assert await house.end_suspensions() == int(upheld)
    assert [entry["why"] for entry in await entries(house, "suspension_ended")] == ["appeal upheld"] * upheld


async def decide(house: Abusive, made: str, outcome: Outcome, by: str) -> None:
    async with house.database.transaction() as tx:
        await house.suspension_appeals.decide(tx, made, outcome, "we looked", house.reviewer(by))


# --- the wall between orders and accounts -----------------------------------------------------------------------------


async def by_recording(house: Abusive, code: str) -> str:
    order = await house.record(code)
    async with house.database.transaction() as tx:
        await tx.execute(update(demand).where(demand.c.id == order).values(recorded_by=house.reviewer("rita")))
    return "rita"


async def by_reviewing(house: Abusive, code: str) -> str:
    await house.review(await house.record(code), "rita", "reject")
    return "rita"


async def by_a_review_taken_back(house: Abusive, code: str) -> str:
    order = await house.record(code)
    made = await house.review(order, "rita")
    async with house.database.transaction() as tx:
        await house.orders.withdraw(tx, order, made["review_id"], house.reviewer("rita"))
    return "rita"


async def by_deciding_an_appeal(house: Abusive, code: str) -> str:
    order = await house.record(code)
    async with house.database.transaction() as tx:
        number = await tx.scalar(select(demand.c.number).where(demand.c.id == order))
        values = {"id": "a", "number": number, "ground": "other", "text": "t", "concerned": False, "key_hash": "h"}
        values |= {"filed_at": house.clock.now(), "position": 0, "outcome": "rejected", "reasons": "r"}
        values |= {"decided_at": house.clock.now(), "decided_by": house.reviewer("rita")}
        await tx.execute(insert(appeal).values(values))
    return "rita"


async def by_half_a_resumption(house: Abusive, code: str) -> str:
    await hold(house, await house.grant(code))
    return "ren"


async def by_a_resumption(house: Abusive, code: str) -> str:
    restriction_id = await house.grant(code)
    await hold(house, restriction_id)
    await house.resume(restriction_id, "rita")
    return "ren"


async def by_the_full_review_of_an_emergency(house: Abusive, code: str) -> str:
    """All that is left of it: an entry that the order points to, which rita signed."""
    order = await house.record(code)
    await house.review(order, "rita", "reject")
    async with house.database.transaction() as tx:
        position = await tx.scalar(select(review.c.position).where(review.c.demand == order))
        await tx.execute(delete(review))
        await tx.execute(update(demand).where(demand.c.id == order).values(emergency_position=position))
    return "rita"


async def by_the_review_of_a_mistake(house: Abusive, code: str) -> str:
    order = await house.record(code)
    async with house.database.transaction() as tx:
        number = await tx.scalar(select(demand.c.number).where(demand.c.id == order))
        values = {"id": "m", "number": number, "reversal": next(iter(Reversal)), "times": 1}
        values |= {"opened_at": house.clock.now(), "reviewed_at": house.clock.now()}
        await tx.execute(insert(mistake).values({**values, "reviewed_by": house.reviewer("rita")}))
    return "rita"


async def hold(house: Abusive, restriction_id: str) -> None:
    """Reach its ceiling, and have ren sign the first half of going on."""
    [active] = await house.in_force.active()
    assert not await house.in_force.charge(active, [f"{n:064}" for n in range(1000)])
    await house.publisher.publish()
    await house.resume(restriction_id, "ren")


TOUCHES: list[Callable[[Abusive, str], Awaitable[str]]] = [
    by_recording,
    by_reviewing,
    by_a_review_taken_back,
    by_deciding_an_appeal,
    by_half_a_resumption,
    by_a_resumption,
    by_the_full_review_of_an_emergency,
    by_the_review_of_a_mistake,
]


@pytest.mark.parametrize("touch", TOUCHES, ids=lambda touch: touch.__name__)
async def test_p3_every_way_of_touching_an_order_keeps_apart_for_90_days(
    house: Abusive, touch: Callable[[Abusive, str], Awaitable[str]]
) -> None:
    code, proposed = await house.hosted(), await house.propose("eve", lasts=LONGEST_SUSPENSION)
    toucher = await touch(house, code)
    with pytest.raises(DomainError) as refused:
        await house.confirm(proposed, toucher)
    assert (refused.value.kind, refused.value.promise) == (Kind.CONFLICT, Promise.PERSONS)
    await house.reinstate(proposed, "eve")
    with pytest.raises(DomainError, match="within 90 days"):
        await house.propose(toucher)
    await house.propose(toucher, house.other)
    house.clock.advance(APART - SECOND)
    with pytest.raises(DomainError, match="within 90 days"):
        await house.propose(toucher)
    house.clock.advance(SECOND)
    await house.propose(toucher)


async def test_p3_a_first_who_touched_an_order_since_the_proposal_stops_it(house: Abusive) -> None:
    made = await house.propose("rita")
    await house.review(await house.record(await house.hosted()), "rita", "reject")
    with pytest.raises(DomainError, match="within 90 days"):
        await house.confirm(made, "eve")
    assert not await is_barred(house)


async def test_p3_whoever_touched_an_order_decides_no_appeal(house: Abusive) -> None:
    made = await house.suspend()
    async with house.database.transaction() as tx:
        await house.suspension_appeals.appeal(tx, made, await key_of(house, made), "it was not me")
    await house.review(await house.record(await house.hosted()), "ren", "reject")
    with pytest.raises(DomainError, match="within 90 days") as refused:
        await decide(house, made, Outcome.REJECTED, "ren")
    assert refused.value.promise is Promise.PERSONS
    await decide(house, made, Outcome.UPHELD, "eve")
    assert not await is_barred(house)
