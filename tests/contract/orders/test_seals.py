"""Seals: a reviewed term that cites the law, hides the record for a while, and opens by itself (P8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from tests.support.house import START, House

from folkmoot.ledger.adapters.tables import log_entry
from folkmoot.ledger.verify import VerificationError
from folkmoot.ledger.verify.log import Seals
from folkmoot.monitor.domain import note_seals
from folkmoot.orders.adapters.tables import sealed_entry
from folkmoot.orders.domain.seals import holds
from folkmoot.orders.domain.terms import Measure
from folkmoot.orders.letters import Gag, Letter
from folkmoot.orders.seals import PROVISIONAL
from folkmoot.redress.adapters.tables import appeal
from folkmoot.redress.domain import Ground, Outcome
from folkmoot.runtime.canonical import Json, digest, seal_commitment
from folkmoot.runtime.clock import rfc3339
from folkmoot.runtime.errors import DomainError, Promise

LAW = "Secrecy Act, Article 2"
UNTIL = START + timedelta(days=30)


async def gagged(house: House, code: str, until: datetime | None = UNTIL, **changes: Any) -> str:
    changes = {"ends_at": house.clock.now() + timedelta(days=60), **changes}
    return await house.record(code, letter=Letter(gag=Gag(LAW, until)), **changes)


async def public(house: House) -> list[dict[str, Any]]:
    """The log as everyone reads it."""
    async with house.database.snapshot() as tx:
        rows = await tx.execute(select(log_entry).order_by(log_entry.c.position))
        return [json.loads(row.data) for row in rows]


async def of(house: House, number: int = 1) -> list[str]:
    return [entry["kind"] for entry in await public(house) if entry.get("number") == number]


async def test_p8_a_seal_that_both_signed_hides_the_record_and_opens_by_itself(house: House) -> None:
    code = await house.meeting()
    order = await gagged(house, code)
    await house.review(order, "rita", sealed_until=UNTIL, gag_law=LAW)
    made = await house.review(order, "raj", sealed_until=UNTIL - timedelta(days=1), gag_law=LAW)
    [found] = await house.in_force.of_meeting(code)
    assert found.measures == {Measure.REMOVE, Measure.BAR_ENTRY}
    assert found.sealed_until == UNTIL - timedelta(days=1)
    assert await of(house) == ["sealed"] * 4, "the demand, two reviews, the restriction"
    entries = await public(house)
    seen = json.dumps([entry for entry in entries if entry.get("number") == 1])
    for hidden in ("Cyber Office", "Assembly Act", "remove", house.signers["rita"].key):
        assert hidden not in seen
    for entry in entries[-4:]:
        assert (entry["territory"], entry["number"]) == (["CN"], 1), "where, and its place, are not hidden"
    record = await house.lifecycle.public_record(1)
    assert (record["authority"], record["legal_basis"], record["measures"]) == (None, None, [])
    assert (record["state"], record["territory"], record["sealed_until"]) == (
        "effective",
        ["CN"],
        "2026-12-30T12:00:00Z",
    )
    house.clock.advance(timedelta(days=29))
    await house.settle()
    opened = (await public(house))[-1]
    assert opened["kind"] == "opened"
    assert [one["entry"]["kind"] for one in opened["records"]] == ["demand_received", "review", "review", "restriction"]
    shown = {digest(entry): entry for entry in entries if entry["kind"] == "sealed"}
    for one in opened["records"]:
        assert holds(shown.pop(one["sealed"]), one["salt"], one["entry"]), "anyone can check what was sealed"
    assert not shown
    assert (await house.lifecycle.public_record(1))["authority"] == "Cyber Office"
    assert [r.number for r in await house.in_force.of_meeting(code)] == [1], "and it goes on as it was"
    assert (await house.lifecycle.get(str(made["restriction_id"])))["state"] == "effective"


async def test_p8_a_sealed_order_says_by_no_appeal_where_its_authority_sits(house: House) -> None:
    order = await gagged(house, await house.meeting(), redress="the Cyber Court in Beijing")
    for name in ("rita", "raj"):
        await house.review(order, name, sealed_until=UNTIL, gag_law=LAW)
    waiting, plain, told = [await house.appeal(1, Ground.NOT_LAWFUL) for _ in range(3)]
    await house.decide(plain.id, "ren", Outcome.REJECTED)
    await house.decide(told.id, "ren", Outcome.REJECTED, route="the Cyber Court, room 7")

    async def routes() -> list[Json]:
        return [(await house.appeals.get(one.id, one.key))["outside_route"] for one in (waiting, plain, told)]

    assert await routes() == [None, "a court where you live", "a court where you live"]
    async with house.database.snapshot() as tx:
        assert await tx.scalar(select(appeal.c.outside_route).where(appeal.c.id == plain.id)) is None
    house.clock.advance(timedelta(days=30))
    await house.settle()
    assert await routes() == [None, "the Cyber Court in Beijing\na court where you live", "the Cyber Court, room 7"]


async def test_p8_what_only_one_reviewer_would_seal_is_open_at_once(house: House) -> None:
    order = await gagged(house, await house.meeting())
    await house.review(order, "rita", sealed_until=UNTIL, gag_law=LAW)
    await house.review(order, "raj")
    assert await of(house) == ["sealed", "sealed", "sealed", "restriction", "opened"]
    assert (await house.lifecycle.public_record(1))["authority"] == "Cyber Office"


@pytest.mark.parametrize("verdict", ["reject", "nobody"])
async def test_p8_what_is_refused_or_not_reviewed_within_a_week_is_open(house: House, verdict: str) -> None:
    order = await gagged(house, await house.meeting())
    assert await of(house) == ["sealed"]
    if verdict == "reject":
        await house.review(order, "rita", "reject", grounds=["milder_means"])
    else:
        house.clock.advance(PROVISIONAL)
        await house.settle()
    entries = [entry for entry in await public(house) if entry.get("number") == 1]
    [opened] = [entry for entry in entries if entry["kind"] == "opened"]
    assert opened["records"][0]["entry"]["authority"]["name"] == "Cyber Office"
    async with house.database.snapshot() as tx:
        assert await house.sealing.sealed_until(tx, 1) is None


async def test_p8_an_undated_gag_seals_nothing_and_can_be_a_ground_to_refuse(house: House) -> None:
    order = await gagged(house, await house.meeting(), until=None)
    assert await of(house) == ["demand_received"]
    with pytest.raises(DomainError) as refused:
        await house.review(order, "rita", sealed_until=UNTIL, gag_law=LAW)
    assert (refused.value.field, refused.value.promise) == ("sealed_until", Promise.OPENNESS)
    await house.review(order, "rita", "reject", grounds=["undated_gag"])
    [said] = [entry for entry in await public(house) if entry["kind"] == "review"]
    assert said["statement"]["grounds"] == ["undated_gag"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sealed_until": UNTIL + timedelta(seconds=1), "gag_law": LAW}, "sealed_until"),
        ({"sealed_until": START, "gag_law": LAW}, "sealed_until"),
        ({"sealed_until": UNTIL}, "gag_law"),
        ({"sealed_until": UNTIL, "gag_law": "  "}, "gag_law"),
    ],
)
async def test_p8_a_seal_cites_its_law_and_ends_with_the_silence_that_was_demanded(
    house: House, changes: dict[str, Any], field: str
) -> None:
    order = await gagged(house, await house.meeting())
    with pytest.raises(DomainError) as refused:
        await house.review(order, "rita", **changes)
    assert (refused.value.field, refused.value.promise) == (field, Promise.OPENNESS)


async def test_p8_no_seal_lasts_longer_than_90_days(house: House) -> None:
    far = START + timedelta(days=200)
    order = await gagged(house, await house.meeting(), until=far)
    [shown] = [entry for entry in await public(house) if entry["kind"] == "sealed"]
    assert shown["opens_at"] == rfc3339(START + timedelta(days=90))
    with pytest.raises(DomainError, match="within 90 days"):
        await house.review(order, "rita", sealed_until=START + timedelta(days=91), gag_law=LAW)


async def test_p6_what_a_seal_holds_cannot_be_exchanged_in_the_database(house: House) -> None:
    code = await house.meeting()
    order = await gagged(house, code)
    for who in ("rita", "raj"):
        await house.review(order, who, sealed_until=UNTIL, gag_law=LAW)
    assert await house.in_force.of_meeting(code)
    async with house.database.transaction() as tx:
        rows = (await tx.execute(select(sealed_entry).order_by(sealed_entry.c.position))).all()
        content = json.loads(rows[-1].content)
        assert content["kind"] == "restriction"
        wider = json.dumps({**content, "territory": ["CN", "HK"]})
        await tx.execute(update(sealed_entry).where(sealed_entry.c.position == rows[-1].position).values(content=wider))
        assert await house.sealing.entry(tx, rows[-1].position) is None
    assert not await house.in_force.of_meeting(code), "what was sealed is what was signed, or it is nothing"


@given(
    st.binary(min_size=32, max_size=32),
    st.dictionaries(st.text(max_size=8), st.integers(0, 2**53 - 1) | st.text(max_size=20)),
    st.dictionaries(st.text(max_size=8), st.integers(0, 2**53 - 1) | st.text(max_size=20)),
)
def test_p8_a_commitment_holds_for_what_was_sealed_alone(
    salt: bytes, one: Mapping[str, Any], other: Mapping[str, Any]
) -> None:
    committed = seal_commitment(salt.hex(), one)
    assert (seal_commitment(salt.hex(), other) == committed) == (dict(one) == dict(other))
    assert seal_commitment((bytes([salt[0] ^ 1]) + salt[1:]).hex(), one) != committed


async def test_p8_monitors_wait_for_the_opening_of_all_of_a_number(house: House) -> None:
    order = await gagged(house, await house.meeting())
    for who in ("rita", "raj"):
        await house.review(order, who, sealed_until=UNTIL, gag_law=LAW)
    waiting: dict[int, datetime] = {}
    for entry in await public(house):
        waiting = note_seals(waiting, entry)
    assert waiting == {1: UNTIL}
    house.clock.advance(timedelta(days=30))
    await house.settle()
    waiting = note_seals(waiting, (await public(house))[-1])
    assert waiting == {}


async def test_p8_whoever_verifies_the_log_holds_an_opening_against_what_was_sealed(house: House) -> None:
    order = await gagged(house, await house.meeting())
    await house.review(order, "rita", "reject", grounds=["other"])
    seals = Seals()
    entries = await public(house)
    for index, entry in enumerate(entries):
        seals.note(entry, index)
    [opened] = [entry for entry in entries if entry["kind"] == "opened"]
    opened["records"][0]["entry"]["legal_basis"] = "Another Act"
    seals = Seals()
    for index, entry in enumerate(entries[: entries.index(opened)]):
        seals.note(entry, index)
    with pytest.raises(VerificationError, match="something else than what was sealed"):
        seals.note(opened, entries.index(opened))
