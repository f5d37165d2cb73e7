"""Orders from demand to lifted, over the real rooms and a real database: every rule refuses by its promise."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from tests.support.house import House, welcome

from folkmoot.enforcement.presence import Presence, State
from folkmoot.ledger.adapters.tables import log_entry
from folkmoot.orders.adapters.tables import (
    demand,
    demand_meeting,
    impact_snapshot,
    restriction,
    restriction_person,
    review,
)
from folkmoot.orders.domain.proofs import Assertion, Signature, read_proof
from folkmoot.orders.domain.terms import Measure
from folkmoot.orders.intake import Asks
from folkmoot.runtime.errors import DomainError, Kind, Promise


async def state(house: House, restriction_id: str) -> str:
    return str((await house.lifecycle.get(restriction_id))["state"])


# --- recording --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "promise"),
    [
        ({"territory": ["CN", "HK"]}, "territory", Promise.TERRITORY),
        ({"territory": []}, "territory", Promise.TERRITORY),
        ({"territory": ["ZZ"]}, "territory", Promise.TERRITORY),
        ({"measures": []}, "measures", None),
        ({"measures": ["close_account"]}, "measures", None),
        ({"meetings": ["*"]}, "meetings", Promise.SPECIFICITY),
        ({"meetings": ["abc-*"]}, "meetings", Promise.SPECIFICITY),
        ({"meetings": ["aaa-bbbb-ccc"]}, "meetings", Promise.SPECIFICITY),
        ({"meetings": ["aaa-bbbb-ccc@2026-12-01"]}, "meetings", Promise.SPECIFICITY),
        ({"meetings": []}, "meetings", Promise.SPECIFICITY),
    ],
)
async def test_p1_p2_an_order_beyond_its_bounds_is_refused_by_field(
    house: House, changes: dict[str, list[str]], field: str, promise: Promise | None
) -> None:
    meetings = changes.pop("meetings", None) or ([] if field == "meetings" else [await house.meeting()])
    with pytest.raises(DomainError) as refused:
        await house.record(*meetings, **changes)
    assert (refused.value.kind, refused.value.field) == (Kind.INVALID, field)
    assert refused.value.promise == promise
    async with house.database.snapshot() as tx:
        assert (await tx.execute(select(demand))).first() is None, "nothing is kept of it"


async def test_p7_the_end_lies_ahead_and_at_most_90_days(house: House) -> None:
    code, now = await house.meeting(), house.clock.now()
    for ends_at in (now, now - timedelta(seconds=1), now + timedelta(days=90, seconds=1)):
        with pytest.raises(DomainError) as refused:
            await house.record(code, ends_at=ends_at)
        assert (refused.value.field, refused.value.promise) == ("ends_at", Promise.TIME)
    with pytest.raises(DomainError, match="before it begins"):
        await house.record(code, starts_at=now + timedelta(hours=3), ends_at=now + timedelta(hours=2))
    await house.record(code, ends_at=now + timedelta(days=90))


async def test_p8_p9_a_demand_is_in_the_log_before_anything_and_names_no_meeting(house: House) -> None:
    code = await house.meeting()
    order = await house.record(code, reasons="Ms. Example spoke", asked="close her account")
    await house.settle()
    async with house.database.snapshot() as tx:
        row = (await tx.execute(select(demand))).one()
        entry = await house.ledger.entry(tx, row.position)
        assert await house.ledger.check_inclusion(tx, row.position)
    text = json.dumps(entry)
    assert code not in text
    assert "Example" not in text
    assert "close her account" not in text
    assert row.id == order


# --- reviewing --------------------------------------------------------------------------------------------------------


async def test_p3_what_cannot_be_done_here_is_recorded_and_rejected_in_public(house: House) -> None:
    code = await house.meeting()
    nothing: dict[str, Any] = {"territory": [], "measures": [], "ends_at": None}
    for asks, changes in (
        ([Asks.CLOSE_ACCOUNT, Asks.HAND_OVER_DATA], {**nothing, "asked": "Close the account of Mr. Wang"}),
        ([Asks.END_MEETING], {"asked": "End it, for everyone", "meetings": [code]}),
    ):
        order = await house.record(asks=asks, **{"meetings": [], **changes})
        async with house.database.snapshot() as tx:
            row = (await tx.execute(select(demand).where(demand.c.id == order))).one()
            received = await house.ledger.entry(tx, row.position)
            rejected = await house.ledger.entry(tx, row.position + 1)
        assert row.state == "rejected"
        assert received is not None
        assert rejected is not None
        assert received["asks"] == sorted(ask.value for ask in asks)
        assert "Wang" not in json.dumps(received)
        assert (rejected["kind"], rejected["why"]) == ("rejected", "cannot be done here")
        with pytest.raises(DomainError) as refused:
            await house.review(order, "rita")
        assert refused.value.kind is Kind.CONFLICT
    with pytest.raises(DomainError) as unsaid:
        await house.record(asks=[Asks.OTHER], asked=" ")
    assert unsaid.value.field == "asked"
    with pytest.raises(DomainError) as empty:
        await house.record(code, asks=[])
    assert empty.value.field == "asks"


@pytest.mark.parametrize(
    ("people", "state"),
    [
        ([("ren", "CN", None), ("wang", "CN", None)], "cannot_be_reviewed"),
        ([("ren", "CN", None), ("eve", "FR", "Cyber Office")], "cannot_be_reviewed"),
        ([("ren", "CN", None), ("rita", "DE", None)], "received"),
    ],
)
async def test_p6_an_order_that_nobody_here_could_decide_ends_in_public(
    tmp_path: Path, people: list[tuple[str, str, str | None]], state: str
) -> None:
    house = House(tmp_path)
    await house.found(people)
    order = await house.record(await house.meeting())
    async with house.database.snapshot() as tx:
        row = (await tx.execute(select(demand).where(demand.c.id == order))).one()
        after = await house.ledger.entry(tx, row.position + 1)
    assert row.state == state
    if state == "received":
        assert after is None
        assert await house.review(order, "ren")
    else:
        assert after is not None
        assert (after["kind"], after["why"]) == ("rejected", "cannot be reviewed")
        with pytest.raises(DomainError, match="nobody here could decide") as refused:
            await house.review(order, "ren")
        assert refused.value.promise is Promise.TWO_PEOPLE
    await house.close()


async def test_p3_an_order_that_asks_for_more_is_reviewed_for_the_restriction_alone(house: House) -> None:
    code = await house.meeting()
    order = await house.record(code, asks=[Asks.RESTRICT, Asks.CLOSE_ACCOUNT], asked="and close the host's account")
    await house.review(order, "rita")
    assert (await house.review(order, "raj"))["restriction_id"]
    async with house.database.snapshot() as tx:
        assert (await house.orders.get(tx, order))["asks"] == ["close_account", "restrict"]


async def test_p6_two_signed_reviews_by_two_people_make_a_restriction(house: House) -> None:
    code = await house.meeting()
    order = await house.record(code)
    first = await house.review(order, "rita")
    assert first["restriction_id"] is None
    assert not await house.in_force.active()
    second = await house.review(order, "raj")
    assert await state(house, second["restriction_id"]) == "effective"
    [found] = await house.in_force.of_meeting(code)
    assert found.territory.codes == {"CN"}
    assert found.measures == {Measure.REMOVE, Measure.BAR_ENTRY}
    assert (found.authority, found.people) == ("Cyber Office", 10)
    assert list(await house.in_force.of_meeting(await house.meeting())) == []


@pytest.mark.parametrize(("first", "second"), [("rita", "rita"), ("ren", "eve")])
async def test_p6_one_person_or_two_who_are_not_independent_are_not_enough(
    house: House, first: str, second: str
) -> None:
    code = await house.meeting()
    order = await house.record(code)
    await house.review(order, first)
    with pytest.raises(DomainError) as refused:
        await house.review(order, second)
    assert (refused.value.kind, refused.value.promise) == (Kind.CONFLICT, Promise.TWO_PEOPLE)
    assert not await house.in_force.active()


async def test_p6_a_reviewer_inside_with_one_outside_is_enough(house: House) -> None:
    order = await house.record(await house.meeting())
    await house.review(order, "ren")
    assert (await house.review(order, "rita"))["restriction_id"]


async def test_p6_whoever_recorded_or_attended_does_not_review(house: House) -> None:
    code = await house.meeting()
    rita = house.signers["rita"].account

    await house.meetings.join(code, "Rita", host_key=None, passcode=None, guest=None, account=rita.id, enter=welcome)
    order = await house.record(code)
    with pytest.raises(DomainError, match="attended") as refused:
        await house.review(order, "rita")
    assert refused.value.promise is Promise.TWO_PEOPLE
    house.recorder = house.signers["raj"].account.id
    with pytest.raises(DomainError, match="recorded") as refused:
        await house.review(await house.record(await house.meeting()), "raj")
    assert refused.value.promise is Promise.TWO_PEOPLE


async def test_p6_a_signature_of_another_review_is_refused(house: House) -> None:
    order, other = await house.record(await house.meeting()), await house.record(await house.meeting())
    await house.review(other, "rita")
    async with house.database.snapshot() as tx:
        row = (await tx.execute(select(review))).one()
        entry = await house.ledger.entry(tx, row.position)
    assert entry is not None
    for wrong in (read_proof(entry), Signature(b"\0" * 64), Signature(b""), Assertion(b"", b"", b"")):
        with pytest.raises(DomainError) as refused:
            await house.review(order, "rita", proof=wrong)
        assert (refused.value.field, refused.value.promise) == ("proof", Promise.TWO_PEOPLE)


async def test_p6_a_key_endorsed_by_one_or_not_at_all_does_not_review(house: House) -> None:
    order = await house.record(await house.meeting())
    async with house.database.transaction() as tx:
        mallory = await house.enrol(tx, "mallory", "US", None)
        assert await house.desk.propose_key(tx, mallory)
    with pytest.raises(DomainError, match="not enrolled"):
        await house.review(order, "mallory")
    for count, who in enumerate(("rita", "raj"), 1):
        signer = house.signers[who]
        async with house.database.transaction() as tx:
            statement = await house.desk.endorsement(tx, mallory.key, signer.key)
            from folkmoot.runtime.canonical import canonical

            await house.desk.endorse(tx, statement, Signature(signer.private.sign(canonical(statement))))
            desk = await house.desk.read(tx)
        assert (mallory.key in desk.keys) == (count == 2)
    assert (await house.review(order, "mallory"))["restriction_id"] is None


async def test_reviews_meet_in_the_intersection_and_an_empty_one_rejects(house: House) -> None:
    one, two = await house.meeting(), await house.meeting()
    now = house.clock.now()
    order = await house.record(one, two, measures=["notice", "remove"])
    await house.review(order, "rita", "narrow", meetings=[one], ends_at=now + timedelta(minutes=30))
    made = (await house.review(order, "raj", "narrow", measures=["bar_entry"]))["restriction_id"]
    shown = await house.lifecycle.get(made)
    assert len(shown["meetings"]) == 1  # type: ignore[arg-type]
    assert shown["measures"] == ["bar_entry"]
    assert shown["ends_at"] == "2026-12-01T12:30:00Z"
    assert not await house.in_force.of_meeting(two)

    apart = await house.record(one, two)
    await house.review(apart, "rita", "narrow", meetings=[one])
    answer = await house.review(apart, "raj", "narrow", meetings=[two])
    assert answer["restriction_id"] is None
    assert answer["order"]["state"] == "rejected"


async def test_a_review_grants_no_more_than_was_asked(house: House) -> None:
    code, other = await house.meeting(), await house.meeting()
    order = await house.record(code, measures=["notice"])
    for changes in (
        {"meetings": [other]},
        {"territory": ["HK"]},
        {"measures": ["remove"]},
        {"ends_at": house.clock.now() + timedelta(hours=2)},
        {"expected_people": 11 * 1000},
        {"expected_people": 0},
    ):
        with pytest.raises(DomainError) as refused:
            await house.review(order, "rita", "narrow", **changes)
        assert refused.value.field == next(iter(changes))


async def test_a_rejection_or_a_question_stops_it(house: House) -> None:
    rejected = await house.record(await house.meeting())
    assert (await house.review(rejected, "rita", "reject"))["order"]["state"] == "rejected"
    with pytest.raises(DomainError, match="rejected already"):
        await house.review(rejected, "raj")
    asked = await house.record(await house.meeting())
    assert (await house.review(asked, "rita", "ask"))["order"]["state"] == "more_information_asked"


async def test_an_approval_is_withdrawn_until_it_takes_effect(house: House) -> None:
    code = await house.meeting()
    order = await house.record(code, starts_at=house.clock.now() + timedelta(minutes=10))
    first = await house.review(order, "rita")
    second = await house.review(order, "raj")
    assert await state(house, second["restriction_id"]) == "pending"
    with pytest.raises(DomainError, match="whoever wrote it"):
        await withdraw(house, order, first["review_id"], "raj")
    await withdraw(house, order, first["review_id"], "rita")
    house.clock.advance(timedelta(minutes=11))
    await house.lifecycle.settle()
    assert not await house.in_force.active()
    granted = await house.record(code)
    first = await house.review(granted, "rita")
    await house.review(granted, "raj")
    with pytest.raises(DomainError, match="taken effect"):
        await withdraw(house, granted, first["review_id"], "rita")


async def withdraw(house: House, order: str, review_id: str, who: str) -> None:
    async with house.database.transaction() as tx:
        await house.orders.withdraw(tx, order, review_id, house.signers[who].account.id)


async def test_p8_off_loopback_nothing_is_granted_and_nothing_is_in_force(tmp_path: Path) -> None:
    house = House(tmp_path, witnessed=False)
    await house.found()
    order = await house.record(await house.meeting())
    with pytest.raises(DomainError) as refused:
        await house.review(order, "rita")
    assert refused.value.promise is Promise.OPENNESS
    await house.close()
    loopback = House(tmp_path)
    loopback.authority, loopback.recorder, loopback.signers = house.authority, house.recorder, house.signers
    code = await loopback.meeting()
    await loopback.grant(code)
    assert await loopback.in_force.of_meeting(code)
    await loopback.close()
    reached = House(tmp_path, witnessed=False)
    assert not await reached.in_force.of_meeting(code), "granted on loopback, it is nothing to a server in the open"
    await reached.close()


# --- time -------------------------------------------------------------------------------------------------------------


async def test_p7_it_begins_at_its_start_and_ends_at_its_end(house: House) -> None:
    code = await house.meeting()
    made = await house.grant(code, starts_at=house.clock.now() + timedelta(minutes=5))
    assert await state(house, made) == "pending"
    house.clock.advance(timedelta(minutes=5))
    assert await house.lifecycle.settle()
    assert await state(house, made) == "effective"
    house.clock.advance(timedelta(minutes=55))
    assert await house.lifecycle.settle()
    assert await state(house, made) == "lifted"
    assert not await house.in_force.of_meeting(code)
    assert not await house.lifecycle.settle(), "nothing is left to do"


async def test_p7_a_lift_takes_effect_at_once_and_is_logged_after(house: House) -> None:
    made = await house.grant(await house.meeting())
    await house.lifecycle.lift(made, "the court said so")
    assert not await house.in_force.active()
    with pytest.raises(DomainError, match="ended already"):
        await house.lifecycle.lift(made, "again")
    async with house.database.snapshot() as tx:
        row = (await tx.execute(select(restriction))).one()
        assert row.lift_logged
        size = len((await tx.execute(select(log_entry.c.position))).all())
        lifted, reinstated = await house.ledger.entry(tx, size - 2), await house.ledger.entry(tx, size - 1)
    assert lifted is not None
    assert reinstated is not None
    assert (lifted["kind"], lifted["why"]) == ("lifted", "lifted by a reviewer")
    assert "court" not in json.dumps(lifted)
    assert (reinstated["kind"], reinstated["people"]) == ("reinstated", "fewer than 5"), "P9: nobody, or a few"


async def test_p7_an_order_that_is_withdrawn_restricts_nobody_from_then_on(house: House) -> None:
    made = await house.grant(await house.meeting())
    order = str((await house.lifecycle.get(made))["order"])
    assert await house.in_force.active()
    assert await house.lifecycle.withdraw(order) == "withdrawn"
    assert not await house.in_force.active()
    waiting = await house.record(await house.meeting())
    await house.review(waiting, "rita")
    await house.lifecycle.withdraw(waiting)
    for again in (order, waiting):
        with pytest.raises(DomainError, match="withdrawn already"):
            await house.lifecycle.withdraw(again)
        with pytest.raises(DomainError, match="withdrawn already"):
            await house.review(again, "raj")
    with pytest.raises(DomainError) as unknown:
        await house.lifecycle.withdraw("none")
    assert unknown.value.kind is Kind.NOT_FOUND
    async with house.database.snapshot() as tx:
        entries = [json.loads(row.data) for row in await tx.execute(select(log_entry).order_by(log_entry.c.position))]
    why = [(entry["kind"], entry["number"]) for entry in entries if entry.get("why") == "withdrawn by the authority"]
    assert why == [("lifted", 1), ("reinstated", 1), ("rejected", 2)]


async def test_p6_after_a_reversal_the_meeting_rests_and_others_decide(house: House) -> None:
    code, other = await house.meeting(), await house.meeting()
    await house.grant(code)
    async with house.database.transaction() as tx:
        await house.lifecycle.reverse(tx, 1, "appeal upheld")
    await house.settle()
    assert not await house.in_force.active()

    async def ends_as(order: str) -> tuple[str, object]:
        async with house.database.snapshot() as tx:
            row = (await tx.execute(select(demand).where(demand.c.id == order))).one()
            after = await house.ledger.entry(tx, row.position + 1)
        return row.state, after and after.get("why")

    house.clock.advance(timedelta(days=6, hours=23))
    assert await ends_as(await house.record(code, other)) == (
        "rejected",
        "a restriction on this meeting was reversed less than 7 days ago",
    )
    assert (await ends_as(await house.record(other)))[0] == "received"
    house.clock.advance(timedelta(hours=2))
    order = await house.record(code)
    assert (await ends_as(order))[0] == "received"
    for prior in ("rita", "raj"):
        with pytest.raises(DomainError, match="others decide from now on") as refused:
            await house.review(order, prior)
        assert refused.value.promise is Promise.TWO_PEOPLE
    assert await house.review(order, "ren")
    assert await house.review(await house.record(other), "rita"), "elsewhere they go on"


async def test_a_reviewers_reason_is_never_taken_for_the_servers_own(house: House) -> None:
    made = await house.grant(await house.meeting())
    for words in ("it ended", "appeal upheld", "withdrawn by the authority", " "):
        with pytest.raises(DomainError) as refused:
            await house.lifecycle.lift(made, words)
        assert refused.value.field == "reason"


async def test_p7_p9_what_ends_by_itself_reinstates_nobody_and_what_is_lifted_counts_in_bands(house: House) -> None:
    ended, lifted = await house.grant(await house.meeting()), await house.grant(await house.meeting())
    async with house.database.transaction() as tx:
        rows = [{"restriction": lifted, "person": f"person {number}"} for number in range(7)]
        await tx.execute(insert(restriction_person), rows)
    await house.lifecycle.lift(lifted, "the court said so")
    house.clock.advance(timedelta(hours=2))
    await house.settle()
    async with house.database.snapshot() as tx:
        entries = [json.loads(row.data) for row in await tx.execute(select(log_entry).order_by(log_entry.c.position))]
    told = [(entry["number"], entry["people"]) for entry in entries if entry["kind"] == "reinstated"]
    assert told == [(2, "5–9")]
    assert sorted(entry["number"] for entry in entries if entry["kind"] == "lifted") == [1, 2]
    assert await state(house, ended) == "lifted"


# --- what the gate believes -------------------------------------------------------------------------------------------


async def test_p6_a_row_in_the_database_convinces_nobody(house: House) -> None:
    """Whoever can write every table but holds no key: a restriction's row, or a meeting of it, invented."""
    victim, named = await house.meeting(), await house.meeting()
    order = await house.record(named)
    await house.review(order, "rita")
    async with house.database.transaction() as tx:
        row = (await tx.execute(select(demand))).one()
        one = (await tx.execute(select(review))).one()
        await tx.execute(
            insert(restriction).values(
                id="forged",
                demand=row.id,
                number=row.number,
                state="effective",
                starts_at=house.clock.now(),
                ends_at=house.clock.now() + timedelta(days=30),
                position=row.position,
                reviews=json.dumps([one.position, one.position]),
                lift_logged=False,
            )
        )
    assert not await house.in_force.active()
    async with house.database.transaction() as tx:
        await tx.execute(delete(restriction))
    await house.review(order, "raj")
    assert await house.in_force.of_meeting(named)
    async with house.database.transaction() as tx:
        await tx.execute(insert(demand_meeting).values(demand=order, meeting=victim, commitment="00"))
    assert not await house.in_force.of_meeting(victim), "P2: only meetings that were signed for"


