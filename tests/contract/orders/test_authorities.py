"""Authorities: how they are reached, and the call-back without which no order of theirs is granted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.house import House

from folkmoot.orders.authorities import CallBack, Channel, ChannelKind, NewAuthority
from folkmoot.runtime.errors import DomainError, Kind


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    await house.found(unverified=("Traffic Office",))
    yield house
    await house.close()


async def call_back(house: House, authority: str, *, confirmed: bool) -> dict[str, Any]:
    call = CallBack("by telephone", "the ministry's printed directory", confirmed)
    async with house.database.transaction() as tx:
        return dict(await house.authorities.record_call_back(tx, authority, call, house.recorder))


async def test_p6_without_a_confirmed_call_back_an_order_is_recorded_and_never_granted(house: House) -> None:
    code, traffic = await house.meeting(), house.authority_of["Traffic Office"]
    order = await house.record(code, authority_id=traffic)
    with pytest.raises(DomainError, match="call-back is not confirmed") as refused:
        await house.review(order, "rita")
    assert (refused.value.kind, refused.value.field) == (Kind.CONFLICT, None)
    assert not (await call_back(house, traffic, confirmed=False))["verified"]
    with pytest.raises(DomainError, match="call-back is not confirmed"):
        await house.review(order, "rita")
    assert (await call_back(house, traffic, confirmed=True))["verified"]
    await house.review(order, "rita")
    # Between two reviews somebody finds out that it was not them.
    await call_back(house, traffic, confirmed=False)
    with pytest.raises(DomainError, match="call-back is not confirmed"):
        await house.review(order, "raj", "narrow")
    assert not await house.in_force.of_meeting(code)
    await call_back(house, traffic, confirmed=True)
    assert (await house.review(order, "raj"))["restriction_id"]


async def test_an_order_of_an_authority_that_is_not_verified_can_be_rejected(house: House) -> None:
    order = await house.record(await house.meeting(), authority_id=house.authority_of["Traffic Office"])
    assert (await house.review(order, "rita", "ask"))["order"]["state"] == "more_information_asked"
    assert (await house.review(order, "raj", "reject"))["order"]["state"] == "rejected"


async def test_p8_a_call_back_is_in_the_log_and_says_nothing_of_whom_was_called(house: House) -> None:
    traffic = house.authority_of["Traffic Office"]
    call = CallBack("asked for Ms. Example, extension 12", "the ministry's printed directory", True)
    async with house.database.transaction() as tx:
        await house.authorities.record_call_back(tx, traffic, call, house.recorder)
    entries = [entry for entry in await house.logged() if entry["kind"] == "authority_verified"]
    assert [(entry["authority"], entry["confirmed"]) for entry in entries] == [(traffic, True)]
    assert "Example" not in str(entries)


async def test_what_the_desk_sees_of_an_authority(house: House) -> None:
    new = NewAuthority("Port Office", ["SG"], "port@example.org", "", Channel(ChannelKind.PORTAL, "port.example.org"))
    async with house.database.transaction() as tx:
        made = await house.authorities.create(tx, new)
    assert (made["state"], made["verified"]) == ("pending", False)
    await house.record(await house.meeting())
    shown = await call_back(house, str(made["id"]), confirmed=False)
    shown = await call_back(house, str(made["id"]), confirmed=True)
    assert shown["channel"] == {"kind": "portal", "detail": "port.example.org"}
    assert [call["confirmed"] for call in shown["call_backs"]] == [True, False]
    async with house.database.snapshot() as tx:
        listed = await house.authorities.listed(tx)
    assert [(one["name"], one["state"], one["verified"], one["orders"]) for one in listed] == [
        ("Cyber Office", "endorsed", True, 1),
        ("Port Office", "pending", True, 0),
        ("Traffic Office", "endorsed", False, 0),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": "  "}, "name"), ({"jurisdiction": ["ZZ"]}, "jurisdiction"), ({"contact_email": "@"}, "contact_email")],
)
async def test_an_authority_that_cannot_be_entered_names_the_field(
    house: House, changes: dict[str, Any], field: str
) -> None:
    fields: dict[str, Any] = {"name": "X", "jurisdiction": ["CN"], "contact_email": "x@example.org", **changes}
    async with house.database.transaction() as tx:
        with pytest.raises(DomainError) as refused:
            await house.authorities.create(tx, NewAuthority(**fields, verification="called"))
        assert refused.value.field == field
        with pytest.raises(DomainError) as blank:
            await house.authorities.record_call_back(tx, house.authority, CallBack("called", " ", True), "a")
        assert blank.value.field == "number_from"
        with pytest.raises(DomainError) as unknown:
            await house.authorities.record_call_back(tx, "0" * 32, CallBack("called", "book", True), "a")
        assert unknown.value.kind is Kind.NOT_FOUND
