"""Every route that takes a proof: one from another page or by another key is refused, and a good one counts once."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.support.authenticator import Passkey, unb64
from tests.support.desk_front import DeskFront
from tests.support.front import token
from tests.support.house import House

from folkmoot.redress.domain import Ground

OPENAPI = Path(__file__).resolve().parents[3] / "web" / "openapi.json"
THREE = {"legality": "yes", "necessity": "yes", "proportionality": "yes"}
ELSEWHERE = ("http://content.localhost", "http://localhost:9", "https://localhost")
# Whose passkeys: pia hands in, pat is somebody else of the desk.
PASSKEYS = {"pia": ("JP", Passkey("localhost")), "pat": ("BR", Passkey("localhost"))}


async def an_order(house: House) -> str:
    order = await house.record(await house.meeting())
    await house.look(order)
    return f"/orders/{order}/reviews"


async def a_hold(house: House) -> str:
    code = await house.meeting()
    made = await house.grant(code)
    [found] = await house.in_force.of_meeting(code)
    await house.in_force.charge(found, [f"p{n}" for n in range(11)])
    await house.look(str((await house.lifecycle.get(made))["order"]))
    return f"/restrictions/{made}/resume"


async def an_emergency(house: House) -> str:
    made = await house.grant(await house.meeting(), emergency=True)
    return f"/orders/{(await house.lifecycle.get(made))['order']}/emergency-review"


async def an_appeal(house: House) -> str:
    await house.grant(await house.meeting())
    await house.settle()
    return f"/appeals/{(await house.appeal(1, Ground.NOT_LAWFUL)).id}/decision"


async def a_key(house: House) -> str:
    async with house.database.transaction() as tx:
        await house.desk.propose_key(tx, await house.enrol(tx, "zoe", "FR", None))
    return "/endorsements"


@dataclass(frozen=True, slots=True)
class Route:
    """Something that is signed: how it comes about, and what is said of it. `path`: as in the OpenAPI document."""

    path: str
    come_about: Callable[[House], Awaitable[str]]
    said: Mapping[str, object]
    again: int = 409


ROUTES = (
    Route("/orders/{order_id}/reviews", an_order, {"verdict": "grant", **THREE}),
    Route("/restrictions/{restriction_id}/resume", a_hold, THREE),
    Route("/orders/{order_id}/emergency-review", an_emergency, {"outcome": "justified", "reasons": "it was"}),
    Route("/appeals/{appeal_id}/decision", an_appeal, {"outcome": "rejected", "reasons": "it is lawful"}),
    Route("/endorsements", a_key, {}),
)


class Desk:
    """Pia before one of the routes, with what she is about to sign."""

    def __init__(self, front: DeskFront, path: str, said: Mapping[str, object], who: dict[str, str]) -> None:
        self.house, self._front, self._path, self._who = front.house, front, path, who
        self._said = dict(said)
        self._asked: dict[str, Any] = {}

    async def draft(self) -> None:
        answer = await self._post(f"{self._path}/draft", {**self._said, "key_id": self.key("pia")})
        assert answer.status_code == 200, answer.text
        self._asked = answer.json()

    def key(self, name: str) -> str:
        return self.house.signers[name].key

    def body(self, signer: str = "pia", key: str = "pia", origin: str = "http://localhost") -> dict[str, object]:
        passkey = self.house.signers[signer].passkey
        assert passkey is not None
        proof = {"key_id": self.key(key), **passkey.sign(unb64(self._asked["challenge"]), origin)}
        nonce = {"nonce": self._asked["nonce"]} if self._asked["nonce"] else {}
        return {**self._said, **nonce, "proof": proof}

    async def hand_in(self, body: dict[str, object]) -> httpx.Response:
        return await self._post(self._path, body)

    async def _post(self, path: str, body: dict[str, object]) -> httpx.Response:
        transport = httpx.ASGITransport(app=self._front.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post(f"/api/v1{path}", json=body, headers=self._who)


@pytest.fixture(params=ROUTES, ids=[route.path for route in ROUTES])
async def desk(request: pytest.FixtureRequest, desk_front: DeskFront) -> Desk:
    route: Route = request.param
    house = desk_front.house
    await house.found(passkeys=PASSKEYS)
    path = await route.come_about(house)
    said = {**route.said, "subject": house.signers["zoe"].key} if path == "/endorsements" else route.said
    made = Desk(desk_front, path, said, await token(house, "pia@example.org"))
    await made.draft()
    return made


async def test_p6_a_proof_from_another_page_or_by_another_key_is_refused_wherever_one_is_handed_in(desk: Desk) -> None:
    before = await desk.house.logged()
    for origin in ELSEWHERE:
        refused = await desk.hand_in(desk.body(origin=origin))
        assert (refused.status_code, refused.json()["promise"]) == (422, "P6"), refused.text
        assert "not signed on a page of http://localhost" in refused.json()["detail"]
    by_another = await desk.hand_in(desk.body(signer="pat"))
    assert (by_another.status_code in (409, 422), by_another.json()["promise"]) == (True, "P6"), by_another.text
    anothers = await desk.hand_in(desk.body(signer="pat", key="pat"))
    assert (anothers.status_code, anothers.json()["promise"]) == (403, "P6"), anothers.text
    assert await desk.house.logged() == before
    assert (await desk.hand_in(desk.body())).is_success


async def test_p6_what_is_handed_in_again_changes_nothing(desk: Desk) -> None:
    body = desk.body()
    assert (await desk.hand_in(body)).is_success
    before = await desk.house.logged()
    for _ in range(2):
        again = await desk.hand_in(body)
        assert again.status_code == 409, again.text
    assert await desk.house.logged() == before


def test_no_route_that_takes_a_proof_is_left_out() -> None:
    known = json.loads(OPENAPI.read_text())
    found = set()
    for path, methods in known["paths"].items():
        for how in methods.values():
            schema = how.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            name = str(schema.get("$ref", "")).rpartition("/")[2]
            if "proof" in known["components"]["schemas"].get(name, {}).get("properties", {}):
                found.add(path.removeprefix("/api/v1"))
    assert found == {route.path for route in ROUTES}
