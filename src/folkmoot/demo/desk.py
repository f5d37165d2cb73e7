"""A desk, set up the way an operator would, and orders brought through it over HTTP: for the demo, tests, benches."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from folkmoot.app import open_core
from folkmoot.orders.domain.proofs import Algorithm, PublicKey
from folkmoot.orders.domain.rules import Reviewer
from folkmoot.orders.draft import ReviewInput, draft, review_body
from folkmoot.redress.domain import Outcome, decision_statement
from folkmoot.runtime.canonical import canonical
from folkmoot.runtime.clock import rfc3339
from folkmoot.runtime.settings import Settings

REASONS = {
    "legality": "the statute says so",
    "necessity": "nothing less would do",
    "proportionality": "few are touched",
}


@dataclass(frozen=True, slots=True)
class DeskReviewer:
    email: str
    token: str
    key_id: str
    private: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Desk:
    """Accounts, tokens and keys of an open desk. `reviewers`: the first two work abroad, the third inside CN."""

    admin: str
    intake: str
    auditor: str
    member: str
    reviewers: Sequence[DeskReviewer]
    authority_id: str


async def open_desk(settings: Settings, jurisdiction: Sequence[str] = ("CN",)) -> Desk:
    """Accounts, keys, one authority, the founding; through the rooms themselves, before or while a server runs."""
    tokens: dict[str, str] = {}
    reviewers: list[DeskReviewer] = []
    async with open_core(settings) as core:
        async with core.database.transaction() as tx:
            for role in ("admin", "intake", "auditor", "member"):
                await core.identity.create_account(tx, f"{role}@example.org", role)
                tokens[role] = await core.identity.create_token(tx, f"{role}@example.org")
            enrolled = []
            for name, country in (("rita", "DE"), ("raj", "IN"), ("ren", "CN")):
                email = f"{name}@example.org"
                await core.identity.create_account(tx, email, "reviewer", country)
                private = Ed25519PrivateKey.generate()
                public = PublicKey(Algorithm.ED25519, private.public_key().public_bytes_raw())
                key = await core.identity.enrol_key(tx, email, public)
                enrolled.append(Reviewer(key.id, public, key.account.id, country, None))
                reviewers.append(DeskReviewer(email, await core.identity.create_token(tx, email), key.id, private))
            authority, _ = await core.desk.create_authority(
                tx, "Cyber Office", list(jurisdiction), "office@example.org", "called back by telephone"
            )
            founding, _ = await core.desk.open(tx, enrolled)
        core.desk.pin(founding)
    return Desk(tokens["admin"], tokens["intake"], tokens["auditor"], tokens["member"], reviewers, authority)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def order_body(desk: Desk, meetings: Sequence[str], **changes: object) -> dict[str, object]:
    """A complete order for CN, ending in an hour unless told."""
    return {
        "authority_id": desk.authority_id,
        "reference": "No. 64/2026",
        "legal_basis": "Assembly Act, Article 4",
        "reasons": "an assembly without a permit",
        "meetings": list(meetings),
        "territory": ["CN"],
        "measures": ["remove"],
        "ends_at": rfc3339(datetime.now(UTC) + timedelta(hours=1)),
        "language": "en",
        "redress": "the administrative court",
        "report_to": "office@example.org",
        **changes,
    }


async def record(client: httpx.AsyncClient, desk: Desk, meetings: Sequence[str], **changes: object) -> str:
    """Record an order; returns its id."""
    answer = await client.post(
        "/api/v1/orders", json=order_body(desk, meetings, **changes), headers=bearer(desk.intake)
    )
    return str(_created(answer)["id"])


def review_input(verdict: str = "grant", **changes: object) -> ReviewInput:
    fields: dict[str, Any] = {
        "verdict": verdict,
        **REASONS,
        "meetings": None,
        "territory": None,
        "measures": None,
        "ends_at": None,
        "expected_people": None,
        "nonce": secrets.token_hex(16),
        **changes,
    }
    return ReviewInput(**fields)


async def signed_review(
    client: httpx.AsyncClient, order_id: str, reviewer: DeskReviewer, sent: ReviewInput
) -> dict[str, object]:
    """The body of a review, signed as its reviewer would sign it."""
    order = (await client.get(f"/api/v1/orders/{order_id}", headers=bearer(reviewer.token))).json()
    impact = (await client.get(f"/api/v1/orders/{order_id}/impact", headers=bearer(reviewer.token))).json()
    statement = draft(order, impact["meetings"], sent, reviewer.key_id, datetime.now(UTC))
    return review_body(sent, reviewer.key_id, reviewer.private.sign(canonical(statement)).hex())


async def review(
    client: httpx.AsyncClient, order_id: str, reviewer: DeskReviewer, verdict: str = "grant", **changes: object
) -> httpx.Response:
    body = await signed_review(client, order_id, reviewer, review_input(verdict, **changes))
    return await client.post(f"/api/v1/orders/{order_id}/reviews", json=body, headers=bearer(reviewer.token))


async def decide(
    client: httpx.AsyncClient, appeal: Mapping[str, Any], reviewer: DeskReviewer, outcome: str, reasons: str
) -> httpx.Response:
    """Decide an appeal, as `GET /api/v1/appeals` lists it, signed as its reviewer would sign it."""
    statement = decision_statement(
        instance=appeal["instance"],
        number=appeal["restriction"],
        appeal=appeal["id"],
        outcome=Outcome(outcome),
        reasons=reasons,
        reviewer=reviewer.key_id,
    )
    proof = {"key_id": reviewer.key_id, "signature": reviewer.private.sign(canonical(statement)).hex()}
    body = {"outcome": outcome, "reasons": reasons, "proof": proof}
    return await client.post(f"/api/v1/appeals/{appeal['id']}/decision", json=body, headers=bearer(reviewer.token))


async def grant(client: httpx.AsyncClient, desk: Desk, meetings: Sequence[str], **changes: object) -> Mapping[str, Any]:
    """An order recorded and granted by two reviewers; returns the restriction as `GET /restrictions/{id}` gives it."""
    order_id = await record(client, desk, meetings, **changes)
    _created(await review(client, order_id, desk.reviewers[0]))
    granted = _created(await review(client, order_id, desk.reviewers[1]))
    shown = await client.get(f"/api/v1/restrictions/{granted['restriction_id']}", headers=bearer(desk.auditor))
    found: dict[str, Any] = shown.json()
    return found


def _created(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code != 201:
        raise RuntimeError(f"{answer.request.url}: {answer.status_code} {answer.text}")
    body: dict[str, Any] = answer.json()
    return body
