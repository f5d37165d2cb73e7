"""The desk's list of orders: newest first, filtered, searched, a page at a time, however many there are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from tests.support.house import House

from folkmoot.orders.intake import Asks
from folkmoot.orders.letters import Letter
from folkmoot.orders.listing import Wanted, list_orders
from folkmoot.runtime.clock import rfc3339
from folkmoot.runtime.errors import DomainError


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    await house.found(unverified=("Straßenamt Zürich",))
    yield house
    await house.close()


async def listed(house: House, account: str = "", **wanted: Any) -> dict[str, Any]:
    async with house.database.snapshot() as tx:
        return dict(await list_orders(tx, Wanted(**wanted), account))


async def numbers(house: House, **wanted: Any) -> list[int]:
    return [one["number"] for one in (await listed(house, **wanted))["items"]]


async def test_an_order_as_the_list_shows_it(house: House) -> None:
    codes = [await house.meeting(), await house.meeting()]
    deadline = house.clock.now() + timedelta(hours=6)
    order = await house.record(*codes, letter=Letter(deadline=deadline))
    await house.review(order, "rita")
    rita = house.signers["rita"].account.id
    [shown] = (await listed(house, rita))["items"]
    now = house.clock.now()
    assert shown == {
        "id": order,
        "number": 1,
        "state": "received",
        "authority": {"id": house.authority, "name": "Cyber Office"},
        "asks": ["restrict"],
        "legal_basis": "Assembly Act, Article 4",
        "reference": "No. 64",
        "territory": ["CN"],
        "measures": ["remove"],
        "meetings_count": 2,
        "received_at": rfc3339(now),
        "deadline": rfc3339(deadline),
        "emergency": False,
        "ends_at": rfc3339(now + timedelta(hours=1)),
        "reviews": {"approvals": 1, "mine": True},
        "recorded_by_me": False,
        "restriction": None,
    }
    made = (await house.review(order, "raj"))["restriction_id"]
    [shown] = (await listed(house, house.recorder))["items"]
    assert shown["restriction"] == {"id": made, "state": "effective"}
    assert (shown["reviews"], shown["recorded_by_me"]) == ({"approvals": 2, "mine": False}, True)


async def test_a_review_that_was_withdrawn_does_not_count(house: House) -> None:
    order = await house.record(await house.meeting())
    answer, rita = await house.review(order, "rita"), house.signers["rita"].account.id
    async with house.database.transaction() as tx:
        await house.orders.withdraw(tx, order, answer["review_id"], rita)
    [shown] = (await listed(house, rita))["items"]
    assert shown["reviews"] == {"approvals": 0, "mine": False}


async def test_filters_and_search(house: House) -> None:
    code, now = await house.meeting(), house.clock.now()
    zurich = house.authority_of["Straßenamt Zürich"]
    await house.record(code, reference="AZ 100%/7", letter=Letter(deadline=now + timedelta(days=2)))
    await house.record(asks=[Asks.CLOSE_ACCOUNT], asked="close it", territory=[], measures=[], ends_at=None)
    await house.record(code, authority_id=zurich, legal_basis="Verkehrsgesetz § 9")
    assert await numbers(house) == [3, 2, 1]
    assert await numbers(house, states=["rejected"]) == [2]
    assert await numbers(house, states=["rejected", "received"]) == [3, 2, 1]
    assert await numbers(house, authority=zurich) == [3]
    assert await numbers(house, deadline_before=now + timedelta(days=3)) == [1]
    assert await numbers(house, deadline_before=now + timedelta(days=1)) == []
    assert await numbers(house, emergency=True) == []
    for q, found in {
        "az 100%/7": [1],
        "100": [1],
        "%": [1],
        "_": [],
        "cyber": [2, 1],
        "ZÜRICH": [3],
        "Zürich": [3],
        "verkehr § 9": [3],
        "assembly cyber": [2, 1],
        "assembly zürich": [],
        "2": [2],
        "nothing": [],
        " ": [3, 2, 1],
    }.items():
        assert await numbers(house, q=q) == found, q


async def test_pages_hold_every_order_once_and_end(house: House) -> None:
    for _ in range(7):
        await house.record(asks=[Asks.OTHER], asked="?", territory=[], measures=[], ends_at=None)
    seen: list[int] = []
    cursor: str | None = None
    for _ in range(10):
        page = await listed(house, cursor=cursor, limit=3)
        seen += [one["number"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
        # What comes in meanwhile disturbs no later page.
        await house.record(asks=[Asks.OTHER], asked="?", territory=[], measures=[], ends_at=None)
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    with pytest.raises(DomainError) as refused:
        await listed(house, cursor="-1")
    assert refused.value.field == "cursor"


async def test_a_long_list_takes_no_more_queries_than_a_short_one(house: House) -> None:
    asked: list[str] = []
    event.listen(house.database.engine.sync_engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for _ in range(2):
        for _ in range(4):
            await house.record(await house.meeting())
        asked.clear()
        await listed(house)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 4
