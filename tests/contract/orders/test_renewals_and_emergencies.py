"""What follows on what: renewals, emergencies with their full review, and the last look before anything begins."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.support.house import PEOPLE, House

from folkmoot.enforcement.decide import Decision, Verdict
from folkmoot.ledger.adapters.tables import log_entry
from folkmoot.orders.adapters.tables import demand, desk_alert, restriction
from folkmoot.orders.emergencies import Finding
from folkmoot.runtime.errors import DomainError, Promise

DAY = timedelta(days=1)
PDF = b"%PDF-1.7 "


async def attach(house: House, order: str, content: bytes) -> None:
    sha = await house.intake.keep(content)
    async with house.database.transaction() as tx:
        await house.intake.attach(tx, order, sha)


async def entries(house: House, kind: str) -> list[dict[str, Any]]:
    async with house.database.snapshot() as tx:
        rows = await tx.execute(select(log_entry).order_by(log_entry.c.position))
        return [entry for row in rows if (entry := json.loads(row.data))["kind"] == kind]


async def enter(_person: str) -> Decision:
    return Decision(Verdict.ADMIT, ())


# --- renewals ---------------------------------------------------------------------------------------------------------


async def granted_for(house: House, code: str, how_long: timedelta) -> str:
    """The order's id."""
    order = await house.record(code, ends_at=house.clock.now() + how_long)
    await attach(house, order, PDF + b"the first")
    await house.review(order, "rita")
    await house.review(order, "raj")
    return order


async def test_p7_a_renewal_needs_a_newer_instrument_and_a_new_reviewer(house: House) -> None:
    code = await house.meeting()
    first = await granted_for(house, code, 60 * DAY)
    house.clock.advance(59 * DAY)
    again = await house.record(code, renews=first, ends_at=house.clock.now() + 60 * DAY)
    with pytest.raises(DomainError, match="newer instrument") as refused:
        await house.review(again, "rita")
    assert refused.value.promise is Promise.TIME
    await attach(house, again, PDF + b"the first")
    with pytest.raises(DomainError, match="newer instrument"):
        await house.review(again, "rita")
    await attach(house, again, PDF + b"the second")
    await house.review(again, "rita")
    with pytest.raises(DomainError, match="is a correction"):
        await attach(house, again, PDF + b"swapped under the reviewers")
    with pytest.raises(DomainError, match="a reviewer who did not review") as same:
        await house.review(again, "raj")
    assert same.value.promise is Promise.TIME
    assert (await house.review(again, "ren"))["restriction_id"]
    house.clock.advance(2 * DAY)
    await house.settle()
    assert [r.number for r in await house.in_force.of_meeting(code)] == [2], "the gate believes the renewal by itself"
    [_, renewed] = await entries(house, "demand_received")
    assert renewed["renews"]


async def test_p7_nothing_goes_on_past_90_days_unless_it_is_a_renewal(house: House) -> None:
    code = await house.meeting()
    await granted_for(house, code, 60 * DAY)
    house.clock.advance(61 * DAY)
    await house.settle()
    with pytest.raises(DomainError, match="past 90 days") as refused:
        await house.record(code, ends_at=house.clock.now() + 60 * DAY)
    assert (refused.value.field, refused.value.promise) == ("renews", Promise.TIME)
    assert await house.record(code, ends_at=house.clock.now() + 20 * DAY), "within 90 days of the first it may be new"
    house.clock.advance(30 * DAY)
    assert await house.record(code, ends_at=house.clock.now() + 80 * DAY), "and so it may after a pause"


@pytest.mark.parametrize("what", ["another meeting", "never granted", "nothing"])
async def test_p7_only_what_took_effect_on_that_meeting_is_renewed(house: House, what: str) -> None:
    code, other = await house.meeting(), await house.meeting()
    earlier = {
        "another meeting": await granted_for(house, other, DAY),
        "never granted": await house.record(code),
        "nothing": "0" * 32,
    }[what]
    with pytest.raises(DomainError) as refused:
        await house.record(code, renews=earlier)
    assert (refused.value.field, refused.value.promise) == ("renews", Promise.TIME)


async def test_p7_the_gate_does_not_believe_a_renewal_whose_first_reviews_it_cannot_see(house: House) -> None:
    code = await house.meeting()
    first = await granted_for(house, code, 60 * DAY)
    again = await house.record(code, renews=first, ends_at=house.clock.now() + 80 * DAY)
    await attach(house, again, PDF + b"the second")
    await house.review(again, "rita")
    await house.review(again, "ren")
    async with house.database.transaction() as tx:
        row = (await tx.execute(select(restriction).where(restriction.c.demand == first))).one()
        await tx.execute(restriction.update().where(restriction.c.id == row.id).values(reviews="[]"))
    assert [r.number for r in await house.in_force.of_meeting(code)] == []


