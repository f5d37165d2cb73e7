"""Reviewing on a server elsewhere: fetch what it shows, sign here what one sees, hand the review in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

from folkmoot.cli.keyfile import KeyFile
from folkmoot.orders.domain.statements import emergency_statement
from folkmoot.orders.draft import ResumeInput, ReviewInput, draft, draft_resumption, review_body
from folkmoot.orders.emergencies import Finding
from folkmoot.redress.domain import Outcome, decision_statement
from folkmoot.runtime.errors import DomainError, Kind


def review_remotely(server: str, token: str, order_id: str, sent: ReviewInput, signer: KeyFile) -> dict[str, object]:
    """The server's answer. Raises `DomainError` with what the server says when it refuses."""
    path = f"/api/v1/orders/{order_id}"
    with _open(server, token) as client:
        order = _read(client.get(path))
        impact = _read(client.get(f"{path}/impact"))
        statement = draft(order, impact["meetings"], sent, signer.key_id, datetime.now(UTC))
        return _read(client.post(f"{path}/reviews", json=review_body(sent, signer.key_id, signer.sign(statement))))


def resume_remotely(
    server: str, token: str, restriction_id: str, sent: ResumeInput, signer: KeyFile
) -> dict[str, object]:
    """The server's answer. Raises `DomainError` with what the server says when it refuses."""
    path = f"/api/v1/restrictions/{restriction_id}"
    with _open(server, token) as client:
        restriction = _read(client.get(path))
        impact = _read(client.get(f"/api/v1/orders/{restriction['order']}/impact"))
        statement = draft_resumption(restriction, impact["meetings"], sent, signer.key_id)
        return _read(client.post(f"{path}/resume", json=review_body(sent, signer.key_id, signer.sign(statement))))


def review_emergency_remotely(
    server: str, token: str, order_id: str, finding: Finding, reasons: str, nonce: str, signer: KeyFile
) -> dict[str, object]:
    """The server's answer. Raises `DomainError` with what the server says when it refuses."""
    path = f"/api/v1/orders/{order_id}"
    with _open(server, token) as client:
        order = _read(client.get(path))
        statement = emergency_statement(
            instance=order["instance"],
            order=order["order_hash"],
            number=order["number"],
            reviewer=signer.key_id,
            outcome=finding.value,
            reasons=reasons,
            nonce=nonce,
        )
        proof = {"key_id": signer.key_id, "signature": signer.sign(statement)}
        body = {"outcome": finding.value, "reasons": reasons, "nonce": nonce, "proof": proof}
        return _read(client.post(f"{path}/emergency-review", json=body))


def decide_remotely(
    server: str,
    token: str,
    appeal_id: str,
    outcome: Outcome,
    reasons: str,
    signer: KeyFile,
    outside_route: str | None = None,
) -> dict[str, object]:
    """The server's answer. Raises `DomainError` with what the server says when it refuses."""
    with _open(server, token) as client:
        waiting = {one["id"]: one for one in _read(client.get("/api/v1/appeals"))["items"]}
        found = waiting.get(appeal_id)
        if found is None:
            raise DomainError(Kind.NOT_FOUND, "no appeal with this id waits for a decision there")
        statement = decision_statement(
            instance=found["instance"],
            number=found["restriction"],
            appeal=appeal_id,
            outcome=outcome,
            reasons=reasons,
            reviewer=signer.key_id,
        )
        proof = {"key_id": signer.key_id, "signature": signer.sign(statement)}
        body = {"outcome": outcome.value, "reasons": reasons, "outside_route": outside_route, "proof": proof}
        return _read(client.post(f"/api/v1/appeals/{appeal_id}/decision", json=body))


def _open(server: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=server.rstrip("/"), headers={"Authorization": f"Bearer {token}"}, timeout=30)


def _read(answer: httpx.Response) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    if answer.is_success:
        return body
    raise DomainError(Kind.CONFLICT, str(body.get("detail") or answer.status_code), field=body.get("field"))
