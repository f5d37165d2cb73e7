"""`Idempotency-Key`: a request that is sent again is answered as before, and nobody gets another person's answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import APIRouter
from tests.support.front import front
from tests.support.house import House

LONG = "0f8fad5b-d9cb-469f"
CREDENTIALS = (
    {"Authorization": "Bearer fm_a"},
    {"Authorization": "Bearer fm_b"},
    {"Cookie": "folkmoot_session=a"},
    {"Cookie": "folkmoot_session=b"},
    {"Cookie": "folkmoot_guest=a"},
    {"Cookie": "folkmoot_guest=b"},
    {"Cookie": "folkmoot_session=a; folkmoot_guest=a"},
    {"Authorization": "Basic eDp5", "Cookie": "folkmoot_session=a"},
    {"Authorization": "Basic eDp5", "Cookie": "folkmoot_session=b"},
    {"Authorization": "Basic eDp5", "Cookie": "folkmoot_guest=b"},
)


@pytest_asyncio.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A server that makes something secret, another one each time."""
    house, numbers, router = House(tmp_path), count(), APIRouter(prefix="/api/v1")
    await house.found()

    @router.post("/secrets")
    async def make() -> dict[str, int]:
        return {"secret": next(numbers)}

    async with front(house, tmp_path, [router]) as client:
        yield client
    await house.close()


async def secret(http: httpx.AsyncClient, key: str, credentials: dict[str, str]) -> int:
    answer = await http.post("/api/v1/secrets", json={}, headers={"Idempotency-Key": key, **credentials})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["secret"])


async def test_everybody_gets_their_own_answer_again(http: httpx.AsyncClient) -> None:
    first = [await secret(http, "1", who) for who in CREDENTIALS]
    assert len(set(first)) == len(CREDENTIALS), "whatever else they send alike"
    assert [await secret(http, "1", who) for who in CREDENTIALS] == first


async def test_a_request_that_is_sent_again_is_done_once_and_another_one_under_its_key_is_refused(
    http: httpx.AsyncClient,
) -> None:
    async def send(body: object, path: str = "/api/v1/secrets") -> httpx.Response:
        return await http.post(path, json=body, headers={"Idempotency-Key": LONG})

    first = await send({"a": 1})
    again = await send({"a": 1})
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert "idempotent-replay" not in first.headers
    assert again.headers["idempotent-replay"] == "true"
    other = await send({"a": 2})
    assert (other.status_code, other.json()["field"]) == (422, "Idempotency-Key")
    assert "used with another request" in other.json()["detail"]
    assert (await send({"a": 1})).json() == first.json(), "and it spoils nothing"
    await http.post("/api/v1/secrets", json={})
    assert int((await http.post("/api/v1/secrets", json={})).json()["secret"]) == first.json()["secret"] + 2, "once"


@pytest.mark.parametrize("nobody", [{}, {"Authorization": "Basic eDp5"}], ids=["nothing", "a front's own"])
async def test_of_nobody_in_particular_a_key_that_two_may_think_of_counts_for_nothing(
    http: httpx.AsyncClient, nobody: dict[str, str]
) -> None:
    assert await secret(http, "1", nobody) != await secret(http, "1", nobody)
    assert await secret(http, LONG[:15], nobody) != await secret(http, LONG[:15], nobody)
    assert await secret(http, LONG[:16], nobody) == await secret(http, LONG[:16], nobody)