@pytest.mark.parametrize("kind", ["demand_received", "review", "restriction", "desk_founded"])
async def test_p6_p8_a_log_entry_that_was_changed_convinces_nobody(house: House, kind: str) -> None:
    code = await house.meeting()
    await house.grant(code)
    async with house.database.transaction() as tx:
        for row in (await tx.execute(select(log_entry))).all():
            entry = json.loads(row.data)
            if entry["kind"] != kind:
                continue
            text = json.dumps(entry).replace('"CN"', '"US"').replace("grant", "narrow")
            changed = json.dumps(json.loads(text), separators=(",", ":"), sort_keys=True).encode()
            assert changed != row.data
            await tx.execute(update(log_entry).where(log_entry.c.position == row.position).values(data=changed))
    fresh = type(house.verified)(
        house.database,
        house.sealing,
        house.desk,
        house.verified._meetings,
        house.clock,
        house.alerts,
        witnessed=True,
    )
    assert await fresh.read(code) == []
    assert not await house.in_force.of_meeting(code), "and what was proved before is proved anew"


# --- the ceiling ------------------------------------------------------------------------------------------------------


async def test_p12_people_are_counted_once_and_past_the_ceiling_it_holds(house: House) -> None:
    code = await house.meeting()
    made = await house.grant(code)
    [found] = await house.in_force.of_meeting(code)
    assert await house.in_force.charge(found, [f"p{n}" for n in range(9)])
    assert await house.in_force.charge(found, ["p0", "p1"]), "reconnects are not counted"
    assert await house.in_force.charge(found, ["p9"])
    assert not await house.in_force.charge(found, ["p0", "p10"]), "all or none"
    assert await state(house, made) == "held"
    [held] = await house.in_force.of_meeting(code)
    assert held.held
    async with house.database.snapshot() as tx:
        counted = {row.person for row in await tx.execute(select(restriction_person.c.person))}
    assert counted == {f"p{n}" for n in range(10)}


