"""Reviewing on a server elsewhere: fetch the order, sign what it says here, hand the review in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

from folkmoot.cli.keyfile import KeyFile
from folkmoot.orders.draft import ReviewInput, draft, review_body
from folkmoot.runtime.errors import DomainError, Kind


def review_remotely(server: str, token: str, order_id: str, sent: ReviewInput, signer: KeyFile) -> dict[str, object]:
    """The server's answer. Raises `DomainError` with what the server says when it refuses."""
    base = f"{server.rstrip('/')}/api/v1/orders/{order_id}"
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        order = _read(client.get(base))
        impact = _read(client.get(f"{base}/impact"))
        statement = draft(order, impact["meetings"], sent, signer.key_id, datetime.now(UTC))
        return _read(client.post(f"{base}/reviews", json=review_body(sent, signer.key_id, signer.sign(statement))))


def _read(answer: httpx.Response) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    if answer.is_success:
        return body
    raise DomainError(Kind.CONFLICT, str(body.get("detail") or answer.status_code), field=body.get("field"))
