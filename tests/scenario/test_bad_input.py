"""What people and programs get wrong: a clear answer that names the field or the promise, and nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.support.server import Server

from folkmoot.demo.desk import (
    Desk,
    bearer,
    grant,
    order_body,
    record,
    review,
    review_input,
    signed_review,
)
from folkmoot.demo.program import join, new_meeting
from folkmoot.runtime.clock import rfc3339

pytestmark = pytest.mark.asyncio(loop_scope="module")


def refused(answer: httpx.Response, status: int, **said: object) -> dict[str, Any]:
    """It is a problem document with this status and these members."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert {name: body.get(name) for name in said} == said
    return body


async def test_a_meeting_that_does_not_exist(client: httpx.AsyncClient) -> None:
    for code in ("abc-defg-hij", "nonsense", "%00", "a" * 5000):
        refused(await client.get(f"/api/v1/meetings/{code}"), 404, field="code")
        refused(await client.post(f"/api/v1/meetings/{code}/join", json={"name": "Ann"}), 404, field="code")


@pytest.mark.parametrize("name", ["x" * 10_000, "", "   ", "\u200b\u202e", "a\u0000b" * 100])
async def test_a_name_that_is_none(client: httpx.AsyncClient, name: str) -> None:
    code, _ = await new_meeting(client)
    refused(await client.post(f"/api/v1/meetings/{code}/join", json={"name": name}), 422, field="name")
    assert (await client.get(f"/api/v1/meetings/{code}")).status_code == 200


async def test_fields_that_are_unknown_or_wrong_are_named(client: httpx.AsyncClient, desk: Desk) -> None:
    code, _ = await new_meeting(client)
    body = refused(await client.post("/api/v1/meetings", json={"titel": "x"}), 422, field="titel")
    assert body["detail"] == "titel: is not known here"
    refused(await client.post(f"/api/v1/meetings/{code}/join", json={}), 422, field="name")
    refused(
        await client.post(f"/api/v1/meetings/{code}/join", json={"name": "A", "host_key": "no"}), 403, field="host_key"
    )
    refused(
        await client.post(f"/api/v1/meetings/{code}/join", json={"name": "A", "passcode": "1"}), 422, field="passcode"
    )
    refused(await client.post("/api/v1/meetings", content=b"{", headers={"content-type": "application/json"}), 422)
    refused(await client.post("/api/v1/meetings", json={"title": "x" * 2_000_000}), 413)
    without = order_body(desk, [code])
    del without["legal_basis"]
    refused(await client.post("/api/v1/orders", json=without, headers=bearer(desk.intake)), 422, field="legal_basis")


@pytest.mark.parametrize(
    ("changes", "field", "promise"),
    [
        ({"territory": ["US"]}, "territory", "P1"),
        ({"territory": ["CN", "TW"]}, "territory", "P1"),
        ({"territory": ["XX"]}, "territory", "P1"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "ends_at", "P7"),
        ({"ends_at": rfc3339(datetime.now(UTC) + timedelta(days=91))}, "ends_at", "P7"),
        ({"ends_at": "2030-01-01T00:00:00"}, "ends_at", None),
        ({"ends_at": "tomorrow"}, "ends_at", None),
        ({"meetings": ["*"]}, "meetings", "P2"),
        ({"meetings": ["abc-defg-*"]}, "meetings", "P2"),
        ({"meetings": ["abc-defg-hij"]}, "meetings", "P2"),
        ({"meetings": []}, "meetings", "P2"),
        ({"measures": ["close_account"]}, "measures", None),
        ({"accounts": ["ann@example.org"]}, "accounts", None),
        ({"authority_id": "nobody"}, "authority_id", None),
        ({"emergency": True, "ends_at": rfc3339(datetime.now(UTC) + timedelta(hours=25))}, "ends_at", "P7"),
        ({"report_to": "the office"}, "report_to", None),
    ],
)
async def test_an_order_that_breaks_a_promise(
    client: httpx.AsyncClient, desk: Desk, changes: dict[str, object], field: str, promise: str | None
) -> None:
    code, _ = await new_meeting(client)
    sent = order_body(desk, [code]) | changes
    status = 404 if field == "authority_id" else 422
    refused(
        await client.post("/api/v1/orders", json=sent, headers=bearer(desk.intake)),
        status,
        field=field,
        promise=promise,
    )


