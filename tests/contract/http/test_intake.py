"""What authorities send, over HTTP: who may do what, fields by name, and documents that nothing runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.support.front import access, front, token
from tests.support.house import House

from folkmoot.http.intake_routes import intake_router
from folkmoot.http.submissions_routes import submissions_router
from folkmoot.orders.domain.statements import text_hash
from folkmoot.runtime.clock import rfc3339


@pytest.fixture
async def client(house: House, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    routers = [
        intake_router(
            house.database,
            access(house, tmp_path),
            house.authorities,
            house.intake,
            house.follow_ups,
            house.effects,
            lambda: None,
        ),
        submissions_router(house.database, access(house, tmp_path), house.submissions, house.intake),
    ]
    async with front(house, tmp_path, routers) as client:
        yield client


@pytest.fixture
async def intake(house: House) -> dict[str, str]:
    return await token(house, "intake@example.org")


async def body(house: House, **changes: Any) -> dict[str, Any]:
    return {
        "authority_id": house.authority,
        "reference": "No. 64/2026",
        "legal_basis": "Assembly Act, Article 4",
        "reasons": "an assembly without a permit (Article 4)",
        "meetings": [await house.meeting()],
        "territory": ["CN"],
        "measures": ["remove"],
        "ends_at": rfc3339(house.clock.now() + timedelta(hours=1)),
        "language": "en",
        "redress": "the administrative court",
        "report_to": "office@example.org",
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reasons": " \n "}, "reasons"),
        ({"legal_basis": " "}, "legal_basis"),
        ({"reference": " "}, "reference"),
        ({"redress": "\t"}, "redress"),
        ({"report_to": "the office"}, "report_to"),
        ({"report_to": "a@example.org, b@example.org"}, "report_to"),
        ({"report_to": "a@example.org\nBcc: b@example.org"}, "report_to"),
        ({"report_to": "ftp://example.org/report"}, "report_to"),
        ({"report_to": "https://"}, "report_to"),
        ({"gag": {"law": " "}}, "gag.law"),
        ({"gag": {"law": "Act 7", "until": "soon"}}, "gag.until"),
        ({"gag": {}}, "gag.law"),
        ({"deadline": "2026-12-02T12:00:00"}, "deadline"),
        ({"issued_at": "yesterday"}, "issued_at"),
        ({"served_by": "pigeon"}, "served_by"),
        ({"kind": "wish"}, "kind"),
        ({"asks": ["arrest"]}, "asks.0"),
    ],
)
async def test_what_is_wrong_with_a_demand_is_said_by_field(
    house: House, client: httpx.AsyncClient, intake: dict[str, str], changes: dict[str, Any], field: str
) -> None:
    answer = await client.post("/api/v1/orders", json=await body(house, **changes), headers=intake)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert not [entry for entry in await house.logged() if entry["kind"] == "demand_received"]


@pytest.mark.parametrize(
    ("asked", "promise", "lost"),
    [
        ({"territory": ["*"]}, "P1", {"territory": []}),
        ({"territory": ["CN", "US"]}, "P1", {}),
        ({"territory": []}, "P1", {}),
        ({"meetings": []}, "P2", {}),
        ({"meetings": ["every-meet-ing"]}, "P2", {"meetings": []}),
        ({"meetings": ["*"]}, "P2", {"meetings": []}),
        ({"ends_at": None}, "P7", {}),
        ({"ends_at": "2036-01-01T00:00:00Z"}, "P7", {}),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "P7", {}),
        ({"emergency": True, "ends_at": "2026-12-09T00:00:00Z"}, "P7", {"emergency": False}),
    ],
)
async def test_what_breaks_a_promise_is_recorded_as_asked_and_rejected_in_public(
    house: House,
    client: httpx.AsyncClient,
    intake: dict[str, str],
    asked: dict[str, Any],
    promise: str,
    lost: dict[str, Any],
) -> None:
    """Every demand is recorded. `lost`: what is said in words alone, since it is no territory, meeting or emergency."""
    demand = await body(house, **asked)
    refused = await client.post("/api/v1/orders", json=demand, headers=intake)
    assert (refused.status_code, refused.json()["promise"]) == (422, promise)
    assert 'asks ["other"]' in refused.json()["as_asked"]
    assert [entry for entry in await house.logged() if entry["kind"] == "demand_received"] == []

    words = "Keep everybody out, everywhere, for good."
    sent = {**demand, **lost, "asks": ["other"], "asked": words}
    made = await client.post("/api/v1/orders", json=sent, headers=intake)
    assert (made.status_code, made.json()["state"], made.json()["cannot_be_done"]) == (201, "rejected", ["other"])
    logged = await house.logged()
    [received] = [entry for entry in logged if entry["kind"] == "demand_received"]
    assert (received["asks"], received["asked"]) == (["other"], text_hash(words))
    assert [received[name] for name in ("territory", "measures", "ends_at")] == [
        sorted(sent["territory"]),
        sent["measures"],
        sent["ends_at"],
    ]
    [rejected] = [entry for entry in logged if entry["kind"] == "rejected"]
    assert rejected["why"] == "cannot be done here"
    async with house.database.snapshot() as tx:
        assert (await house.orders.get(tx, made.json()["id"]))["asked"] == words


async def test_what_breaks_no_promise_is_mended_not_rejected(
    house: House, client: httpx.AsyncClient, intake: dict[str, str]
) -> None:
    unknown = {"asks": ["other"], "asked": "Out.", "meetings": ["every-meet-ing"]}
    changes: list[dict[str, Any]] = [{"measures": []}, {"reasons": " "}, unknown]
    for wrong in changes:
        refused = await client.post("/api/v1/orders", json=await body(house, **wrong), headers=intake)
        assert (refused.status_code, "as_asked" in refused.json()) == (422, False)


async def test_a_whole_letter_is_kept_as_it_came(
    house: House, client: httpx.AsyncClient, intake: dict[str, str]
) -> None:
    now = house.clock.now()
    letter = {
        "kind": "court_order",
        "issued_at": rfc3339(now - timedelta(days=2)),
        "served_by": "diplomatic",
        "deadline": rfc3339(now + timedelta(days=1)),
        "gag": {"law": "Secrecy Act, Article 3", "until": None},
    }
    sent = await body(house, report_to="https://office.example.org/report?case=64", **letter)
    made = await client.post("/api/v1/orders", json=sent, headers=intake)
    assert (made.status_code, made.json()["cannot_be_done"]) == (201, [])
    async with house.database.snapshot() as tx:
        order = await house.orders.get(tx, made.json()["id"])
    assert {name: order[name] for name in letter} == letter
    [listed] = (await client.get("/api/v1/orders?q=64", headers=intake)).json()["items"]
    assert (listed["deadline"], listed["recorded_by_me"]) == (letter["deadline"], True)
    both = "state=received&state=rejected&emergency=false&limit=1"
    assert len((await client.get(f"/api/v1/orders?{both}", headers=intake)).json()["items"]) == 1
    for wrong, field in (("limit=0", "limit"), ("limit=101", "limit"), ("cursor=x", "cursor")):
        answer = await client.get(f"/api/v1/orders?{wrong}", headers=intake)
        assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_who_may_do_what(house: House, client: httpx.AsyncClient, intake: dict[str, str]) -> None:
    admin, member = await token(house, "admin@example.org", "admin"), await token(house, "m@example.org", "member")
    auditor, rita = await token(house, "auditor@example.org", "auditor"), await token(house, "rita@example.org")
    new = {"name": "Port Office", "jurisdiction": ["SG"], "contact_email": "port@example.org"}
    made = await client.post("/api/v1/authorities", json=new, headers=admin)
    assert (made.status_code, made.json()["state"], made.json()["verified"]) == (201, "pending", False)
    path = f"/api/v1/authorities/{made.json()['id']}"
    call = {"how": "by telephone", "number_from": "the ministry's directory", "confirmed": True}
    for who in (rita, auditor, member):
        assert (await client.post("/api/v1/authorities", json=new, headers=who)).status_code == 403
        assert (await client.post(f"{path}/verification", json=call, headers=who)).status_code == 403
    assert (await client.get(path, headers=member)).status_code == 403
    assert (await client.get(path)).status_code == 401
    shown = await client.post(f"{path}/verification", json=call, headers=intake)
    assert (shown.status_code, shown.json()["verified"]) == (201, True)
    for who in (admin, intake, rita, auditor):
        assert (await client.get(path, headers=who)).json()["call_backs"][0]["how"] == "by telephone"
        assert len((await client.get("/api/v1/authorities", headers=who)).json()["items"]) == 2
    assert (await client.get("/api/v1/authorities/none", headers=rita)).status_code == 404
    for who, status in ((admin, 403), (member, 403), (rita, 200), (auditor, 200), (intake, 200)):
        assert (await client.get("/api/v1/orders", headers=who)).status_code == status


POLYGLOT = b"%PDF-1.7\n<html><script>alert(document.cookie)</script></html>\n%%EOF"


async def test_a_document_is_saved_and_nothing_in_it_runs(
    house: House, client: httpx.AsyncClient, intake: dict[str, str]
) -> None:
    order = await house.record(await house.meeting())
    path = f"/api/v1/orders/{order}/document"
    assert (await client.get(path, headers=intake)).status_code == 404
    for refused in (
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b" %PDF-1.7",
        b"PK\x03\x04",
        b"",
    ):
        answer = await client.put(path, content=refused, headers=intake)
        assert (answer.status_code, answer.json()["field"]) == (422, "document")
    for content, kind, extension in (
        (POLYGLOT, "application/pdf", "pdf"),
        (b"\x89PNG\r\n\x1a\n<script>", "image/png", "png"),
        (b"\xff\xd8\xff<html>", "image/jpeg", "jpg"),
    ):
        sent = {**intake, "Content-Type": "text/html", "Content-Disposition": 'attachment; filename="x.html"'}
        assert (await client.put(path, content=content, headers=sent)).status_code == 200
        got = await client.get(path, headers={**intake, "Accept": "text/html"})
        assert got.content == content
        assert got.headers["content-type"] == kind
        assert got.headers["content-disposition"] == f'attachment; filename="order-1.{extension}"'
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert got.headers["cache-control"] == "no-store"


async def test_who_reads_a_document(house: House, client: httpx.AsyncClient, intake: dict[str, str]) -> None:
    path = f"/api/v1/orders/{await house.record(await house.meeting())}/document"
    await client.put(path, content=b"%PDF-1.7", headers=intake)
    rita, auditor = await token(house, "rita@example.org"), await token(house, "auditor@example.org", "auditor")
    for who, status in (
        ({}, 401),
        (await token(house, "admin@example.org", "admin"), 403),
        (await token(house, "member@example.org", "member"), 403),
        (rita, 200),
        (auditor, 200),
        (intake, 200),
    ):
        assert (await client.get(path, headers=who)).status_code == status
    assert (await client.put(path, content=b"%PDF-1.7", headers=rita)).status_code == 403
    house.instruments.kept.clear()
    gone = await client.get(path, headers=rita)
    assert gone.status_code == 404
    assert "backup" in gone.json()["detail"]
