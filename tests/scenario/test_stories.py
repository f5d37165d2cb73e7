"""Stories over the real desk, gate and enforcer, on a clock of their own: what happens to whom, from letter to end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update
from tests.support.stage import Stage, open_stage

from folkmoot.identity.adapters.tables import reviewer_key
from folkmoot.ledger.adapters.tables import log_entry, log_outbox
from folkmoot.meetings.domain import Role
from folkmoot.orders.adapters.tables import authority, demand, desk_alert, desk_log, restriction, review
from folkmoot.orders.authorities import CallBack
from folkmoot.orders.domain.proofs import Signature
from folkmoot.orders.emergencies import Finding
from folkmoot.orders.letters import Gag, Letter
from folkmoot.redress.domain import Ground
from folkmoot.runtime.canonical import canonical, digest
from folkmoot.runtime.errors import DomainError, Promise

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    stage = await open_stage(tmp_path)
    await stage.house.found()
    yield stage
    await stage.house.close()


async def meeting(stage: Stage) -> tuple[str, str]:
    """Its code and host key."""
    made = await stage.house.meetings.create("Memorial evening", None)
    return made.code, made.host_key


async def role_of(stage: Stage, identity: str) -> str:
    return stage.engine.roles.get(identity, Role.GUEST)


# --- what an order does -----------------------------------------------------------------------------------------------


async def test_host_inside_the_meeting_goes_on_without_them_and_is_theirs_again_when_they_return(stage: Stage) -> None:
    code, key = await meeting(stage)
    lin, kit, ann = stage.somebody("Lin", "CN"), stage.somebody("Kit", "HK"), stage.somebody("Ann", "US")
    for who, held in ((lin, key), (kit, None), (ann, None)):
        assert await stage.enters(code, who, held)
    made = await stage.house.grant(code)
    await stage.passes()
    assert not stage.is_in(code, lin)
    assert stage.was_told(lin) == ["restriction 1 for CN"], "they were told before they were removed"
    assert stage.is_in(code, kit)
    assert stage.is_in(code, ann)
    assert stage.was_told(kit) == stage.was_told(ann) == []
    assert await role_of(stage, kit.identity) == Role.ACTING_HOST, "whoever was there longest takes over at once"
    assert not await stage.enters(code, lin, key)
    await stage.house.lifecycle.lift(made, "the law does not say so")
    await stage.passes()
    assert await stage.enters(code, lin, key)
    assert await role_of(stage, kit.identity) == Role.GUEST, "the role returns when the host does"


async def test_host_barred_before_it_starts_the_invited_come_in_without_one(stage: Stage) -> None:
    code, key = await meeting(stage)
    await stage.house.grant(code, measures=["bar_entry"])
    lin, ann, uli = stage.somebody("Lin", "CN"), stage.somebody("Ann", "US"), stage.somebody("Uli", "DE")
    assert not await stage.enters(code, lin, key)
    assert await stage.enters(code, ann)
    assert await stage.enters(code, uli)
    await stage.passes()
    assert await role_of(stage, ann.identity) == Role.ACTING_HOST
    assert await role_of(stage, uli.identity) == Role.GUEST


async def test_everyone_inside_the_meeting_itself_is_not_ended_and_opens_again(stage: Stage) -> None:
    code, key = await meeting(stage)
    people = [stage.somebody(f"P{n}", "CN") for n in range(4)]
    for who in people:
        assert await stage.enters(code, who, key if who is people[0] else None)
    await stage.house.grant(code)
    await stage.passes()
    assert not any(stage.is_in(code, who) for who in people)
    ann = stage.somebody("Ann", "US")
    assert await stage.enters(code, ann), "there is still a meeting, for whoever is not inside"
    await stage.passes(HOUR)
    assert all([await stage.enters(code, who) for who in people])


async def test_expiry_in_mid_call_lets_the_person_come_back_with_nobodys_help(stage: Stage) -> None:
    code, _ = await meeting(stage)
    wei, ann = stage.somebody("Wei", "CN"), stage.somebody("Ann", "US")
    assert await stage.enters(code, wei)
    assert await stage.enters(code, ann)
    ends_at = stage.house.clock.now() + HOUR
    await stage.house.grant(code, ends_at=ends_at)
    await stage.passes()
    assert not stage.is_in(code, wei)
    stage.house.clock.advance(ends_at - stage.house.clock.now() - timedelta(seconds=1))
    assert not await stage.enters(code, wei)
    stage.house.clock.advance(timedelta(seconds=1))  # and no worker has looked since
    assert await stage.enters(code, wei)
    assert stage.is_in(code, ann)


async def test_two_orders_on_one_meeting_lifting_one_leaves_what_the_other_says(stage: Stage) -> None:
    code, _ = await meeting(stage)
    async with stage.house.database.transaction() as tx:
        other, _state = await stage.house.desk.create_authority(tx, "Ankara Court", ["TR"], "x@example.org", "called")
    for reviewer in ("rita", "raj"):
        await stage.house.endorse(other, reviewer)
    wei, can, ann = stage.somebody("Wei", "CN"), stage.somebody("Can", "TR"), stage.somebody("Ann", "US")
    for who in (wei, can, ann):
        assert await stage.enters(code, who)
    first = await stage.house.grant(code)
    second = await stage.house.grant(code, authority_id=other, territory=["TR"], measures=["remove"])
    third = await stage.house.grant(code, measures=["bar_entry"])
    await stage.passes()
    assert [stage.is_in(code, who) for who in (wei, can, ann)] == [False, False, True]
    await stage.house.lifecycle.lift(first, "it was the wrong evening")
    await stage.passes()
    assert not await stage.enters(code, wei), "the third still bars whoever is in CN"
    assert [one.number for one in (wei.refused.by if wei.refused else ())] == [3]
    assert not await stage.enters(code, can)
    await stage.house.lifecycle.lift(third, "that one too")
    assert await stage.enters(code, wei)
    assert not await stage.enters(code, can), "what Ankara ordered is not theirs to lift"
    await stage.house.lifecycle.lift(second, "and this one")
    assert await stage.enters(code, can)


async def test_a_renumbered_provider_reaches_the_ceiling_is_held_and_goes_on_when_two_say_so(stage: Stage) -> None:
    code, _ = await meeting(stage)
    wei = stage.somebody("Wei", "CN")
    assert await stage.enters(code, wei)
    made = await stage.house.grant(code, ends_at=stage.house.clock.now() + 3 * DAY)
    await stage.passes()
    assert not stage.is_in(code, wei)
    # A whole provider abroad is suddenly held to be inside: nine more are refused, and the eleventh holds it all.
    crowd = [stage.somebody(f"P{n}", "CN") for n in range(25)]
    came_in = [await stage.enters(code, who) for who in crowd]
    assert came_in == [False] * 9 + [True] * 16
    assert (await stage.house.lifecycle.get(made))["state"] == "held"
    await stage.passes()
    assert all(stage.is_in(code, who) for who in crowd[9:]), "a restriction that is held removes nobody"
    assert await stage.enters(code, wei), "and those from before may come back"
    async with stage.house.database.snapshot() as tx:
        paged = list((await tx.execute(select(desk_alert.c.kind))).scalars())
    assert "restriction_held" in paged, "a person is called"
    await stage.passes(DAY)  # the impact is shown anew, once a day
    await stage.house.resume(made, "rita", expected_people=30)
    await stage.passes()
    assert stage.is_in(code, wei), "one review resumes nothing"
    await stage.house.resume(made, "raj", expected_people=28)
    await stage.passes()
    assert not any(stage.is_in(code, who) for who in (wei, *crowd[9:]))


async def reviewed_in_full(stage: Stage, order: str, who: str, finding: Finding) -> None:
    house, signer, nonce = stage.house, stage.house.signers[who], uuid4().hex
    async with house.database.snapshot() as tx:
        statement = await house.emergencies.statement(tx, order, finding, "nobody was in danger", signer.key, nonce)
    proof, mine = signer.prove(statement), signer.account.id
    await house.emergencies.review(order, finding, "nobody was in danger", nonce, mine, signer.key, proof)
    await house.settle()


async def state_of(stage: Stage, order: str) -> str:
    async with stage.house.database.snapshot() as tx:
        return str(await tx.scalar(select(demand.c.state).where(demand.c.id == order)))


async def test_an_emergency_takes_two_ends_within_a_day_and_is_looked_at_by_somebody_else(stage: Stage) -> None:
    code, _ = await meeting(stage)
    wei = stage.somebody("Wei", "CN")
    assert await stage.enters(code, wei)
    order = await stage.house.record(code, emergency=True, ends_at=stage.house.clock.now() + DAY)
    await stage.house.review(order, "rita")
    await stage.passes()
    assert stage.is_in(code, wei), "danger to life, too, takes two"
    await stage.house.review(order, "raj")
    await stage.passes()
    assert not stage.is_in(code, wei)
    await stage.passes(DAY)
    assert await stage.enters(code, wei)
    for who in ("rita", "raj"):
        with pytest.raises(DomainError, match="took part"):
            await reviewed_in_full(stage, order, who, Finding.JUSTIFIED)
    await reviewed_in_full(stage, order, "ren", Finding.NOT_JUSTIFIED)
    [reviewed] = await stage.house.entries("emergency_reviewed")
    assert (reviewed["statement"]["outcome"], reviewed["statement"]["number"]) == ("not justified", 1)
    assert await state_of(stage, await stage.house.record(code)) == "rejected", "after a reversal the meeting rests"
    [rejected] = await stage.house.entries("rejected")
    assert (rejected["number"], rejected["why"]) == (
        2,
        "a restriction on this meeting was reversed less than 7 days ago",
    )
    await stage.passes(8 * DAY)
    assert await state_of(stage, await stage.house.record(code)) == "received"


async def test_an_emergency_that_was_none_is_over_as_soon_as_it_is_found(stage: Stage) -> None:
    code, _ = await meeting(stage)
    wei = stage.somebody("Wei", "CN")
    assert await stage.enters(code, wei)
    order = await stage.house.record(code, emergency=True, ends_at=stage.house.clock.now() + DAY)
    for who in ("rita", "raj"):
        await stage.house.review(order, who)
    await stage.passes(HOUR)
    assert not stage.is_in(code, wei)
    await reviewed_in_full(stage, order, "ren", Finding.NOT_JUSTIFIED)
    assert await stage.enters(code, wei)
    assert [one["why"] for one in await stage.house.entries("lifted")] == ["an emergency that was none"]


async def test_a_forged_letter_restricts_nobody_and_once_it_is_found_out_nobody_any_more(stage: Stage) -> None:
    house, (code, _) = stage.house, await meeting(stage)
    async with house.database.transaction() as tx:
        traffic, _state = await house.desk.create_authority(tx, "Traffic Office", ["CN"], "x@example.org", "")
        ankara, _state = await house.desk.create_authority(tx, "Ankara Court", ["TR"], "x@example.org", "called")
    for made in (traffic, ankara):
        for reviewer in ("rita", "raj"):
            await house.endorse(made, reviewer)
    wei, can, ann = stage.somebody("Wei", "CN"), stage.somebody("Can", "TR"), stage.somebody("Ann", "US")
    for who in (wei, can, ann):
        assert await stage.enters(code, who)
    order = await house.record(code, authority_id=traffic, ends_at=house.clock.now() + DAY)
    for reviewer in ("rita", "raj"):
        with pytest.raises(DomainError, match="call-back is not confirmed"):
            await house.review(order, reviewer)
    await stage.passes()
    assert stage.is_in(code, wei), "nobody at the ministry confirmed it"
    # The forger has somebody at the number, too.
    async with house.database.transaction() as tx:
        call = CallBack("by telephone", "the ministry's directory", True)
        await house.authorities.record_call_back(tx, traffic, call, house.recorder)
    for reviewer in ("rita", "raj"):
        await house.review(order, reviewer)
    await house.grant(code, authority_id=ankara, territory=["TR"], ends_at=house.clock.now() + DAY)
    await stage.passes()
    assert [stage.is_in(code, who) for who in (wei, can, ann)] == [False, False, True]
    assert await house.follow_ups.forged(order, "the ministry never wrote it", house.recorder) == "forged"
    assert await stage.enters(code, wei), "at that instant, and nobody has to ask"
    assert not await stage.enters(code, can), "what Ankara ordered stays"
    assert [(one["number"], one["why"]) for one in await house.entries("lifted")] == [(1, "forged")]
    assert [(one["number"], one["why"]) for one in await house.entries("rejected")] == [(1, "forged")]
    assert [one.number for one in await house.in_force.of_meeting(code)] == [2]


async def test_a_sealed_order_hides_who_asked_never_that_one_may_appeal_and_unseals_itself(stage: Stage) -> None:
    code, _ = await meeting(stage)
    wei, ann = stage.somebody("Wei", "CN"), stage.somebody("Ann", "US")
    assert await stage.enters(code, wei)
    assert await stage.enters(code, ann)
    until, law = stage.house.clock.now() + 10 * DAY, "Secrecy Act, Article 2"
    letter = Letter(gag=Gag(law, until))
    order = await stage.house.record(code, letter=letter, ends_at=stage.house.clock.now() + 20 * DAY)
    ends_at = stage.house.clock.now() + 20 * DAY
    for who in ("rita", "raj"):
        await stage.house.review(order, who, sealed_until=until, gag_law=law)
    await stage.passes()
    assert [stage.is_in(code, who) for who in (wei, ann)] == [False, True]
    assert not await stage.enters(code, wei)
    assert wei.refused is not None
    [by] = wei.refused.by
    assert by.territory.codes == {"CN"}
    assert (by.ends_at, by.sealed_until) == (ends_at, until)
    record = await stage.house.lifecycle.public_record(1)
    assert (record["authority"], record["territory"], record["ends_at"]) == (None, ["CN"], "2026-12-21T12:00:00Z")
    filed = await stage.house.appeal(1, Ground.NOT_LAWFUL)
    assert filed.key
    assert [one["number"] for one in await stage.house.entries("appeal_filed")] == [1], "who asked is no part of it"
    await stage.passes(10 * DAY)
    assert (await stage.house.lifecycle.public_record(1))["authority"] == "Cyber Office"
    assert not await stage.enters(code, wei), "unsealing changes nothing else"


async def test_an_authoritys_agent_who_joins_to_inherit_the_meeting_gets_no_more_than_a_doorkeepers_part(
    stage: Stage,
) -> None:
    code, key = await meeting(stage)
    agent, lin, ann = stage.somebody("A friend", "US"), stage.somebody("Lin", "CN"), stage.somebody("Ann", "US")
    for who, held in ((agent, None), (lin, key), (ann, None)):
        assert await stage.enters(code, who, held)
    await stage.house.grant(code)
    await stage.passes()
    assert await role_of(stage, agent.identity) == Role.ACTING_HOST
    with pytest.raises(DomainError):
        await stage.house.meetings.roles.name(code, ann.identity, Role.CO_HOST, by=agent.identity)
    assert stage.is_in(code, ann)


# --- what no insider can do alone -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["rita", "ren", "eve"])
async def test_p6_a_lone_reviewer_restricts_nobody(stage: Stage, who: str) -> None:
    code, _ = await meeting(stage)
    wei = stage.somebody("Wei", "CN")
    assert await stage.enters(code, wei)
    order = await stage.house.record(code)
    await stage.house.review(order, who)
    with pytest.raises(DomainError) as refused:
        await stage.house.review(order, who)
    assert refused.value.promise is Promise.TWO_PEOPLE
    await stage.passes(timedelta(minutes=5))
    assert stage.is_in(code, wei)


async def test_p6_a_lone_recorder_who_is_a_reviewer_too_decides_nothing(stage: Stage) -> None:
    code, _ = await meeting(stage)
    stage.house.recorder = stage.house.signers["rita"].account.id
    order = await stage.house.record(code)
    with pytest.raises(DomainError, match="recorded"):
        await stage.house.review(order, "rita")
    await stage.house.review(order, "ren")
    with pytest.raises(DomainError, match="recorded"):
        await stage.house.review(order, "rita")
    assert not await stage.house.in_force.active()


async def test_p6_an_admin_who_makes_reviewers_has_made_nobody_who_counts(stage: Stage) -> None:
    code, _ = await meeting(stage)
    order = await stage.house.record(code)
    async with stage.house.database.transaction() as tx:
        for name in ("puppet-one", "puppet-two"):
            await stage.house.desk.propose_key(tx, await stage.house.enrol(tx, name, "US", None))
    for name in ("puppet-one", "puppet-two"):
        with pytest.raises(DomainError, match="not enrolled"):
            await stage.house.review(order, name)
        with pytest.raises(DomainError):
            await stage.house.endorse(stage.house.signers["puppet-one"].key, name)
    assert not await stage.house.in_force.active()


async def write(stage: Stage, tx: Any, entry: Mapping[str, Any]) -> int:
    """Into the log's table, as whoever holds the database's password would."""
    newest = (await tx.execute(select(log_entry.c.position).order_by(log_entry.c.position.desc()).limit(1))).scalar()
    position = int(newest or 0) + 1
    await tx.execute(insert(log_entry).values(position=position, data=canonical(entry)))
    await tx.execute(insert(log_outbox).values(position=position))
    return position


async def test_p6_reviewer_key_and_signatures_written_by_hand_into_the_database_convince_nobody(stage: Stage) -> None:
    """They have the password, made a reviewer and a key, and sign with it themselves; they even wait for the log."""
    house, (code, _) = stage.house, await meeting(stage)
    wei = stage.somebody("Wei", "CN")
    assert await stage.enters(code, wei)
    order = await house.record(code)
    await house.review(order, "rita")
    async with house.database.transaction() as tx:
        forger = await house.enrol(tx, "forger", "US", None)
        mine = house.signers["forger"]
        row = (await tx.execute(select(demand).where(demand.c.id == order))).one()
        honest = (await tx.execute(select(review).where(review.c.demand == order))).one()
        signed: dict[str, Any] = dict(await house.ledger.entry(tx, honest.position) or {})
        statement = {**signed["statement"], "reviewer": forger.key, "nonce": "made-up-by-hand"}
        proof = {"algorithm": "Ed25519", "signature": mine.private.sign(canonical(statement)).hex()}
        at = {"at": "2026-12-01T12:00:00Z"}
        enrolled = {"kind": "key_enrolled", "v": 2, **at, "works_in": "US", "employer": None}
        enrolled |= {"key": forger.key, "algorithm": "Ed25519", "public": forger.public.public.hex(), "rp_id": None}
        place = await write(stage, tx, {**enrolled, "account": forger.account})
        await tx.execute(insert(desk_log).values(position=place, subject=forger.key))
        second: dict[str, Any] = {"kind": "review", "v": 2, **at, "statement": statement, "proof": proof}
        positions = [int(honest.position), await write(stage, tx, second)]
        demanded = await house.ledger.entry(tx, row.position)
        assert demanded is not None
        terms = {name: statement[name] for name in terms_record_names()}
        granted = {"kind": "restriction", "v": 2, **at, "number": row.number, "order": row.hash}
        granted |= {"reviews": sorted(digest(one) for one in (signed, second)), **terms}
        place = await write(stage, tx, granted)
        await tx.execute(
            insert(restriction).values(
                id="forged",
                demand=order,
                number=row.number,
                state="effective",
                starts_at=house.clock.now(),
                ends_at=house.clock.now() + HOUR,
                effective_at=house.clock.now(),
                position=place,
                reviews=str(positions),
                lift_logged=False,
                resumptions="[]",
            )
        )
    await stage.passes(timedelta(minutes=1))
    assert stage.is_in(code, wei), "a row in a database convinces the enforcer of nothing"
    assert await stage.enters(code, stage.somebody("Xia", "CN"))
    assert not await house.in_force.active()
    async with house.database.transaction() as tx:
        await tx.execute(update(reviewer_key).where(reviewer_key.c.id == forger.key).values(account=mine.account.id))
        await tx.execute(update(authority).values(jurisdiction='["CN", "US", "DE", "FR"]'))
    await stage.passes(timedelta(minutes=1))
    assert not await house.in_force.active()


def terms_record_names() -> tuple[str, ...]:
    return ("meetings", "territory", "measures", "starts_at", "ends_at", "people", "sealed_until")


async def test_p6_a_signature_of_ones_own_handed_in_for_a_colleague_is_none(stage: Stage) -> None:
    code, _ = await meeting(stage)
    order = await stage.house.record(code)
    mine = stage.house.signers["rita"].private
    with pytest.raises(DomainError) as refused:
        await stage.house.review(order, "raj", proof=Signature(mine.sign(b"whatever I say")))
    assert refused.value.promise is Promise.TWO_PEOPLE