async def test_who_may_do_what(client: httpx.AsyncClient, desk: Desk) -> None:
    code, _ = await new_meeting(client)
    body = order_body(desk, [code])
    refused(await client.post("/api/v1/orders", json=body), 401)
    refused(await client.post("/api/v1/orders", json=body, headers=bearer("fm_no_such_token")), 401)
    for token in (desk.admin, desk.auditor, desk.member, desk.reviewers[0].token):
        refused(await client.post("/api/v1/orders", json=body, headers=bearer(token)), 403)
    order = await record(client, desk, [code])
    sent = await signed_review(client, order, desk.reviewers[0], review_input())
    for token in (desk.admin, desk.auditor, desk.member):
        refused(await client.post(f"/api/v1/orders/{order}/reviews", json=sent, headers=bearer(token)), 403)
    authority = {"name": "X", "jurisdiction": ["CN"], "contact_email": "x@example.org", "verification": "v"}
    for token in (desk.intake, desk.reviewers[0].token):
        refused(await client.post("/api/v1/authorities", json=authority, headers=bearer(token)), 403)
    made = await client.post("/api/v1/authorities", json=authority, headers=bearer(desk.admin))
    assert (made.status_code, made.json()["state"]) == (201, "pending")
    pending = order_body(desk, [code], authority_id=made.json()["id"])
    waiting = (await client.post("/api/v1/orders", json=pending, headers=bearer(desk.intake))).json()["id"]
    await review(client, waiting, desk.reviewers[0])
    refused(await review(client, waiting, desk.reviewers[1]), 409, promise="P6")


async def test_p6_reviews_that_do_not_count(client: httpx.AsyncClient, desk: Desk) -> None:
    code, _ = await new_meeting(client)
    order, other = await record(client, desk, [code]), await record(client, desk, [code])
    rita, raj = desk.reviewers[0], desk.reviewers[1]
    path = f"/api/v1/orders/{order}/reviews"
    of_another = await signed_review(client, other, rita, review_input())
    refused(await client.post(path, json=of_another, headers=bearer(rita.token)), 422, field="proof", promise="P6")
    changed = await signed_review(client, order, rita, review_input()) | {"legality": "changed after signing"}
    refused(await client.post(path, json=changed, headers=bearer(rita.token)), 422, field="proof", promise="P6")
    mine = await signed_review(client, order, rita, review_input())
    refused(await client.post(path, json=mine, headers=bearer(raj.token)), 403, promise="P6")
    unsigned = {name: value for name, value in mine.items() if name != "proof"}
    refused(await client.post(path, json=unsigned, headers=bearer(rita.token)), 422, field="proof")
    # The person who recorded the order, whatever they send.
    refused(await client.post(path, json=mine, headers=bearer(desk.intake)), 409, promise="P6")
    assert (await client.post(path, json=mine, headers=bearer(rita.token))).status_code == 201
    refused(await client.post(path, json=mine, headers=bearer(rita.token)), 409, promise="P6")
    again = await signed_review(client, order, rita, review_input())
    refused(await client.post(path, json=again, headers=bearer(rita.token)), 409, promise="P6")
    replayed = await signed_review(client, order, raj, review_input(nonce=mine["nonce"]))
    refused(await client.post(path, json=replayed, headers=bearer(raj.token)), 409, field="nonce")
    refused(await client.post("/api/v1/orders/none/reviews", json=mine, headers=bearer(rita.token)), 404)


async def test_an_instrument_is_kept_by_its_hash_and_only_if_it_is_one(
    server: Server, client: httpx.AsyncClient, desk: Desk
) -> None:
    code, _ = await new_meeting(client)
    order = await record(client, desk, [code])
    path, who = f"/api/v1/orders/{order}/document", bearer(desk.intake)
    refused(await client.put(path, content=b"<script>alert(1)</script>", headers=who), 422, field="document")
    refused(await client.put(path, content=b"%PDF-" + b"x" * (21 << 20), headers=who), 413, field="document")
    kept = await client.put(path, content=b"%PDF-1.7 an order", headers=who)
    assert kept.status_code == 200
    sha = kept.json()["sha256"]
    assert (server.folder / "data" / "instruments" / sha).read_bytes() == b"%PDF-1.7 an order"
    shown = await client.get(f"/api/v1/orders/{order}", headers=bearer(desk.reviewers[0].token))
    assert shown.json()["document"] == sha


