"""Two reviews are independent: what the first one says is told by no route before the second one is signed."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from tests.support.desk_front import DeskFront
from tests.support.front import token

SECRET = "because of section 7"
EVERYBODY = ("raj", "ren", "intake", "auditor")


@pytest.fixture
async def people(desk_front: DeskFront) -> dict[str, dict[str, str]]:
    """Of an open desk, everybody's token."""
    house = desk_front.house
    await house.found()
    found = {name: await token(house, f"{name}@example.org") for name in ("rita", "raj", "ren", "intake")}
    return {**found, "auditor": await token(house, "auditor@example.org", "auditor")}


class Readers:
    """What the routes tell each of them about one order."""

    def __init__(self, front: DeskFront, people: dict[str, dict[str, str]], order: str) -> None:
        self._front, self._people, self._order = front, people, order

    async def told(self, name: str) -> list[dict[str, Any]]:
        """By the order's own route first, then by the desk's page and the inbox."""
        paths = (f"/orders/{self._order}", f"/desk/orders/{self._order}", "/desk/inbox")
        return [await self._get(path, name) for path in paths]

    async def raw(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self._get(f"/orders/{self._order}", name))["reviews"]
        return found

    async def _get(self, path: str, name: str) -> dict[str, Any]:
        transport = httpx.ASGITransport(app=self._front.app)
        async with httpx.AsyncClient(transport=transport, base_url=self._front.base) as client:
            answer = await client.get(f"/api/v1{path}", headers=self._people[name])
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


async def test_p6_what_the_first_review_says_is_told_to_nobody_until_the_order_is_decided(
    desk_front: DeskFront, people: dict[str, dict[str, str]]
) -> None:
    house = desk_front.house
    order = await house.record(await house.meeting())
    await house.review(order, "rita", "narrow", measures=["bar_entry"], legality=SECRET)
    readers = Readers(desk_front, people, order)
    for name in EVERYBODY:
        raw, page, _ = told = await readers.told(name)
        assert SECRET not in json.dumps(told)
        assert '"narrow"' not in json.dumps(told), name
        [there] = raw["reviews"]
        assert (there["at"], there["mine"], there["withdrawn"]) == ("2026-12-01T12:00:00Z", False, False)
        assert there["verdict"] is None
        [shown] = page["reviews"]
        assert (shown["by"], shown["verified"]) == ("rita@example.org", True)
        assert (shown["verdict"], shown["reasons"], shown["terms"], shown["grounds"]) == (None, None, None, [])
    assert [(one["mine"], one["verdict"]) for one in await readers.raw("rita")] == [(True, "narrow")]
    await house.review(order, "raj")
    for name in ("rita", *EVERYBODY):
        raw, page, _ = await readers.told(name)
        assert [one["verdict"] for one in raw["reviews"]] == ["narrow", "grant"]
        assert page["reviews"][0]["reasons"]["legality"] == SECRET


async def test_p6_whoever_asks_for_more_has_decided_nothing_and_sees_nothing_yet(
    desk_front: DeskFront, people: dict[str, dict[str, str]]
) -> None:
    house = desk_front.house
    order = await house.record(await house.meeting())
    await house.review(order, "rita", "narrow", measures=["bar_entry"], legality=SECRET)
    answered = await house.review(order, "raj", "ask", legality="which meeting?")
    assert [one["verdict"] for one in answered["order"]["reviews"]] == [None, "ask"], "nor by the answer to a review"
    readers = Readers(desk_front, people, order)
    _, page, _ = told = await readers.told("raj")
    assert SECRET not in json.dumps(told)
    assert [one["verdict"] for one in page["reviews"]] == [None, "ask"]
    for name in ("intake", "auditor"):
        _, page, _ = await readers.told(name)
        [first, asked] = page["reviews"]
        assert (first["verdict"], asked["reasons"]["legality"]) == (None, "which meeting?"), "or nobody could answer it"
    _, page, _ = await readers.told("ren")
    assert [one["reasons"] for one in page["reviews"]] == [None, None], "whoever decides next is told neither"
