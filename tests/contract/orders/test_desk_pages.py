"""What the desk's pages read: the inbox, and one order. They offer what the rules allow, and tell nothing of people."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update
from tests.support.house import House, welcome

from folkmoot.abuse.adapters.tables import abuse_report
from folkmoot.enforcement.presence import Presence, State
from folkmoot.identity.permissions import Role, permissions_of
from folkmoot.ledger.adapters.tables import log_entry
from folkmoot.meetings.adapters.tables import participant
from folkmoot.orders.adapters.tables import demand
from folkmoot.orders.domain.proofs import Signature
from folkmoot.orders.domain.proposals import ProposalKind
from folkmoot.orders.domain.undoing import Reversal
from folkmoot.orders.intake import Asks
from folkmoot.orders.mistakes import open_mistake
from folkmoot.redress.adapters.tables import appeal
from folkmoot.runtime.canonical import digest
from folkmoot.runtime.errors import DomainError, Kind

WHO = ("rita", "raj", "ren", "eve")


async def inbox(house: House, account: str, role: Role = Role.REVIEWER) -> list[dict[str, Any]]:
    async with house.database.snapshot() as tx:
        return await house.inbox.waiting(tx, account, permissions_of(role))


async def of(house: House, name: str) -> list[dict[str, Any]]:
    return await inbox(house, house.signers[name].account.id)


async def page(house: House, order: str, account: str, *, decides: bool = True) -> dict[str, Any]:
    async with house.database.snapshot() as tx:
        return await house.reading.order(tx, order, account, decides=decides)


async def seen_by(house: House, order: str, name: str) -> dict[str, Any]:
    return await page(house, order, house.signers[name].account.id)


async def attend(house: House, name: str, code: str) -> None:
    who = house.signers[name].account
    await house.meetings.join(code, name, host_key=None, passcode=None, guest=None, account=who.id, enter=welcome)


async def test_what_waits_is_what_one_may_decide_and_what_one_may_not_says_why(house: House) -> None:
    """Whatever the inbox offers is accepted, and whatever it does not offer is refused."""
    for verdicts in ((), (("rita", "grant"),), (("raj", "ask"),)):
        code = await house.meeting()
        await attend(house, "eve", code)
        order = await house.record(code)
        for name, verdict in verdicts:
            await house.review(order, name, verdict)
        for name in WHO:
            [item] = [one for one in await of(house, name) if one["id"] == order]
            shown = await seen_by(house, order, name)
            assert shown["why_not"] == item["why_not"]
            assert shown["may_review"] == (item["why_not"] is None)
            # Refused for its signature at the very end, so that the next person finds the order as it was.
            with pytest.raises(DomainError) as refused:
                await house.review(order, name, "reject", proof=Signature(b"\0" * 64))
            by_a_rule = refused.value.field != "proof"
            assert by_a_rule == (item["why_not"] is not None), (name, item, refused.value.message)
        reasons = {name: [i["why_not"] for i in await of(house, name) if i["id"] == order] for name in WHO}
        assert reasons["eve"] == ["attended"]
        assert reasons["ren"] == [None]
        for name, verdict in verdicts:
            assert reasons[name] == [None if verdict == "ask" else "reviewed"], (
                "whoever asked decides once it is answered"
            )


async def test_the_first_review_makes_it_wait_for_the_second_and_the_second_ends_the_waiting(house: House) -> None:
    order = await house.record(await house.meeting())
    [first] = await of(house, "raj")
    assert (first["kind"], first["number"], first["title"]) == ("review", 1, "Cyber Office")
    assert first["since"] == "2026-12-01T12:00:00Z"
    await house.review(order, "rita")
    [second] = await of(house, "raj")
    assert second["kind"] == "second_review"
    await house.review(order, "raj")
    assert await of(house, "raj") == []
    assert (await seen_by(house, order, "ren"))["why_not"] == "decided"


async def test_intake_gets_back_what_lacks_something_and_nobody_else_waits_for_it(house: House) -> None:
    order = await house.record(await house.meeting())
    assert await inbox(house, house.recorder, Role.INTAKE) == []
    await house.review(order, "rita", "ask")
    [asked] = await inbox(house, house.recorder, Role.INTAKE)
    assert (asked["kind"], asked["id"]) == ("information", order)
    for role in (Role.ADMIN, Role.AUDITOR, Role.MEMBER):
        assert await inbox(house, "x", role) == []


async def test_p12_a_restriction_on_hold_waits_for_a_second_person(house: House) -> None:
    code = await house.meeting()
    made = await house.grant(code)
    [found] = await house.in_force.of_meeting(code)
    await house.in_force.charge(found, [f"p{n}" for n in range(11)])
    [held] = await of(house, "rita")
    assert (held["kind"], held["why_not"]) == ("held", None)
    await house.resume(made, "rita")
    [held] = await of(house, "rita")
    assert held["why_not"] == "reviewed"
    [order] = [one["id"] for one in await of(house, "raj")]
    shown = (await seen_by(house, order, "raj"))["restriction"]
    assert (shown["state"], shown["resume_reviews"], shown["resume_reviewed_by_me"]) == ("held", 1, False)
    assert shown["held_hash"]
    await house.resume(made, "raj")
    assert await of(house, "raj") == []


async def test_a_hundred_orders_take_as_many_queries_as_one(house: House) -> None:
    counted: list[str] = []
    event.listen(house.database.engine.sync_engine, "before_cursor_execute", lambda *given: counted.append(given[2]))

    async def queries() -> int:
        counted.clear()
        await of(house, "ren")
        return len(counted)

    await house.review(await house.record(await house.meeting()), "rita")
    one = await queries()
    for _ in range(4):
        await house.review(await house.record(await house.meeting(), await house.meeting()), "raj", "ask")
    assert await queries() == one
    assert len(await of(house, "ren")) == 5


async def test_p6_two_reviews_are_independent_until_both_are_signed(house: House) -> None:
    order = await house.record(await house.meeting())
    secret = "because of section 7"
    await house.review(order, "rita", "narrow", measures=["bar_entry"], legality=secret)
    mine = await seen_by(house, order, "rita")
    assert mine["reviews"][0]["reasons"]["legality"] == secret
    before = await seen_by(house, order, "raj")
    [first] = before["reviews"]
    assert secret not in json.dumps(before)
    assert (first["verdict"], first["reasons"], first["terms"]) == (None, None, None)
    assert (first["by"], first["works_in"], first["verified"]) == ("rita@example.org", "DE", True)
    assert secret not in json.dumps(await page(house, order, house.recorder, decides=False)), "or they might tell raj"
    await house.review(order, "raj")
    after = await seen_by(house, order, "raj")
    assert after["reviews"][0]["reasons"]["legality"] == secret
    assert after["reviews"][0]["terms"]["measures"] == ["bar_entry"]
    assert secret in json.dumps(await seen_by(house, order, "ren")), "once it is decided, everyone of the desk may read"
    assert after["restriction"]["measures"] == ["bar_entry"]


async def test_p6_a_signature_that_does_not_verify_is_shown_as_such(house: House) -> None:
    order = await house.record(await house.meeting())
    await house.review(order, "rita")
    async with house.database.transaction() as tx:
        for row in (await tx.execute(select(log_entry))).all():
            entry = json.loads(row.data)
            if entry["kind"] == "review":
                entry["statement"]["people"] += 1
                changed = json.dumps(entry).encode()
                await tx.execute(update(log_entry).where(log_entry.c.position == row.position).values(data=changed))
    [review] = (await seen_by(house, order, "rita"))["reviews"]
    assert review["verified"] is False


async def test_p8_the_history_is_the_log(house: House) -> None:
    code = await house.meeting()
    order = await house.record(code)
    sha = await house.intake.keep(b"%PDF-1.7")
    async with house.database.transaction() as tx:
        await house.intake.attach(tx, order, sha)
    first = (await house.review(order, "rita"))["review_id"]
    async with house.database.transaction() as tx:
        await house.orders.withdraw(tx, order, str(first), house.signers["rita"].account.id)
    await house.review(order, "raj")
    made = (await house.review(order, "ren"))["restriction_id"]
    await house.record(await house.meeting())
    await house.lifecycle.lift(str(made), "the office was wrong")
    shown = await seen_by(house, order, "rita")
    assert [one["kind"] for one in shown["history"]] == [
        "demand_received", "instrument_received", "review", "review_withdrawn", "review", "review", "restriction",
        "lifted", "reinstated",
    ]  # fmt: skip
    assert shown["history"][1]["says"] == sha == shown["document"]
    assert shown["history"][-2]["says"] == "lifted by a reviewer"
    assert [one["withdrawn"] for one in shown["reviews"]] == [True, False, False]
    assert shown["restriction"]["lifted_why"] == "the office was wrong"
    async with house.database.snapshot() as tx:
        for one in shown["history"]:
            entry = await house.ledger.entry(tx, one["index"])
            assert entry is not None
            assert (entry["kind"], entry["at"]) == (one["kind"], one["at"])


async def test_p3_what_cannot_be_done_is_named(house: House) -> None:
    order = await house.record(await house.meeting(), asks=[Asks.RESTRICT, Asks.CLOSE_ACCOUNT], asked="Close it")
    shown = await seen_by(house, order, "rita")
    assert shown["cannot_be_done"] == ["close_account"]
    assert shown["asked"] == "Close it"


@pytest.mark.parametrize("role", list(Role))
async def test_p9_no_answer_of_the_desk_depends_on_who_is_inside(tmp_path: Path, role: Role) -> None:
    """The same story twice, with a person inside and with the same person outside: the same bytes."""

    async def told(folder: Path, country: str) -> Sequence[str]:
        folder.mkdir()
        house = House(folder)
        await house.found()
        code = await house.meeting()
        for number in range(3):
            await house.presences.register(
                Presence(
                    f"c{number}", number, code, f"i{number}", f"p{number}", country if number == 0 else "US",
                    State.OPEN, "g", house.clock.now(), "s",
                )
            )  # fmt: skip
        order = await house.record(code)
        await house.review(order, "rita")
        answers: list[str] = []

        async def look() -> None:
            for account in (house.signers["raj"].account.id, house.signers["rita"].account.id, "somebody"):
                shown = await page(house, order, account, decides=role is Role.REVIEWER)
                answers.append(json.dumps([await inbox(house, account, role), shown]))
            async with house.database.snapshot() as tx:
                for state in ("open", "acknowledged"):
                    answers.append(json.dumps(await house.alerts.listed(tx, role, state, every_kind=True)))

        await look()
        await house.review(order, "raj")
        await look()
        # What the enforcer does to who is inside: counted, and removed.
        [found] = await house.in_force.of_meeting(code)
        if country == "CN":
            assert await house.in_force.charge(found, ["p0"])
        house.clock.advance(timedelta(minutes=1))
        await look()
        async with house.database.snapshot() as tx:
            names = await house.identity.named(tx, [s.account.id for s in house.signers.values()])
            ids = [*names, code, house.authority, *(await tx.execute(select(demand.c.id))).scalars()]
        await house.close()
        return [_anonymous(answer, ids) for answer in answers]

    inside, outside = await told(tmp_path / "in", "CN"), await told(tmp_path / "out", "HK")
    assert inside == outside


def _anonymous(answer: str, ids: Sequence[str]) -> str:
    """Without what differs between any two houses: keys, hashes, random ids."""
    for number, one in enumerate(ids):
        answer = answer.replace(one, f"<{number}>")
    return re.sub(r"[0-9a-f]{16,64}", "#", re.sub(r"folkmoot.test/[0-9a-f]+", "<log>", answer))


async def test_nobody_is_named_who_is_a_participant(house: House) -> None:
    code = await house.meeting()
    await attend(house, "ren", code)
    order = await house.record(code)
    async with house.database.transaction() as tx:
        await tx.execute(update(participant).values(name="Ms. Example"))
    shown = json.dumps([await seen_by(house, order, "rita"), await of(house, "rita")])
    assert "Example" not in shown.replace("example.org", "")
    assert "ren@" not in shown


async def test_an_appeal_waits_for_who_took_no_part(house: House) -> None:
    code = await house.meeting()
    made = await house.grant(code)
    [found] = await house.in_force.of_meeting(code)
    await house.in_force.charge(found, [f"p{n}" for n in range(11)])
    await house.resume(made, "ren")
    async with house.database.transaction() as tx:
        values = {"id": "one", "number": 1, "ground": "not_lawful", "text": "it is not", "concerned": False}
        due = house.clock.now() + timedelta(hours=72)
        values |= {"key_hash": "h", "filed_at": house.clock.now(), "position": 1, "answer_due": due}
        await tx.execute(appeal.insert().values(values))
    reasons = {}
    for name in WHO:
        [item] = [one for one in await of(house, name) if one["kind"] == "appeal"]
        assert item["due"] == "2026-12-04T12:00:00Z"
        reasons[name] = item["why_not"]
    assert reasons == {"rita": "reviewed", "raj": "reviewed", "ren": "reviewed", "eve": None}
    await house.resume(made, "raj")
    [item] = [one for one in await of(house, "ren") if one["kind"] == "appeal"]
    assert item["why_not"] == "reviewed", "also once the resumption is done"


async def test_a_key_waits_for_two_who_vouch_for_it_and_for_nobody_who_has(house: House) -> None:
    async with house.database.transaction() as tx:
        reviewer = await house.enrol(tx, "zoe", "FR", None)
        await house.desk.propose_key(tx, reviewer)
    waits = {name: [one["kind"] for one in await of(house, name)] for name in ("rita", "zoe")}
    assert waits == {"rita": ["endorsement"], "zoe": []}
    await house.endorse(reviewer.key, "rita")
    assert [one["kind"] for one in await of(house, "rita")] == []
    assert [one["kind"] for one in await of(house, "raj")] == ["endorsement"]


async def places(house: House, name: str, works_in: str) -> str:
    """Propose that `name` works elsewhere. Returns the digest of what now waits."""
    async with house.database.transaction() as tx:
        account = house.signers[name].account
        await house.people.places.change(tx, account.id, {"works_in": works_in, "employer": None})
        return digest((await house.desk.waiting(tx))[-1].entry)


async def test_p6_what_a_reviewer_looked_at_cannot_be_swapped_under_them(house: House) -> None:
    first = await places(house, "ren", "FR")
    await house.endorse(first, "rita")
    house.clock.advance(timedelta(minutes=1))
    second = await places(house, "ren", "BR")
    with pytest.raises(DomainError, match="proposed anew: look again") as refused:
        await house.endorse(first, "raj")
    assert (refused.value.kind, refused.value.field) == (Kind.CONFLICT, "subject")
    with pytest.raises(DomainError, match="nothing that waits"):
        await house.endorse("0" * 64, "raj")
    for name in ("rita", "raj"):
        await house.endorse(second, name)
    house.clock.advance(timedelta(hours=72))
    async with house.database.snapshot() as tx:
        assert (await house.desk.read(tx)).keys[house.signers["ren"].key].works_in == "BR"


@pytest.mark.parametrize("by_digest", [True, False])
async def test_p6_no_later_change_pushes_aside_a_revocation_that_waits(house: House, by_digest: bool) -> None:
    key = house.signers["ren"].key

    async def revoke() -> str:
        async with house.database.transaction() as tx:
            await house.desk.propose_revocation(tx, key)
            return digest((await house.desk.waiting(tx))[-1].entry)

    revocation = await revoke()
    subject = revocation if by_digest else key
    await house.endorse(subject, "rita")
    house.clock.advance(timedelta(minutes=1))
    assert await revoke() == revocation, "nor does it begin anew"
    await places(house, "ren", "FR")
    async with house.database.snapshot() as tx:
        shown = [(one.kind, len(one.endorsed_by)) for one in await house.desk.waiting(tx)]
    assert shown == [(ProposalKind.REVOCATION, 1), (ProposalKind.CHANGE, 0)]
    assert [one["kind"] for one in await of(house, "raj")] == ["endorsement"]
    await house.endorse(subject, "raj")
    async with house.database.snapshot() as tx:
        assert key not in (await house.desk.read(tx)).keys


async def test_an_emergency_waits_for_its_full_review_and_the_desk_is_paged_once_it_is_over(house: House) -> None:
    code = await house.meeting()
    await attend(house, "eve", code)
    await house.grant(code, emergency=True)
    [attended] = [one for one in await of(house, "eve") if one["kind"] == "emergency_review"]
    assert attended["why_not"] == "attended"
    [item] = [one for one in await of(house, "ren") if one["kind"] == "emergency_review"]
    assert (item["emergency"], item["due"], item["why_not"]) == (True, "2026-12-08T12:00:00Z", None)
    [mine] = [one for one in await of(house, "rita") if one["kind"] == "emergency_review"]
    assert mine["why_not"] == "reviewed"
    order = str(item["id"])
    assert (await seen_by(house, order, "ren"))["may_review_emergency"]
    assert not (await seen_by(house, order, "rita"))["may_review_emergency"]
    kinds = await alerts(house)
    assert "emergency_received" in kinds
    assert "emergency_review_due" not in kinds
    house.clock.advance(timedelta(hours=1))
    await house.settle()
    await house.alerts.tick()
    assert "emergency_review_due" in await alerts(house)


async def alerts(house: House) -> list[str]:
    async with house.database.snapshot() as tx:
        return [str(one["kind"]) for one in await house.alerts.listed(tx, "reviewer", "open")]


async def test_a_mistake_waits_for_who_took_no_part_and_a_report_for_any_reviewer(house: House) -> None:
    await house.grant(await house.meeting())
    now = house.clock.now()
    async with house.database.transaction() as tx:
        await open_mistake(tx, 1, Reversal.APPEAL_UPHELD, now)
        report = {"id": "report", "what": "spam", "about": "a meeting", "text": "spam", "key_hash": "h" * 64}
        await tx.execute(insert(abuse_report).values(report | {"filed_at": now}))
    waits = {name: {one["kind"]: one["why_not"] for one in await of(house, name)} for name in ("rita", "ren")}
    assert waits == {"rita": {"mistake": "reviewed", "abuse": None}, "ren": {"mistake": None, "abuse": None}}
    assert await inbox(house, house.recorder, Role.INTAKE) == []


async def test_an_order_is_shown_with_what_it_follows_and_what_intake_answered(house: House) -> None:
    code = await house.meeting()
    first = await house.record(code)
    assert [(await seen_by(house, first, "rita"))[name] for name in ("corrects", "renews", "information")] == [
        None,
        None,
        [],
    ]
    await house.review(first, "rita", "ask")
    async with house.database.transaction() as tx:
        await house.follow_ups.answer(tx, first, "The district court.", house.recorder)
    [answer] = (await seen_by(house, first, "raj"))["information"]
    assert (answer["text"], answer["by"]) == ("The district court.", "intake@example.org")
    corrected = await house.record(code, corrects=first)
    shown = await seen_by(house, corrected, "raj")
    assert (shown["corrects"], shown["corrects_number"], shown["renews"]) == (first, 1, None)
    for name in ("rita", "raj"):
        await house.review(corrected, name)
    await house.settle()
    renewal = await seen_by(house, await house.record(code, renews=corrected), "ren")
    assert (renewal["renews"], renewal["renews_number"], renewal["corrects_number"]) == (corrected, 2, None)


async def test_whoever_may_have_the_host_told_is_offered_it_until_the_host_is(house: House) -> None:
    """What is offered is accepted, and what is not offered is refused."""
    code = await house.meeting()
    await attend(house, "eve", code)
    order = await house.record(code, starts_at=house.clock.now() + timedelta(minutes=30))
    assert not any([(await seen_by(house, order, name))["may_tell_host"] for name in WHO]), "nothing is kept from them"
    rita = house.signers["rita"].account.id
    async with house.database.transaction() as tx:
        await house.silences.keep(tx, order, "a hostage", rita)
    for verdicts in ([], ["rita"], ["raj"]):
        for name in verdicts:
            await house.review(order, name)
        offered = {name: (await seen_by(house, order, name))["may_tell_host"] for name in WHO}
        assert offered == {"rita": True, "raj": True, "ren": True, "eve": False}
        assert not (await page(house, order, house.recorder, decides=False))["may_tell_host"]
        for name in WHO:
            async with house.database.transaction() as tx:
                silent = await tx.scalar(select(demand.c.body).where(demand.c.id == order))
                if offered[name]:
                    await house.silences.withdraw(tx, order, house.signers[name].account.id)
                    await tx.execute(update(demand).where(demand.c.id == order).values(body=silent))
                else:
                    with pytest.raises(DomainError):
                        await house.silences.withdraw(tx, order, house.signers[name].account.id)
    house.clock.advance(timedelta(minutes=31))
    await house.settle()
    assert not (await seen_by(house, order, "rita"))["may_tell_host"], "in effect: the host is told like anybody"
