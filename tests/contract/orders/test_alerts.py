"""The desk is paged: whom, how often, until somebody says that they see to it; and never about a person (P9)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from tests.support.house import House

from folkmoot.identity.permissions import Role
from folkmoot.orders.adapters.tables import desk_alert
from folkmoot.orders.domain.paging import AGAIN, PAGING, AlertKind, kinds_for
from folkmoot.orders.intake import Asks
from folkmoot.orders.letters import Letter
from folkmoot.runtime.errors import DomainError, Kind

REVIEWERS = {f"{name}@example.org" for name in ("rita", "raj", "ren", "eve")}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    await house.found()
    async with house.database.transaction() as tx:
        await house.identity.create_account(tx, "ada@example.org", "admin")
        await house.identity.create_account(tx, "member@example.org", "member")
    yield house
    await house.close()


async def raise_(house: House, kind: str, number: int | None = None, key: str = "k") -> None:
    async with house.database.transaction() as tx:
        await house.alerts.raise_(tx, kind, number, key)


async def open_ones(house: House, role: str = "reviewer") -> list[dict[str, object]]:
    async with house.database.snapshot() as tx:
        return [dict(one) for one in await house.alerts.listed(tx, role, "open")]


async def recipients(house: House) -> list[str]:
    """Who has got mail by now, once for each."""
    await house.outbox.deliver(house.mailer)
    return sorted(letter.mail.to for letter in house.mailer.letters)


async def test_an_order_that_waits_pages_the_reviewers_once(house: House) -> None:
    code = await house.meeting()
    await house.record(code)
    assert await recipients(house) == sorted(REVIEWERS)
    house.clock.advance(timedelta(hours=1))
    assert not await house.alerts.tick()
    assert await recipients(house) == sorted(REVIEWERS), "what is not urgent is said once"
    [alert] = await open_ones(house)
    assert (alert["kind"], alert["number"], alert["urgent"]) == ("order_received", 1, False)


async def test_an_order_that_ends_at_once_pages_nobody(house: House) -> None:
    await house.record(asks=[Asks.CLOSE_ACCOUNT], asked="Close it", territory=[], measures=[], ends_at=None)
    assert await open_ones(house) == []
    assert await recipients(house) == []


async def test_p12_a_hold_calls_people_again_and_again_until_somebody_sees_to_it(house: House) -> None:
    code = await house.meeting()
    await house.grant(code)
    await recipients(house)
    house.mailer.letters.clear()
    [found] = await house.in_force.of_meeting(code)
    assert not await house.in_force.charge(found, [f"p{n}" for n in range(11)])
    assert await recipients(house) == sorted(REVIEWERS)
    [alert] = [one for one in await open_ones(house) if one["kind"] == "restriction_held"]
    assert alert["urgent"]
    assert not await house.alerts.tick(), "not before its time"
    house.clock.advance(AGAIN)
    assert await house.alerts.tick()
    assert len(await recipients(house)) == 2 * len(REVIEWERS)
    house.clock.advance(AGAIN)
    assert await house.alerts.tick()
    assert (await recipients(house)).count("ada@example.org") == 1, (
        "nobody answered two pages: whoever runs this is called too"
    )
    rita = house.signers["rita"].account
    seen = await house.alerts.acknowledge(str(alert["id"]), rita.id, rita.role, "I look at it")
    assert seen["acknowledged"] == {
        "by": "rita@example.org",
        "at": "2026-12-01T12:30:00Z",
        "note": "I look at it",
    }
    before = len(await recipients(house))
    house.clock.advance(AGAIN)
    assert not await house.alerts.tick()
    assert len(await recipients(house)) == before
    with pytest.raises(DomainError) as again:
        await house.alerts.acknowledge(str(alert["id"]), rita.id, rita.role, None)
    assert again.value.kind is Kind.CONFLICT
    async with house.database.snapshot() as tx:
        [kept] = await house.alerts.listed(tx, "reviewer", "acknowledged")
    assert kept["id"] == alert["id"]
    assert kept["pages"] == 3


async def test_a_deadline_that_is_near_is_paged_once(house: House) -> None:
    deadline = house.clock.now() + timedelta(hours=36)
    ends_at = house.clock.now() + timedelta(days=3)
    await house.record(await house.meeting(), letter=Letter(deadline=deadline), ends_at=ends_at)
    done = await house.record(await house.meeting(), letter=Letter(deadline=deadline), ends_at=ends_at)
    await house.review(done, "rita", "reject")
    assert not await house.alerts.tick()
    house.clock.advance(timedelta(hours=12))
    assert await house.alerts.tick()
    near = [one for one in await open_ones(house) if one["kind"] == "deadline_near"]
    assert [one["number"] for one in near] == [1], "what is decided has no deadline any more"
    assert not await house.alerts.tick()


async def test_the_same_key_is_one_alert_and_what_did_not_happen_is_not_paged(house: House) -> None:
    await raise_(house, "appeal_filed", 7, "appeal/1")
    await raise_(house, "appeal_filed", 7, "appeal/1")
    assert len(await open_ones(house)) == 1
    assert len(await recipients(house)) == len(REVIEWERS)

    async def fails() -> None:
        async with house.database.transaction() as tx:
            await house.alerts.raise_(tx, "appeal_filed", 8, "appeal/2")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()
    assert len(await open_ones(house)) == 1
    with pytest.raises(ValueError, match="no_such_kind"):
        await raise_(house, "no_such_kind")


async def test_each_sees_and_acknowledges_what_concerns_their_role(house: House) -> None:
    await raise_(house, "submission_received", None, "s1")
    assert await open_ones(house, "reviewer") == []
    [alert] = await open_ones(house, "intake")
    rita = house.signers["rita"].account
    for role in ("reviewer", "auditor", "member", "admin"):
        with pytest.raises(DomainError) as refused:
            await house.alerts.acknowledge(str(alert["id"]), rita.id, role, None)
        assert refused.value.kind is Kind.NOT_FOUND
    assert await open_ones(house, "auditor") == []
    async with house.database.snapshot() as tx:
        assert len(await house.alerts.listed(tx, "auditor", "open", every_kind=True)) == 1
    assert (await house.alerts.acknowledge(str(alert["id"]), house.recorder, "intake", ""))["acknowledged"]


async def test_urgent_ones_stand_first_then_the_oldest(house: House) -> None:
    for number, kind in enumerate(("order_received", "appeal_filed", "restriction_held"), 1):
        await raise_(house, kind, number, f"k{number}")
        house.clock.advance(timedelta(minutes=1))
    assert [one["number"] for one in await open_ones(house)] == [3, 1, 2]


async def test_p9_an_alert_is_a_kind_and_a_number(house: House) -> None:
    code = await house.meeting()
    await house.record(code, reasons="Ms. Example spoke", asked="close her account")
    for kind in AlertKind:
        await raise_(house, kind, 1, f"every/{kind}")
    await recipients(house)
    said = repr(house.mailer.letters) + repr(await open_ones(house))
    for secret in (code, "Example", "account", "Cyber Office"):
        assert secret not in said.replace("https://desk.example.org", "")


async def test_every_role_that_is_paged_exists_and_members_never_are(house: House) -> None:
    roles = {role for paging in PAGING.values() for role in paging.roles}
    assert roles <= set(Role)
    assert set(PAGING) == set(AlertKind)
    assert not kinds_for("member")
    async with house.database.snapshot() as tx:
        assert (await tx.execute(select(desk_alert))).first() is None


async def test_the_database_keeps_no_acknowledgement_by_nobody(house: House) -> None:
    await raise_(house, "restriction_held", 1)
    with pytest.raises(IntegrityError):
        async with house.database.transaction() as tx:
            await tx.execute(desk_alert.update().values(acknowledged_at=house.clock.now(), again_at=None))
