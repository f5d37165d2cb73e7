"""The location data over HTTP: sources and ages, versions and what they change, an address tried and not kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import structlog
from sqlalchemy import func, select
from tests.support.front import access, front, token
from tests.support.house import House
from tests.support.places import INSIDE, write_sources

from folkmoot.http.idempotency import answers
from folkmoot.http.location_routes import LOOK_UPS_A_MINUTE, location_router
from folkmoot.runtime.migrate import migrate
from folkmoot.territory.adapters.data import LocationData
from folkmoot.territory.adapters.overview import Overviews
from folkmoot.territory.adapters.policy import Policy
from folkmoot.territory.adapters.quorum import NowhereLocator, QuorumLocator
from folkmoot.territory.adapters.updating import take_up
from folkmoot.territory.tally import LEAST, Tally

LOOK_UPS = "/api/v1/location/look-ups"


@dataclass(frozen=True)
class Desk:
    house: House
    data: LocationData
    tally: Tally
    locator: QuorumLocator
    client: httpx.AsyncClient


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    house = House(tmp_path)
    await migrate(house.database)
    data, tally = LocationData(tmp_path / "location"), Tally()
    take_up(data, write_sources(tmp_path / "one"), Policy())
    locator = QuorumLocator(data, Policy())
    router = location_router(access(house, tmp_path), Overviews(data), locator, tally, house.clock)
    async with front(house, tmp_path, [router]) as client:
        client.headers.update(await token(house, "aud@example.org", "auditor"))
        yield Desk(house, data, tally, locator, client)
    await house.close()


async def test_sources_are_told_with_their_ages(desk: Desk) -> None:
    desk.house.clock.advance(datetime.now(UTC) - desk.house.clock.now())
    found = (await desk.client.get("/api/v1/location")).json()
    assert found["version"] == desk.data.version()
    assert found["versions"] == [{"version": desk.data.version(), "state": "in use"}]
    by_key = {one["key"]: one for one in found["sources"]}
    assert set(by_key) == {"G", "D", "I", "A", "O", "R"}
    assert (by_key["G"]["age_days"], by_key["G"]["old"]) == (0, False)
    assert (by_key["R"]["version"], by_key["R"]["age_days"]) == ("iptocc as installed", None)
    assert all(len(one["sha256"]) == 64 for one in found["sources"])
    desk.house.clock.advance(timedelta(days=91))
    later = (await desk.client.get("/api/v1/location")).json()
    by_key = {one["key"]: one for one in later["sources"]}
    assert (by_key["G"]["age_days"], by_key["G"]["old"]) == (91, True)
    assert by_key["R"]["old"] is False


async def test_agreement_is_counted_when_a_version_is_taken_up(desk: Desk, tmp_path: Path) -> None:
    before = {one["country"]: one for one in (await desk.client.get("/api/v1/location")).json()["agreement"]}
    # The networks that are known (two of /16) and 116.224.0.0/16.
    assert before["CN"] == {"country": "CN", "ipv4": 3 * 65536, "decided": 3 * 65536}
    other = write_sources(
        tmp_path / "two", machines={"116.224.0.0/17": "vpn"}, countries={"D": {"116.224.128.0/17": "HK"}}
    )
    take_up(desk.data, other, Policy())
    after = (await desk.client.get("/api/v1/location")).json()["agreement"]
    assert after[0] == {"country": "CN", "ipv4": 3 * 65536, "decided": 2 * 65536}, "the least agreed comes first"


async def test_a_held_version_can_be_looked_at_and_is_used_by_no_route(desk: Desk, tmp_path: Path) -> None:
    first = desk.data.version()
    other = write_sources(tmp_path / "two", machines={"116.224.0.0/17": "vpn"})
    held = take_up(desk.data, other, Policy(), watched=lambda: {"CN"})["version"]
    found = (await desk.client.get("/api/v1/location")).json()
    assert found["version"] == first
    assert found["versions"] == [{"version": first, "state": "in use"}, {"version": held, "state": "held"}]
    told = (await desk.client.get(f"/api/v1/location/versions/{held}")).json()
    assert (told["state"], told["known"], told["before"], told["left_out"]) == ("held", True, first, 0)
    assert told["moved"] == [{"was": "CN", "becomes": "uncertain", "ipv4": 32768, "ipv6": 0}]
    assert [(one["first"], one["last"], one["asn"]) for one in told["flips"]] == [
        ("116.224.0.0", "116.224.127.255", 4812)
    ]
    for verb in ("POST", "PUT", "PATCH", "DELETE"):
        assert (await desk.client.request(verb, f"/api/v1/location/versions/{held}")).status_code == 405
    assert take_up(desk.data, other, Policy(), watched=lambda: {"CN"})["state"] == "held"
    desk.data.use(held)
    assert take_up(desk.data, other, Policy())["moved"] == [], "nothing moves from itself to itself"
    again = (await desk.client.get(f"/api/v1/location/versions/{held}")).json()
    assert again["moved"] == told["moved"], "and what it was found to change is not forgotten by that"
    assert (await desk.client.get(f"/api/v1/location/versions/{first}")).json()["state"] == "before"


async def test_versions_that_are_not_there_and_those_of_before(desk: Desk) -> None:
    for name in ("nope", "0123456789abcdef", "%2e%2e%2fone"):
        assert (await desk.client.get(f"/api/v1/location/versions/{name}")).status_code == 404
    version = desk.data.version()
    assert version is not None
    for name in ("agreement.json", "differences.json"):
        (desk.data.place_of(version) / name).unlink()
    assert (await desk.client.get("/api/v1/location")).json()["agreement"] is None
    assert (await desk.client.get(f"/api/v1/location/versions/{version}")).json()["known"] is False


async def test_without_data_it_says_so(tmp_path: Path) -> None:
    house = House(tmp_path)
    await migrate(house.database)
    data = LocationData(tmp_path / "nothing")
    router = location_router(
        access(house, tmp_path), Overviews(data), NowhereLocator("it is missing"), Tally(), house.clock
    )
    async with front(house, tmp_path, [router]) as client:
        signed_in = await token(house, "aud@example.org", "auditor")
        found = (await client.get("/api/v1/location", headers=signed_in)).json()
        assert (found["version"], found["sources"], found["versions"], found["agreement"]) == (None, [], [], None)
        (tmp_path / "nothing").mkdir()
        (tmp_path / "nothing" / "current").write_text("{")
        broken = await client.get("/api/v1/location", headers=signed_in)
        assert broken.status_code == 503
        assert "folkmoot doctor" in broken.json()["detail"]
    await house.close()


async def test_an_address_is_tried(desk: Desk) -> None:
    inside = (await desk.client.post(LOOK_UPS, json={"address": f" {INSIDE} "})).json()
    assert inside["determination"] == "CN"
    assert inside["reasons"] == ["three of three sources say CN"]
    assert inside["sources"][:3] == [{"key": key, "country": "CN"} for key in "GDR"]
    private = (await desk.client.post(LOOK_UPS, json={"address": "10.0.0.1"})).json()
    assert private["determination"] == "uncertain"
    assert private["reasons"] == ["the address cannot be located because it is a private address: uncertain"]
    for wrong in ("", "somewhere", "1.2.3", "1" * 101):
        refused = await desk.client.post(LOOK_UPS, json={"address": wrong})
        assert (refused.status_code, refused.json()["field"]) == (422, "address")


async def test_addresses_are_not_tried_by_the_thousand(desk: Desk) -> None:
    for _ in range(LOOK_UPS_A_MINUTE):
        assert (await desk.client.post(LOOK_UPS, json={"address": INSIDE})).status_code == 200
    refused = await desk.client.post(LOOK_UPS, json={"address": INSIDE})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    other = await token(desk.house, "int@example.org", "intake")
    assert (await desk.client.post(LOOK_UPS, json={"address": INSIDE}, headers=other)).status_code == 200


async def test_p9_an_address_that_is_tried_is_kept_nowhere(desk: Desk, tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as logged:
        for body in ({"address": INSIDE}, {"address": f"{INSIDE}."}):
            answer = await desk.client.post(LOOK_UPS, json=body, headers={"Idempotency-Key": "an-unlikely-key-indeed"})
            assert "116.224" not in answer.text
            assert "idempotent-replay" not in answer.headers
    assert answer.status_code == 422, "another body under the same key is another question"
    assert "116.224" not in repr(logged)
    assert desk.tally == Tally(), "trying an address is no connection"
    async with desk.house.database.transaction() as tx:
        assert (await tx.execute(select(func.count()).select_from(answers))).scalar_one() == 0
    for file in tmp_path.glob("house.db*"):
        assert INSIDE.encode() not in file.read_bytes()


async def test_what_the_gate_decided_is_shown_as_shares_when_the_hour_is_over(desk: Desk) -> None:
    locate = desk.tally.counting(desk.locator.locate, desk.house.clock.now)
    for last in range(LEAST):
        locate(f"116.224.5.{last}")
        locate("10.0.0.1")
    assert (await desk.client.get("/api/v1/location")).json()["today"] == {
        "until": "2026-12-01T12:00:00Z",
        "least": LEAST,
        "shares": [],
    }
    desk.house.clock.advance(timedelta(hours=1))
    assert (await desk.client.get("/api/v1/location")).json()["today"] == {
        "until": "2026-12-01T13:00:00Z",
        "least": LEAST,
        "shares": [{"country": "-", "uncertain": 100}, {"country": "CN", "uncertain": 0}],
    }
