"""Reporting back to the authority: whether and when, on what terms, in bands; and nothing to a forger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.house import House
from tests.support.mail import KeptMails

from folkmoot.enforcement.presence import Presence, State
from folkmoot.orders.intake import Asks
from folkmoot.orders.listing import Wanted, list_orders


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    await house.found(unverified=("Traffic Office",))
    yield house
    await house.close()


async def told(house: House) -> list[tuple[str, str, str]]:
    """What was mailed to authorities: to whom, the subject, the text."""
    while await house.effects.settle():
        pass
    mailer = KeptMails()
    await house.outbox.deliver(mailer)
    mails = [letter.mail for letter in mailer.letters if "desk" not in letter.mail.subject.lower()]
    return [(mail.to, mail.subject, mail.text) for mail in mails]


async def effect(house: House, order: str) -> dict[str, Any]:
    async with house.database.snapshot() as tx:
        return dict(await house.effects.get(tx, order))


async def people_in(house: House, code: str, count: int) -> None:
    for number in range(count):
        name, now = f"{code}{number}", house.clock.now()
        await house.presences.register(
            Presence(f"c{name}", number, code, f"i{name}", f"p{name}", "CN", State.OPEN, "g", now, "s")
        )


async def test_the_authority_learns_when_effect_was_given_and_when_it_ended(house: House) -> None:
    named, other = await house.meeting(), await house.meeting()
    await people_in(house, named, 2)
    order = await house.record(named, other, report_to="report@example.org", reference="No. 64/2026")
    assert await told(house) == [], "nothing is decided"
    await house.review(order, "rita", "narrow", meetings=[named], measures=["bar_entry"])
    made = (await house.review(order, "raj"))["restriction_id"]
    began = house.clock.now()
    [(to, subject, text)] = await told(house)
    assert (to, subject) == ("report@example.org", "Order 1: effect was given to it")
    assert "Your reference: No. 64/2026" in text
    assert "Effect was given to it at 2026-12-01T12:00:00Z" in text
    assert "Where: CN" in text
    assert "people inside are kept out" in text
    assert "Meetings: 1 of the 2 that you named" in text
    assert f"{named}: fewer than 5 people inside" in text
    assert "https://meet.example.org/r/1" in text
    assert other not in text
    assert await told(house) == [], "once"
    house.clock.advance(timedelta(minutes=5))
    await house.lifecycle.lift(made, "it was a mistake about Ms. Example")
    [(_, subject, text)] = await told(house)
    assert subject == "Order 1: its effect has ended"
    assert "It ended at 2026-12-01T12:05:00Z" in text
    assert "Example" not in text.replace("Example Meetings", "")
    shown = await effect(house, order)
    assert [(one["event"], one["mailed"]) for one in shown["reports"]] == [("effective", True), ("lifted", True)]
    assert began.isoformat()[:16] in shown["text"]


async def test_p9_what_is_reported_is_what_the_reviewers_were_shown_and_no_later_count(house: House) -> None:
    code = await house.meeting()
    await people_in(house, code, 3)
    order = await house.record(code)
    await house.review(order, "rita")
    await house.review(order, "raj")
    await people_in(house, code, 40)
    [(_, _, text)] = await told(house)
    async with house.database.transaction() as tx:
        [seen] = await house.orders.impact(tx, order)
    assert f"{code}: {seen['inside']} people inside" in text
    for number in range(40):
        assert f"i{code}{number}" not in text
        assert f"p{code}{number}" not in text


async def test_a_hold_and_what_follows_it_are_reported_in_turn(house: House) -> None:
    code = await house.meeting()
    await people_in(house, code, 2)
    order = await house.record(code)
    await house.review(order, "rita")
    made = str((await house.review(order, "raj"))["restriction_id"])
    await told(house)
    [found] = await house.in_force.of_meeting(code)
    assert not await house.in_force.charge(found, [f"x{number}" for number in range(101)])
    [(_, subject, text)] = await told(house)
    assert subject == "Order 1: it is held"
    assert "applies to nobody now" in text
    await house.resume(made, "rita")
    await house.resume(made, "raj")
    [(_, subject, _)] = await told(house)
    assert subject == "Order 1: effect was given to it"
    events = [one["event"] for one in (await effect(house, order))["reports"]]
    assert events == ["effective", "held", "effective"]


async def test_what_ends_without_effect_is_reported_with_the_reason(house: House) -> None:
    await house.record(asks=[Asks.CLOSE_ACCOUNT], asked="close it", territory=[], measures=[], ends_at=None)
    [(_, subject, text)] = await told(house)
    assert subject == "Order 1: no effect was given to it"
    assert "It was rejected" in text
    code = await house.meeting()
    first = await house.record(code)
    await house.record(code, corrects=first)
    [(_, _, text)] = await told(house)
    assert "Your corrected version takes its place" in text


async def test_a_forger_and_an_office_that_was_not_called_back_are_written_nothing(house: House) -> None:
    code, traffic = await house.meeting(), house.authority_of["Traffic Office"]
    await house.grant(code, report_to="forger@example.org")
    await told(house)
    async with house.database.snapshot() as tx:
        order = (await house.orders.get(tx, await newest(house)))["id"]
    await house.follow_ups.forged(str(order), "the office said so", house.recorder)
    assert await told(house) == []
    assert [one["event"] for one in (await effect(house, str(order)))["reports"]] == ["effective"]
    unknown = await house.record(code, authority_id=traffic)
    await house.review(unknown, "rita", "reject")
    assert await told(house) == []
    shown = await effect(house, unknown)
    assert (shown["verified"], [(one["event"], one["mailed"]) for one in shown["reports"]]) == (
        False,
        [("rejected", False)],
    )


async def test_a_url_is_shown_to_the_desk_and_nothing_is_sent_there(house: House) -> None:
    code = await house.meeting()
    order = await house.record(code, report_to="https://office.example.org/report")
    await house.review(order, "rita", "reject")
    assert await told(house) == []
    shown = await effect(house, order)
    assert (shown["report_to"], [one["mailed"] for one in shown["reports"]]) == (
        "https://office.example.org/report",
        [False],
    )


async def test_a_report_that_could_not_be_written_is_written_at_the_next_look(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await house.record(await house.meeting())
    await house.review(order, "rita", "reject")

    async def broken(*_given: Any) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(type(house.outbox), "put", broken)
        with pytest.raises(OSError, match="full"):
            await house.effects.settle()
    assert (await effect(house, order))["reports"] == [], "the row and the mail commit together"
    assert len(await told(house)) == 1


async def newest(house: House) -> str:
    async with house.database.snapshot() as tx:
        items: Any = (await list_orders(tx, Wanted(limit=1), ""))["items"]
    return str(items[0]["id"])