async def test_p7_orders_that_came_at_once_are_held_to_the_same_limits_when_they_are_granted(house: House) -> None:
    code, now = await house.meeting(), house.clock.now()
    orders = [await house.record(code, starts_at=now + n * 90 * DAY, ends_at=now + (n + 1) * 90 * DAY) for n in (1, 0)]
    for order in orders:
        await house.review(order, "rita")
    assert (await house.review(orders[0], "raj"))["restriction_id"]
    with pytest.raises(DomainError, match="past 90 days") as refused:
        await house.review(orders[1], "raj")
    assert refused.value.promise is Promise.TIME


async def test_p7_what_came_before_a_reversal_rests_with_the_meeting(tmp_path: Path) -> None:
    house = House(tmp_path)
    await house.found([*PEOPLE, ("pia", "JP", None)])
    code = await house.meeting()
    waiting = await house.record(code, ends_at=house.clock.now() + 20 * DAY)
    await house.review(waiting, "ren")
    await granted_for(house, code, DAY)
    async with house.database.transaction() as tx:
        await house.lifecycle.reverse(tx, 2, "appeal upheld")
    with pytest.raises(DomainError, match="it rests"):
        await house.review(waiting, "pia", ends_at=house.clock.now() + 10 * DAY)
    house.clock.advance(8 * DAY)
    async with house.database.snapshot() as tx:
        [item] = await house.inbox.waiting(tx, house.signers["rita"].account.id, {"reviews:write"})
    assert item["why_not"] == "reversed", "and the inbox says so"
    await house.close()


async def test_p12_a_renewal_that_is_held_can_be_resumed_and_whoever_resumed_it_took_part(house: House) -> None:
    code = await house.meeting()
    first = await granted_for(house, code, 60 * DAY)
    again = await house.record(code, renews=first, ends_at=house.clock.now() + 80 * DAY)
    await attach(house, again, PDF + b"the second")
    await house.review(again, "rita")
    made = str((await house.review(again, "ren"))["restriction_id"])
    [_, found] = await house.in_force.of_meeting(code)
    await house.in_force.charge(found, [f"p{n}" for n in range(11)])
    await house.resume(made, "raj")
    await took_part(house, "rita", "ren", "raj")
    assert (await house.resume(made, "eve"))["state"] == "effective"
    await took_part(house, "rita", "ren", "raj", "eve")


async def took_part(house: House, *decided: str) -> None:
    async with house.database.snapshot() as tx:
        parts = await house.standings.took_part(tx, 2)
    assert parts == {house.recorder, *(house.signers[who].account.id for who in decided)}


# --- emergencies ------------------------------------------------------------------------------------------------------


async def emergency(house: House, code: str, **changes: Any) -> str:
    order = await house.record(code, emergency=True, **changes)
    await house.review(order, "rita")
    await house.review(order, "raj")
    return order


async def after(house: House, order: str, who: str, finding: Finding, reasons: str = "it was") -> dict[str, Any]:
    signer = house.signers[who]
    async with house.database.snapshot() as tx:
        statement = await house.emergencies.statement(tx, order, finding, reasons, signer.key, "n" * 16)
    proof = signer.prove(statement)
    made = await house.emergencies.review(order, finding, reasons, "n" * 16, signer.account.id, signer.key, proof)
    await house.settle()
    return dict(made)


async def test_p7_an_emergency_lasts_24_hours_and_still_takes_two(house: House) -> None:
    code = await house.meeting()
    with pytest.raises(DomainError) as refused:
        await house.record(code, emergency=True, ends_at=house.clock.now() + DAY + timedelta(seconds=1))
    assert (refused.value.field, refused.value.promise) == ("ends_at", Promise.TIME)
    order = await house.record(code, emergency=True, ends_at=house.clock.now() + DAY)
    await house.review(order, "rita")
    assert not await house.in_force.of_meeting(code)
    await house.review(order, "raj")
    assert [r.number for r in await house.in_force.of_meeting(code)] == [1]


async def test_p7_one_emergency_a_meeting_and_territory_in_30_days(house: House) -> None:
    code = await house.meeting()
    await emergency(house, code)
    house.clock.advance(29 * DAY)
    again = await house.record(code, emergency=True)
    async with house.database.snapshot() as tx:
        assert await tx.scalar(select(demand.c.state).where(demand.c.id == again)) == "rejected"
    assert (await entries(house, "rejected"))[-1]["why"] == "an emergency was granted within 30 days"
    assert await emergency(house, await house.meeting()), "another meeting is another matter"
    house.clock.advance(2 * DAY)
    assert (await house.review(await house.record(code, emergency=True), "rita"))["restriction_id"] is None


