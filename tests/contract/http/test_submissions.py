"""The page for authorities: anyone sends, nothing is an order until the desk has looked; reports of abuse are far."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.support.front import access, front, token
from tests.support.house import House

from folkmoot.http.intake_routes import intake_router
from folkmoot.http.submissions_routes import SUBMISSIONS_A_MINUTE, submissions_router
from folkmoot.runtime.clock import rfc3339

OPENAPI = Path(__file__).parents[3] / "web" / "openapi.json"
PDF = b"%PDF-1.7 an order"


@pytest.fixture
async def client(house: House, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    door = access(house, tmp_path)
    routers = [
        intake_router(
            house.database, door, house.authorities, house.intake, house.follow_ups, house.effects, lambda: None
        ),
        submissions_router(house.database, door, house.submissions, house.intake),
    ]
    async with front(house, tmp_path, routers) as client:
        yield client


@pytest.fixture
async def intake(house: House) -> dict[str, str]:
    return await token(house, "intake@example.org")


def letter(house: House, **changes: Any) -> dict[str, Any]:
    return {
        "authority": "Cyber Office",
        "jurisdiction": ["CN"],
        "contact_name": "Inspector Example",
        "contact_email": "office@example.org",
        "reference": "No. 64/2026",
        "legal_basis": "Assembly Act, Article 4",
        "reasons": "an assembly without a permit (Article 4)",
        "asks": ["restrict"],
        "meetings": ["abc-defg-hij"],
        "territory": ["CN"],
        "measures": ["remove"],
        "ends_at": rfc3339(house.clock.now() + timedelta(hours=1)),
        "language": "en",
        "redress": "the administrative court",
        "report_to": "office@example.org",
        **changes,
    }


async def file(house: House, client: httpx.AsyncClient, **changes: Any) -> tuple[str, str]:
    made = await client.post("/api/v1/submissions", json=letter(house, **changes))
    assert made.status_code == 201, made.text
    return made.json()["id"], made.json()["key"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"authority": " "}, "authority"),
        ({"jurisdiction": []}, "jurisdiction"),
        ({"jurisdiction": ["China"]}, "jurisdiction"),
        ({"contact_name": " "}, "contact_name"),
        ({"contact_email": "office"}, "contact_email"),
        ({"reasons": " "}, "reasons"),
        ({"report_to": "us"}, "report_to"),
        ({"asks": []}, "asks"),
        ({"asks": ["close_account"]}, "asked"),
        ({"meetings": []}, "meetings"),
        ({"meetings": ["*"]}, "meetings"),
        ({"territory": ["HK"]}, "territory"),
        ({"territory": []}, "territory"),
        ({"measures": []}, "measures"),
        ({"ends_at": None}, "ends_at"),
        ({"ends_at": "2027-12-01T12:00:00Z"}, "ends_at"),
        ({"abuse": True}, "abuse"),
    ],
)
async def test_what_is_missing_is_said_by_field(
    house: House, client: httpx.AsyncClient, changes: dict[str, Any], field: str
) -> None:
    answer = await client.post("/api/v1/submissions", json=letter(house, **changes))
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_a_submission_is_no_order_until_the_desk_has_looked(
    house: House, client: httpx.AsyncClient, intake: dict[str, str]
) -> None:
    code, before = await house.meeting(), await house.logged()
    made, key = await file(house, client, meetings=[code])
    mine = f"/api/v1/submissions/{made}?key={key}"
    assert (await client.put(f"/api/v1/submissions/{made}/document?key={key}", content=PDF)).status_code == 200
    assert await house.logged() == before, "nothing is decided, so nothing is in the log"
    shown = (await client.get(mine)).json()
    assert (shown["state"], shown["document"], shown["number"]) == ("waiting", True, None)
    assert shown["letter"]["reasons"] == "an assembly without a permit (Article 4)"

    [waiting] = (await client.get("/api/v1/submissions?state=waiting", headers=intake)).json()["items"]
    assert waiting["id"] == made
    assert await inbox(house, "submissions:write") == [("submission", made, "Cyber Office")]
    assert await inbox(house, "orders:read") == []
    assert (await client.get(f"/api/v1/submissions/{made}/document", headers=intake)).content == PDF
    order = letter(house, authority_id=house.authority, meetings=[code])
    for name in ("authority", "jurisdiction", "contact_name", "contact_email"):
        del order[name]
    recorded = await client.post(f"/api/v1/submissions/{made}/order", json=order, headers=intake)
    assert (recorded.status_code, recorded.json()["state"]) == (201, "received")
    kinds = [entry["kind"] for entry in (await house.logged())[len(before) :]]
    assert kinds == ["demand_received", "instrument_received"]
    order_id = recorded.json()["id"]
    assert (await client.get(f"/api/v1/orders/{order_id}/document", headers=intake)).content == PDF

    assert await inbox(house, "submissions:write") == []
    shown = (await client.get(mine)).json()
    assert (shown["state"], shown["number"], shown["order_state"], shown["order"]) == ("recorded", 1, "received", None)
    seen = (await client.get(f"/api/v1/submissions/{made}", headers=intake)).json()
    assert seen["order"] == order_id
    again = await client.post(f"/api/v1/submissions/{made}/order", json=order, headers=intake)
    assert again.status_code == 409
    late = await client.put(f"/api/v1/submissions/{made}/document?key={key}", content=PDF)
    assert late.status_code == 409


async def inbox(house: House, permission: str) -> list[tuple[Any, ...]]:
    async with house.database.snapshot() as tx:
        found = await house.inbox.waiting(tx, house.recorder, {permission})
    return [(one["kind"], one["id"], one["title"]) for one in found]


async def test_an_order_that_does_not_come_about_leaves_the_submission_waiting(
    house: House, client: httpx.AsyncClient, intake: dict[str, str]
) -> None:
    made, key = await file(house, client)
    wrong = letter(house, authority_id=house.authority)
    for name in ("authority", "jurisdiction", "contact_name", "contact_email"):
        del wrong[name]
    answer = await client.post(f"/api/v1/submissions/{made}/order", json=wrong, headers=intake)
    assert (answer.status_code, answer.json()["field"]) == (422, "meetings")
    assert (await client.get(f"/api/v1/submissions/{made}?key={key}")).json()["state"] == "waiting"


@pytest.mark.parametrize("why", ["forged", "not_an_authority", "duplicate"])
async def test_a_submission_that_is_dismissed_says_why_to_its_sender(
    house: House, client: httpx.AsyncClient, intake: dict[str, str], why: str
) -> None:
    made, key = await file(house, client, asks=["close_account"], asked="close it", meetings=[], territory=[])
    path = f"/api/v1/submissions/{made}/dismissal"
    wrong = await client.post(path, json={"why": "cannot_be_done"}, headers=intake)
    assert wrong.status_code == 422, "what an authority really asks is recorded, not dismissed"
    done = await client.post(path, json={"why": why}, headers=intake)
    assert (done.status_code, done.json()["state"], done.json()["why"]) == (200, "dismissed", why)
    shown = (await client.get(f"/api/v1/submissions/{made}?key={key}")).json()
    assert (shown["state"], shown["why"]) == ("dismissed", why)
    assert (await client.post(path, json={"why": why}, headers=intake)).status_code == 409
    assert (await client.get("/api/v1/submissions?state=waiting", headers=intake)).json()["items"] == []


async def test_a_submission_opens_by_its_key_alone_or_for_the_desk(
    house: House, client: httpx.AsyncClient, intake: dict[str, str]
) -> None:
    made, key = await file(house, client)
    assert (await client.get(f"/api/v1/submissions/{made}?key=x")).status_code == 404
    assert (await client.put(f"/api/v1/submissions/{made}/document?key=x", content=PDF)).status_code == 404
    assert (await client.get(f"/api/v1/submissions/{made}")).status_code == 401
    for content in (b"<html>", b"<svg onload=alert(1)>"):
        refused = await client.put(f"/api/v1/submissions/{made}/document?key={key}", content=content)
        assert (refused.status_code, refused.json()["field"]) == (422, "document")
    assert (await client.put(f"/api/v1/submissions/{made}/document?key={key}", content=PDF)).status_code == 200
    assert (await client.put(f"/api/v1/submissions/{made}/document?key={key}", content=PDF)).status_code == 409
    member, auditor = await token(house, "m@example.org", "member"), await token(house, "a@example.org", "auditor")
    for who, reads, decides in ((member, 403, 403), (auditor, 200, 403), (intake, 200, 200)):
        assert (await client.get("/api/v1/submissions", headers=who)).status_code == reads
        assert (await client.get(f"/api/v1/submissions/{made}/document", headers=who)).status_code == reads
        answer = await client.post(f"/api/v1/submissions/{made}/dismissal", json={"why": "duplicate"}, headers=who)
        assert answer.status_code == decides


async def test_nobody_fills_the_disk_from_outside(
    house: House, client: httpx.AsyncClient, intake: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("folkmoot.orders.submissions.MOST_WAITING", 2)
    made, _ = await file(house, client)
    await file(house, client)
    assert (await client.post("/api/v1/submissions", json=letter(house))).status_code == 503
    await client.post(f"/api/v1/submissions/{made}/dismissal", json={"why": "duplicate"}, headers=intake)
    await file(house, client)


async def test_submissions_are_slowed(house: House, client: httpx.AsyncClient) -> None:
    for _ in range(SUBMISSIONS_A_MINUTE):
        await file(house, client)
    answer = await client.post("/api/v1/submissions", json=letter(house))
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1


def test_p3_no_verb_makes_an_order_of_a_report_of_abuse_or_the_other_way_round() -> None:
    """What can become an order: intake's own entry, a correction, a submission that it looked at. Nothing else."""
    paths = json.loads(OPENAPI.read_text())["paths"]
    makes_orders = {
        path
        for path, verbs in paths.items()
        for verb in verbs.values()
        if "RecordedOrder" in str(verb.get("responses", {}))
    }
    assert makes_orders == {
        "/api/v1/orders",
        "/api/v1/orders/{order_id}/corrections",
        "/api/v1/submissions/{submission_id}/order",
    }
    assert {path.removeprefix("/api/v1/submissions") for path in paths if "submission" in path} == {
        "",
        "/{submission_id}",
        "/{submission_id}/document",
        "/{submission_id}/order",
        "/{submission_id}/dismissal",
    }
    taken_in = {path: str(verbs) for path, verbs in paths.items() if "submission" in path or "/orders" in path}
    assert not [path for path, said in taken_in.items() if "abuse" in said.lower()]
