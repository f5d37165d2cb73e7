"""A host is told beforehand, unless that endangers life or the order is sealed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.house import START, House, welcome

from folkmoot.orders.adapters.tables import restriction
from folkmoot.orders.letters import Gag, Letter
from folkmoot.redress.languages import words
from folkmoot.runtime.errors import DomainError, Kind, Promise


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path)
    await made.found()
    async with made.database.transaction() as tx:
        await made.identity.create_account(tx, "ann@example.org", "member")
    yield made
    await made.close()


async def hosted(house: House) -> str:
    async with house.database.snapshot() as tx:
        ann = await house.identity.by_email(tx, "ann@example.org")
    return (await house.meetings.create("Reading circle", ann.id)).code


async def mails(house: House) -> list[str]:
    await house.outbox.deliver(house.mailer)
    return [mail.text for mail in house.mailer.to("ann@example.org")]


async def test_the_mail_is_written_with_the_grant_before_anything_takes_effect(house: House) -> None:
    code = await hosted(house)
    order = await house.record(code)
    await house.review(order, "rita")
    assert await mails(house) == []
    waiting: list[tuple[int, str | None]] = []
    written = house.hosts.granted

    async def watched(tx: object, number: int, codes: list[str]) -> None:
        await written(tx, number, codes)  # type: ignore[arg-type]
        state = await tx.scalar(select(restriction.c.state))  # type: ignore[attr-defined]
        waiting.append((await house.outbox.waiting(tx), state))  # type: ignore[arg-type]

    house.hosts.granted = watched  # type: ignore[method-assign,assignment]
    await house.review(order, "raj")
    assert waiting == [(1, "pending")], "it waits in the grant's own transaction, and nothing has effect yet"
    [text] = await mails(house)
    for fact in (
        "Reading circle",
        code,
        "People in China are removed from this meeting and kept out of it.",
        "Cyber Office asked for it, on the basis of Assembly Act, Article 4.",
        "1 December 2026, 13:00 UTC",
        f"https://meet.example.org/s/1#{code}.",
        "Esta página está disponible en español.",
    ):
        assert fact in text, fact


async def test_one_that_is_not_granted_tells_nobody(house: House) -> None:
    code = await hosted(house)
    order = await house.record(code)
    await house.review(order, "rita", "reject")
    assert await mails(house) == []


async def test_a_meeting_that_was_narrowed_away_is_not_spoken_of(house: House) -> None:
    code, other = await hosted(house), await house.meeting()
    order = await house.record(code, other)
    await house.review(order, "rita")
    await house.review(order, "raj", "narrow", meetings=[other])
    assert await mails(house) == []


async def keep_silent(house: House, order: str, reason: str, name: str = "rita") -> None:
    async with house.database.transaction() as tx:
        await house.silences.keep(tx, order, reason, house.signers[name].account.id)


async def refused_as_one_who_may_not_decide(asked: Awaitable[object]) -> None:
    with pytest.raises(DomainError) as refused:
        await asked
    assert (refused.value.kind, refused.value.promise) == (Kind.CONFLICT, Promise.TWO_PEOPLE)


async def test_nobody_is_told_beforehand_where_that_endangers_life_and_once_in_effect_everybody_is(
    house: House,
) -> None:
    code = await hosted(house)
    order = await house.record(code, starts_at=START + timedelta(minutes=30))
    with pytest.raises(DomainError) as empty:
        await keep_silent(house, order, " ")
    assert empty.value.kind is Kind.INVALID
    await keep_silent(house, order, "the host holds a hostage")
    async with house.database.snapshot() as tx:
        ren = house.signers["ren"].account.id
        assert (await house.reading.order(tx, order, ren, decides=True))["host_silence"] == "the host holds a hostage"
    await house.review(order, "rita")
    await house.review(order, "raj")
    await house.hosts.catch_up()
    assert await mails(house) == []
    await refused_as_one_who_may_not_decide(keep_silent(house, order, "too late"))
    house.clock.advance(timedelta(minutes=31))
    await house.settle()
    await house.hosts.catch_up()
    assert len(await mails(house)) == 1


async def test_p6_a_host_is_kept_in_the_dark_by_nobody_who_may_not_review_and_after_no_review(house: House) -> None:
    code = await hosted(house)
    order = await house.record(code)
    async with house.database.transaction() as tx:
        fake = await house.identity.create_account(tx, "fay@example.org", "reviewer", "DE")
    house.signers["fay"] = replace(house.signers["rita"], account=fake)
    ren = house.signers["ren"].account.id
    await house.meetings.join(code, "ren", host_key=None, passcode=None, guest=None, account=ren, enter=welcome)
    for name in ("fay", "ren"):
        await refused_as_one_who_may_not_decide(keep_silent(house, order, "a hostage", name))
    await keep_silent(house, order, "a hostage", "raj")
    await refused_as_one_who_may_not_decide(keep_silent(house, order, "for no reason", "rita"))
    async with house.database.transaction() as tx:
        for unfit in (fake.id, ren):
            with pytest.raises(DomainError):
                await house.silences.withdraw(tx, order, unfit)
        await house.silences.withdraw(tx, order, house.signers["rita"].account.id)
        with pytest.raises(DomainError) as twice:
            await house.silences.withdraw(tx, order, house.signers["rita"].account.id)
    assert twice.value.kind is Kind.NOT_FOUND
    await house.review(order, "rita")
    await refused_as_one_who_may_not_decide(keep_silent(house, order, "a hostage", "raj"))
    await house.review(order, "raj")
    assert len(await mails(house)) == 1


async def test_a_second_reviewer_has_the_host_told_after_all(house: House) -> None:
    code = await hosted(house)
    order = await house.record(code, starts_at=START + timedelta(minutes=30))
    await keep_silent(house, order, "a hostage")
    await house.review(order, "rita")
    await house.review(order, "raj")
    async with house.database.transaction() as tx:
        await house.silences.withdraw(tx, order, house.signers["raj"].account.id)
    await house.hosts.catch_up()
    assert len(await mails(house)) == 1


async def test_a_guest_who_hosts_is_told_in_the_meeting_and_on_their_page(house: House) -> None:
    made = await house.meetings.create("Guests", None)
    host = await house.meetings.join(
        made.code, "Ann", host_key=made.host_key, passcode=None, guest="g", account=None, enter=welcome, browser="g"
    )
    guest = await house.meetings.join(
        made.code, "Bob", host_key=None, passcode=None, guest="h", account=None, enter=welcome, browser="h"
    )
    await house.grant(made.code, starts_at=START + timedelta(minutes=30))
    [word] = await house.hosts.words_in([made.code])
    assert (word.identity, word.number, word.territory) == (host.identity, 1, ("CN",))
    assert guest.identity != word.identity
    assert word.line.startswith("An order on this meeting was approved: restriction 1, for people in China.")
    async with house.database.snapshot() as tx:
        [(number, link)] = await house.hosts.of_meeting(tx, made.code)
    assert number == 1
    again = await house.meetings.join(
        made.code, "Ann", host_key=made.host_key, passcode=None, guest="i", account=None, enter=welcome, browser="i"
    )
    words_now = await house.hosts.words_in([made.code])
    assert {one.identity for one in words_now} == {host.identity, again.identity}
    links = {link, word.statement, *(one.statement for one in words_now)}
    assert len(links) == 4, "each telling has a link of its own"
    for one in links:
        key = one.removeprefix(f"https://meet.example.org/s/1#{made.code}.")
        assert (await house.statements.read(1, made.code, key, words("en"), "")).reasons.state == "pending"
    assert await house.hosts.words_in(["other"]) == []


async def test_what_ended_is_no_news(house: House) -> None:
    made = await house.meetings.create("Guests", None)
    await house.meetings.join(
        made.code, "Ann", host_key=made.host_key, passcode=None, guest="g", account=None, enter=welcome, browser="g"
    )
    await house.lifecycle.lift(await house.grant(made.code), "a mistake")
    assert await house.hosts.words_in([made.code]) == []


async def test_told_once_however_often_it_is_caught_up(house: House) -> None:
    code = await hosted(house)
    await house.grant(code)
    await house.hosts.catch_up()
    await house.hosts.catch_up()
    assert len(await mails(house)) == 1


async def test_of_a_sealed_order_the_host_hears_once_it_is_open(house: House) -> None:
    code, until = await hosted(house), START + timedelta(days=20)
    order = await house.record(code, letter=Letter(gag=Gag("Secrecy Act", until)), ends_at=START + timedelta(days=60))
    for who in ("rita", "raj"):
        await house.review(order, who, sealed_until=until, gag_law="Secrecy Act")
    await house.hosts.catch_up()
    assert await mails(house) == []
    assert await house.hosts.words_in([code]) == []
    house.clock.advance(timedelta(days=20))
    await house.settle()
    await house.hosts.catch_up()
    [text] = await mails(house)
    assert "Cyber Office asked for it" in text
