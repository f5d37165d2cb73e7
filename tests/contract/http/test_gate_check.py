"""The gate's check, as proxies ask it for somebody else: nginx, Traefik, Envoy."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from tests.support.plain_gate import PlainPorts
from tests.support.world import MEETING, START, restriction

from folkmoot.enforcement.adapters.local import LocalLocks
from folkmoot.enforcement.adapters.presences import MemoryPresences
from folkmoot.enforcement.gate import Gate
from folkmoot.http.gate_routes import GateDeps, gate_router
from folkmoot.http.proxied import source_of
from folkmoot.http.refusal import RefusalPages
from folkmoot.media.tokens import VerifiedToken
from folkmoot.redress.links import Links
from folkmoot.runtime.clock import FixedClock
from folkmoot.territory.domain import Determination

CHECK = "/api/v1/gate/check"


@pytest_asyncio.fixture
async def asking() -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at 192.0.2.1, in CN. Tokens are MEETING/IDENTITY."""
    clock, known = FixedClock(START), PlainPorts(restriction(12))
    gate = Gate(
        restrictions=known,
        ceiling=known,
        presences=MemoryPresences(),
        people=known,
        locks=LocalLocks(),
        clock=clock,
        wake=lambda: None,
    )

    def verify(raw: str) -> VerifiedToken | None:
        meeting, found, identity = raw.partition("/")
        return VerifiedToken(meeting, identity, raw) if found else None

    app = FastAPI()
    async with httpx.AsyncClient() as nobody:
        app.include_router(
            gate_router(
                GateDeps(
                    gate,
                    verify,
                    lambda request: Determination("CN" if source_of(request).address == "192.0.2.1" else "US", ()),
                    lambda _request: "https://meet.example.org",
                    RefusalPages("us", "legal@example.org", clock, Links(["a key"])),
                    lambda: "http://127.0.0.1:1",
                    nobody,
                )
            )
        )
        transport = httpx.ASGITransport(app, client=("192.0.2.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="https://meet.example.org") as client:
            yield client


@pytest.mark.parametrize("header", ["X-Forwarded-Uri", "X-Original-Uri", "X-Original-Url"])
async def test_what_the_proxy_was_asked_for_holds_the_token(asking: httpx.AsyncClient, header: str) -> None:
    told = await asking.get(CHECK, headers={header: f"/beside/a?x=1&access_token={MEETING}/wei"})
    assert (told.status_code, told.json()["territory"]) == (451, ["CN"])
    assert (await asking.get(CHECK, headers={header: "/beside/a"})).status_code == 401
    assert (await asking.get(CHECK, headers={header: "/a?access_token=xyz-xyzx-xyz/wei"})).status_code == 200


async def test_envoy_appends_what_it_was_asked_for_to_the_path(asking: httpx.AsyncClient) -> None:
    for path in ("/beside/a.txt", "/", "//a/../b"):
        assert (await asking.get(f"{CHECK}{path}?access_token={MEETING}/wei")).status_code == 451, path
        header = {"Authorization": f"Bearer {MEETING}/wei"}
        assert (await asking.get(f"{CHECK}{path}", headers=header)).status_code == 451, path


async def test_nginx_asks_for_403_and_gets_the_same_reasons(asking: httpx.AsyncClient) -> None:
    asked = {"access_token": f"{MEETING}/wei"}
    plain, refused = (
        await asking.get(CHECK, params=asked),
        await asking.get(CHECK, params=asked | {"refuse_with": "403"}),
    )
    assert (plain.status_code, refused.status_code) == (451, 403)
    assert refused.json()["restriction"] == plain.json()["restriction"] == 12
    assert (await asking.get(CHECK, params={"refuse_with": "403"})).status_code == 401
    assert (await asking.get(CHECK, params=asked | {"refuse_with": "200"})).status_code == 422


async def test_a_token_of_another_meeting_opens_nothing_of_one_that_was_named(asking: httpx.AsyncClient) -> None:
    for token, named, expected in (
        ("xyz-xyzx-xyz/wei", "xyz-xyzx-xyz", 200),
        ("xyz-xyzx-xyz/wei", MEETING, 401),
        (f"{MEETING}/wei", MEETING, 451),
        ("xyz-xyzx-xyz/wei", "", 401),
    ):
        told = await asking.get(CHECK, params={"access_token": token, "meeting": named})
        assert told.status_code == expected, (token, named)