async def test_a_token_for_another_meeting_moves_nothing(client: httpx.AsyncClient) -> None:
    one, key = await new_meeting(client)
    two, _ = await new_meeting(client)
    host, guest = await join(client, one, "Ann", key), await join(client, two, "Kit")
    path = f"/api/v1/meetings/{two}/participants/{guest['identity']}/mute"
    refused(await client.post(path, headers=bearer(host["token"])), 403)
    refused(await client.post(path, headers=bearer(guest["token"])), 403)
    refused(await client.post(path), 401)


async def test_restrictions_are_lifted_once_and_by_reviewers(client: httpx.AsyncClient, desk: Desk) -> None:
    code, _ = await new_meeting(client)
    made = await grant(client, desk, [code])
    path = f"/api/v1/restrictions/{made['id']}"
    refused(await client.get(path), 401)
    refused(await client.get(path, headers=bearer(desk.intake)), 403)
    refused(await client.post(f"{path}/lift", json={"reason": "x"}, headers=bearer(desk.admin)), 403)
    refused(await client.post(f"{path}/lift", json={}, headers=bearer(desk.reviewers[2].token)), 422, field="reason")
    lifted = await client.post(f"{path}/lift", json={"reason": "the court"}, headers=bearer(desk.reviewers[2].token))
    assert lifted.json()["state"] == "lifted"
    refused(await client.post(f"{path}/lift", json={"reason": "x"}, headers=bearer(desk.reviewers[2].token)), 409)
    refused(await client.get("/r/99999", headers={"Accept": "application/json"}), 404)
    async with httpx.AsyncClient(base_url=str(client.base_url)) as anyone:
        assert (await anyone.get("/api/v1/meetings/" + code)).status_code == 200


async def test_names_this_server_is_not_called_by(client: httpx.AsyncClient) -> None:
    made = await client.post("/api/v1/meetings", json={}, headers={"Host": "evil.example"})
    assert "FOLKMOOT_PUBLIC_URL" in refused(made, 422, field="Host")["detail"]


async def test_a_post_that_is_sent_again_creates_once(client: httpx.AsyncClient, desk: Desk) -> None:
    code, _ = await new_meeting(client)
    body = order_body(desk, [code])
    once = bearer(desk.intake) | {"Idempotency-Key": "order-64"}
    first = await client.post("/api/v1/orders", json=body, headers=once)
    assert first.status_code == 201
    again = await client.post("/api/v1/orders", json=body, headers=once)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotent-replay"] == "true"
    refused(
        await client.post("/api/v1/orders", json=body | {"reference": "No. 65"}, headers=once),
        422,
        field="Idempotency-Key",
    )
    refused(
        await client.post("/api/v1/orders", json=body, headers=bearer(desk.intake) | {"Idempotency-Key": "x" * 300}),
        422,
    )
    other = await client.post(
        "/api/v1/orders", json=body, headers=bearer(desk.intake) | {"Idempotency-Key": "order-65"}
    )
    assert other.json()["id"] != first.json()["id"]
    wrong = body | {"territory": ["US"]}
    key = bearer(desk.intake) | {"Idempotency-Key": "order-66"}
    refused(await client.post("/api/v1/orders", json=wrong, headers=key), 422, promise="P1")
    refused(await client.post("/api/v1/orders", json=wrong, headers=key), 422, promise="P1")
    mine = {"Idempotency-Key": "a-meeting-of-mine-64"}
    meeting = [await client.post("/api/v1/meetings", json={}, headers=mine) for _ in range(2)]
    assert meeting[0].json() == meeting[1].json()


async def test_guessing_is_slowed_and_only_for_who_guesses(server: Server) -> None:
    async with server.client("FR", 66) as guesser, server.client("FR", 67) as neighbour:
        code, _ = await new_meeting(neighbour)
        statuses = [(await guesser.get(f"/api/v1/meetings/abc-defg-{n:03}")).status_code for n in range(125)]
        assert statuses[:100] == [404] * 100
        assert statuses[-1] == 429
        told = await guesser.get(f"/api/v1/meetings/{code}")
        assert 1 <= int(told.headers["retry-after"]) <= 60
        assert refused(told, 429)["detail"].startswith("too many wrong guesses")
        assert (await neighbour.get(f"/api/v1/meetings/{code}")).status_code == 200
        assert (await guesser.get("/")).status_code == 200, "pages still load"
