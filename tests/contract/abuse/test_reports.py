"""Reports of abuse: filed by anyone, read by whoever has the key, answered once, and never an order."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from tests.contract.abuse.conftest import Abusive

from folkmoot.abuse.domain import What
from folkmoot.abuse.reports import Filed
from folkmoot.orders.adapters.tables import demand, desk_alert
from folkmoot.runtime.errors import DomainError, Kind, Promise


async def file(house: Abusive, about: str = "a meeting", text: str = "he shouts", contact: str | None = None) -> Filed:
    async with house.database.transaction() as tx:
        return await house.reports.file(tx, What.HARASSMENT, about, text, contact)


async def test_whoever_filed_it_reads_it_and_the_answer(house: Abusive) -> None:
    made = await file(house)
    async with house.database.snapshot() as tx:
        shown = await house.reports.get(tx, made.id, made.key)
        assert (shown["state"], shown["text"], shown["answer"]) == ("filed", "he shouts", None)
        assert "contact" not in shown
        for report, key in ((made.id, "guessed"), (made.id, "ä"), ("none", made.key)):
            with pytest.raises(DomainError) as refused:
                await house.reports.get(tx, report, key)
            assert refused.value.kind is Kind.NOT_FOUND
    async with house.database.transaction() as tx:
        await house.reports.answer(tx, made.id, "we looked, and warned him", house.reviewer("rita"))
        with pytest.raises(DomainError, match="already"):
            await house.reports.answer(tx, made.id, "again", house.reviewer("raj"))
    async with house.database.snapshot() as tx:
        shown = await house.reports.get(tx, made.id, made.key)
    assert (shown["state"], shown["answer"]) == ("answered", "we looked, and warned him")


async def test_the_desk_is_paged_and_sees_those_that_wait_first(house: Abusive) -> None:
    first, second, third = [await file(house, f"meeting {n}", contact="who@example.org") for n in range(3)]
    async with house.database.transaction() as tx:
        await house.reports.answer(tx, first.id, "no", house.reviewer("rita"))
        assert [one["id"] for one in await house.reports.all(tx)] == [second.id, third.id, first.id]
        assert {one["contact"] for one in await house.reports.all(tx)} == {"who@example.org"}
        paged = await tx.scalar(select(func.count()).where(desk_alert.c.kind == "abuse_reported"))
    assert paged == 3


async def test_whoever_left_an_address_gets_the_answer_by_mail(house: Abusive) -> None:
    made, other = await file(house, contact="ann@example.org"), await file(house, contact="my neighbour's phone")
    async with house.database.transaction() as tx:
        for one in (made, other):
            await house.reports.answer(tx, one.id, "we warned him", house.reviewer("rita"))
    await house.outbox.deliver(house.mailer)
    [mail] = house.mailer.to("ann@example.org")
    assert "we warned him" in mail.text
    assert len([letter for letter in house.mailer.letters if "we warned him" in letter.mail.text]) == 1


async def test_p3_a_report_becomes_no_order(house: Abusive) -> None:
    code = await house.hosted()
    made = await file(house, code)
    async with house.database.transaction() as tx:
        await house.reports.answer(tx, made.id, "close it", house.reviewer("rita"))
        assert await tx.scalar(select(func.count()).select_from(demand)) == 0


@pytest.mark.parametrize(
    ("about", "text", "field"), [(" ", "x", "about"), ("x", " ", "text"), ("x", "y" * 5001, "text")]
)
async def test_what_says_nothing_is_refused_by_field(house: Abusive, about: str, text: str, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        await file(house, about, text)
    assert (refused.value.kind, refused.value.field) == (Kind.INVALID, field)


async def test_p9_the_account_behind_a_meeting_is_told_by_its_opaque_id_and_only_if_the_report_names_it(
    house: Abusive,
) -> None:
    code, unnamed, of_guest = await house.hosted(), await house.hosted(house.other), await house.meeting()
    made = await file(house, f"the meeting {code}", f"and {of_guest}, of <Host@example.org>, or nobody@example.org.")
    rita = house.reviewer("rita")
    async with house.database.snapshot() as tx:
        found = await house.reports.account(tx, made.id, rita, meeting=code, email=None)
        assert found == {"account": house.host.id}
        assert found == await house.reports.account(tx, made.id, rita, meeting=None, email="host@example.org")
        for meeting, email, kind in (
            (unnamed, None, Kind.INVALID),
            (of_guest, None, Kind.NOT_FOUND),
            (None, "nobody@example.org", Kind.NOT_FOUND),
            (None, "other@example.org", Kind.INVALID),
            (None, "ost@example.org", Kind.INVALID),
            (None, "host@example", Kind.INVALID),
            (None, None, Kind.INVALID),
            (code, "host@example.org", Kind.INVALID),
        ):
            with pytest.raises(DomainError) as refused:
                await house.reports.account(tx, made.id, rita, meeting=meeting, email=email)
            assert refused.value.kind is kind


async def test_p3_whoever_touched_an_order_on_it_is_not_told_whose_meeting_it_is(house: Abusive) -> None:
    code = await house.hosted()
    made = await file(house, code)
    await house.review(await house.record(code), "rita")
    async with house.database.snapshot() as tx:
        with pytest.raises(DomainError) as refused:
            await house.reports.account(tx, made.id, house.reviewer("rita"), meeting=code, email=None)
        assert (refused.value.kind, refused.value.promise) == (Kind.CONFLICT, Promise.PERSONS)
        assert await house.reports.account(tx, made.id, house.reviewer("raj"), meeting=code, email=None)
