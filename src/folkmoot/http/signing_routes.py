"""What a reviewer is about to sign: the statement, and what a passkey is asked for it. Nothing is recorded yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from webauthn.helpers import bytes_to_base64url

from folkmoot.http.access import Access
from folkmoot.http.bodies import (
    DecisionDraft,
    EmergencyDraft,
    EndorsementDraft,
    ResumeDraft,
    ReviewDraft,
)
from folkmoot.identity.service import ReviewerKey
from folkmoot.orders.desk import DeskService
from folkmoot.orders.domain.proofs import challenge
from folkmoot.orders.draft import ResumeInput, ReviewInput
from folkmoot.orders.emergencies import Emergencies
from folkmoot.orders.nonces import Nonces
from folkmoot.orders.resumption import Resumptions
from folkmoot.orders.service import OrdersService
from folkmoot.redress.decisions import Decisions
from folkmoot.runtime.canonical import Json, canonical
from folkmoot.runtime.database import Database


class ToSign(BaseModel):
    """`challenge`: the SHA-256 of the statement's canonical bytes, base64url; a passkey signs it, a key file the bytes
    themselves. `credential_id` and `rp_id`: of the passkey. `nonce`: to be sent with the proof, where there is one."""

    statement: dict[str, Any]
    nonce: str | None
    challenge: str
    rp_id: str | None
    credential_id: str | None


def signing_router(
    database: Database,
    access: Access,
    desk: DeskService,
    orders: OrdersService,
    resumptions: Resumptions,
    emergencies: Emergencies,
    decisions: Decisions,
    nonces: Nonces,
) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["signing"])

    def to_sign(statement: Mapping[str, Json], key: ReviewerKey, nonce: str | None) -> ToSign:
        return ToSign(
            statement=dict(statement),
            nonce=nonce,
            challenge=bytes_to_base64url(challenge(canonical(statement))),
            rp_id=key.public.rp_id,
            credential_id=key.credential,
        )

    @router.post("/orders/{order_id}/reviews/draft", summary="What a review's proof is over")
    async def review(request: Request, order_id: str, sent: ReviewDraft) -> ToSign:
        async with database.transaction() as tx:
            key = await access.own_key(tx, request, sent.key_id)
            nonce = await nonces.give(tx, key.account.id)
            given = ReviewInput(**sent.model_dump(exclude={"key_id"}), nonce=nonce)
            return to_sign(await orders.statement(tx, order_id, given, key.id), key, nonce)

    @router.post("/restrictions/{restriction_id}/resume/draft", summary="What a resumption's proof is over")
    async def resume(request: Request, restriction_id: str, sent: ResumeDraft) -> ToSign:
        async with database.transaction() as tx:
            key = await access.own_key(tx, request, sent.key_id)
            nonce = await nonces.give(tx, key.account.id)
            given = ResumeInput(**sent.model_dump(exclude={"key_id"}), nonce=nonce)
            return to_sign(await resumptions.statement(tx, restriction_id, given, key.id), key, nonce)

    @router.post("/orders/{order_id}/emergency-review/draft", summary="What an emergency review's proof is over")
    async def emergency(request: Request, order_id: str, sent: EmergencyDraft) -> ToSign:
        async with database.transaction() as tx:
            key = await access.own_key(tx, request, sent.key_id)
            nonce = await nonces.give(tx, key.account.id)
            statement = await emergencies.statement(tx, order_id, sent.outcome, sent.reasons, key.id, nonce)
            return to_sign(statement, key, nonce)

    @router.post("/endorsements/draft", summary="What an endorsement's proof is over")
    async def endorse(request: Request, sent: EndorsementDraft) -> ToSign:
        async with database.transaction() as tx:
            key = await access.own_key(tx, request, sent.key_id)
            return to_sign(await desk.endorsement(tx, sent.subject, key.id), key, None)

    @router.post("/appeals/{appeal_id}/decision/draft", summary="What a decision's proof is over")
    async def decide(request: Request, appeal_id: str, sent: DecisionDraft) -> ToSign:
        async with database.transaction() as tx:
            key = await access.own_key(tx, request, sent.key_id)
            return to_sign(await decisions.statement(tx, appeal_id, sent.outcome, sent.reasons, key.id), key, None)

    return router