async def test_p6_the_full_review_of_an_emergency_is_by_somebody_else_and_can_undo_it(house: House) -> None:
    code = await house.meeting()
    order = await emergency(house, code, ends_at=house.clock.now() + DAY)
    for who in ("rita", "raj"):
        with pytest.raises(DomainError) as refused:
            await after(house, order, who, Finding.JUSTIFIED)
        assert refused.value.promise is Promise.TWO_PEOPLE
    await after(house, order, "eve", Finding.NOT_JUSTIFIED)
    assert not await house.in_force.of_meeting(code), "it is lifted at once"
    assert [entry["why"] for entry in await entries(house, "lifted")] == ["an emergency that was none"]
    assert [entry["statement"]["outcome"] for entry in await entries(house, "emergency_reviewed")] == ["not justified"]
    with pytest.raises(DomainError, match="already"):
        await after(house, order, "ren", Finding.JUSTIFIED)
    late = await house.record(code)
    async with house.database.snapshot() as tx:
        assert await tx.scalar(select(demand.c.state).where(demand.c.id == late)) == "rejected", "the meeting rests"
    house.clock.advance(8 * DAY)
    with pytest.raises(DomainError, match="was reversed"):
        await house.review(await house.record(code), "rita")


async def test_p7_several_emergencies_recorded_at_once_are_granted_once(house: House) -> None:
    code = await house.meeting()
    orders = [await house.record(code, emergency=True) for _ in range(2)]
    for order in orders:
        await house.review(order, "rita")
    await house.review(orders[0], "raj")
    with pytest.raises(DomainError, match="within 30 days"):
        await house.review(orders[1], "raj")


async def test_p7_a_review_that_comes_after_the_end_is_a_reversal_all_the_same(house: House) -> None:
    code = await house.meeting()
    order = await emergency(house, code)
    house.clock.advance(DAY)
    await house.settle()
    await after(house, order, "ren", Finding.NOT_JUSTIFIED)
    assert [entry["why"] for entry in await entries(house, "lifted")] == ["it ended"]
    late = await house.record(code)
    async with house.database.snapshot() as tx:
        assert await tx.scalar(select(demand.c.state).where(demand.c.id == late)) == "rejected"


async def test_an_emergency_is_paged_at_once_and_waits_in_the_inbox_for_whoever_took_no_part(house: House) -> None:
    order = await emergency(house, await house.meeting())
    house.clock.advance(DAY)
    await house.settle()
    await house.alerts.tick()
    await house.alerts.tick()
    async with house.database.snapshot() as tx:
        paged = sorted((await tx.execute(select(desk_alert.c.kind))).scalars())
        waits = {
            who: [
                (item["kind"], item["why_not"], item["due"])
                for item in await house.inbox.waiting(tx, house.signers[who].account.id, {"reviews:write"})
            ]
            for who in ("ren", "rita")
        }
    assert paged == ["emergency_received", "emergency_review_due"]
    due = "2026-12-08T12:00:00Z"
    assert waits == {
        "ren": [("emergency_review", None, due)],
        "rita": [("emergency_review", "reviewed", due)],
    }
    await after(house, order, "ren", Finding.JUSTIFIED)
    async with house.database.snapshot() as tx:
        assert await house.inbox.waiting(tx, house.signers["ren"].account.id, {"reviews:write"}) == []


async def test_an_ordinary_order_has_no_emergency_review(house: House) -> None:
    order = await granted_for(house, await house.meeting(), DAY)
    with pytest.raises(DomainError, match="no emergency"):
        await after(house, order, "ren", Finding.JUSTIFIED)


# --- at activation ----------------------------------------------------------------------------------------------------


async def test_p6_a_reviewer_who_attends_before_it_begins_has_decided_nothing(house: House) -> None:
    code, now = await house.meeting(), house.clock.now()
    order = await house.record(code, starts_at=now + DAY, ends_at=now + 2 * DAY)
    await house.review(order, "rita")
    made = await house.review(order, "raj")
    raj = house.signers["raj"].account
    await house.meetings.join(code, "Raj", host_key=None, passcode=None, guest=None, account=raj.id, enter=enter)
    house.clock.advance(DAY)
    await house.settle()
    assert (await house.lifecycle.get(str(made["restriction_id"])))["state"] == "pending"
    assert not await house.in_force.of_meeting(code)
    house.clock.advance(DAY)
    await house.settle()
    assert (await house.lifecycle.get(str(made["restriction_id"])))["state"] == "lifted"


async def test_p6_a_key_that_was_revoked_before_it_begins_signs_no_more(house: House) -> None:
    code, now = await house.meeting(), house.clock.now()
    order = await house.record(code, starts_at=now + DAY, ends_at=now + 2 * DAY)
    await house.review(order, "rita")
    made = await house.review(order, "raj")
    async with house.database.transaction() as tx:
        await house.desk.propose_revocation(tx, house.signers["raj"].key)
    for who in ("rita", "ren"):
        await house.endorse(house.signers["raj"].key, who)
    house.clock.advance(DAY)
    await house.settle()
    assert (await house.lifecycle.get(str(made["restriction_id"])))["state"] == "pending"