async def test_p12_it_holds_at_once_also_while_the_log_takes_nothing(house: House) -> None:
    code = await house.meeting()
    made = await house.grant(code)
    [found] = await house.in_force.of_meeting(code)
    house.clock.advance(timedelta(minutes=20))
    await house.appeal(1)
    house.clock.advance(-timedelta(minutes=10))  # set back, which the log refuses
    assert not await house.in_force.charge(found, [f"p{n}" for n in range(11)])
    assert (await state(house, made), await house.entries("held")) == ("held", [])
    async with house.database.snapshot() as tx:
        assert "restriction_held" in [one["kind"] for one in await house.alerts.listed(tx, "reviewer", "open")]
    with pytest.raises(DomainError, match="does not say yet"):
        await house.resume(made, "rita")
    house.clock.advance(timedelta(minutes=10))
    for _ in range(2):
        await house.settle()
        assert [entry["number"] for entry in await house.entries("held")] == [1]
    await house.resume(made, "rita")
    assert (await house.resume(made, "raj"))["state"] == "effective"


async def test_p12_a_held_restriction_goes_on_when_two_people_signed_for_more(house: House) -> None:
    code = await house.meeting()
    made = await house.grant(code)
    with pytest.raises(DomainError, match="not held"):
        await house.resume(made, "rita")
    [found] = await house.in_force.of_meeting(code)
    assert not await house.in_force.charge(found, [f"p{n}" for n in range(11)])
    for number in range(8):
        if number == 1:
            await house.look(str((await house.lifecycle.get(made))["order"]))
        await house.presences.register(
            Presence(
                f"c{number}", number, code, f"i{number}", f"p{number}", "CN", State.OPEN, "g", house.clock.now(), "s"
            )
        )
    house.clock.advance(timedelta(minutes=1))
    with pytest.raises(DomainError, match="does not verify") as refused:
        await house.resume(made, "rita", proof=Signature(b"\0" * 64))
    assert refused.value.promise is Promise.TWO_PEOPLE
    assert (await house.resume(made, "rita"))["state"] == "held"
    with pytest.raises(DomainError, match="second person"):
        await house.resume(made, "rita")
    with pytest.raises(DomainError) as refused:
        await house.resume(made, "raj", expected_people=1000)
    assert (refused.value.field, refused.value.promise) == ("expected_people", Promise.CEILING)
    assert (await house.resume(made, "raj"))["state"] == "effective"
    [resumed] = await house.in_force.of_meeting(code)
    assert (resumed.held, resumed.people) == (False, 10), "the impact of the day is frozen: one was inside then"
    assert await house.in_force.charge(resumed, [f"p{n}" for n in range(10)])
    assert not await house.in_force.charge(resumed, ["p10"])
    # The next day the impact is shown anew, and more may be approved.
    house.clock.advance(timedelta(minutes=1))
    async with house.database.transaction() as tx:
        await tx.execute(delete(impact_snapshot))
    await house.resume(made, "rita")
    await house.resume(made, "raj")
    [resumed] = await house.in_force.of_meeting(code)
    assert resumed.people == 18
    assert await house.in_force.charge(resumed, ["p10"])
    # Somebody who can write rows cannot raise it: not by the reviews that granted, nor by those that resumed before.
    async with house.database.snapshot() as tx:
        row = (await tx.execute(select(restriction))).one()
        first, last = json.loads(row.resumptions)
    for reviews in (json.loads(row.reviews), first["reviews"], last["reviews"][:1] * 2):
        forged = json.dumps([{"held": last["held"], "reviews": reviews}])
        async with house.database.transaction() as tx:
            await tx.execute(update(restriction).values(resumptions=forged))
        assert not await house.in_force.of_meeting(code)


async def test_p9_the_impact_is_banded_and_frozen_for_the_day(house: House) -> None:
    code = await house.meeting()
    order = await house.record(code)

    async def shown() -> dict[str, object]:
        [one] = await house.look(order)
        return one

    for number in range(4):
        await house.presences.register(
            Presence(
                f"c{number}", number, code, f"i{number}", f"p{number}", "CN", State.OPEN, "g", house.clock.now(), "s"
            )
        )
    first = await shown()
    assert first["inside"] == "fewer than 5"
    assert first["outside"] == first["uncertain"] == "fewer than 5"
    for number in range(4, 40):
        await house.presences.register(
            Presence(
                f"c{number}", number, code, f"i{number}", f"p{number}", "US", State.OPEN, "g", house.clock.now(), "s"
            )
        )
    assert await shown() == first, "asking again and again tells nobody who came when"
    house.clock.advance(timedelta(days=1))
    assert (await shown())["outside"] == "20–49"
