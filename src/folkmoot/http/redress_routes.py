"""Receipts and appeals over HTTP: for whoever is concerned, without an account."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from folkmoot.http.access import Access
from folkmoot.http.bodies import DecisionIn, Strict
from folkmoot.http.problems import Refused, problem
from folkmoot.http.throttle import Throttle
from folkmoot.identity.permissions import Permission
from folkmoot.redress.appeals import Appeals, NewAppeal
from folkmoot.redress.decisions import Decisions
from folkmoot.redress.domain import Ground
from folkmoot.redress.evidence import LONGEST_TOKEN
from folkmoot.redress.hosts import HostNotices
from folkmoot.redress.receipts import Receipts
from folkmoot.redress.second_look import Here
from folkmoot.runtime.clock import rfc3339_or_none
from folkmoot.runtime.database import Database

APPEALS_A_MINUTE = 5
_CORS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}


class HostAsks(Strict):
    host_key: str | None = None


class HostReceipt(BaseModel):
    """`receipt` is None before it takes effect. `statement`: the link to the reasons; None while those are sealed."""

    number: int
    state: str
    receipt: dict[str, Any] | None
    statement: str | None


class HostReceipts(BaseModel):
    items: list[HostReceipt]


class AppealIn(Strict):
    restriction: int = Field(ge=1, le=2**53 - 1)
    ground: Ground
    text: str = Field(min_length=1, max_length=5000)
    receipt: dict[str, Any] | None = None
    evidence: str | None = Field(None, max_length=LONGEST_TOKEN)


class AdditionIn(Strict):
    key: str
    text: str = Field(min_length=1, max_length=5000)
    evidence: str | None = Field(None, max_length=LONGEST_TOKEN)


class Filed(BaseModel):
    """`answer_due`: by then it is answered, or the restriction is lifted for whoever filed it."""

    id: str
    key: str
    answer_due: str | None


class Addition(BaseModel):
    text: str
    at: str


class FiledAppeal(BaseModel):
    """`freed_at`: when the restriction was lifted for whoever filed it, before any decision."""

    id: str
    restriction: int
    ground: Ground
    text: str
    state: str
    concerned: bool
    filed_at: str
    additions: list[Addition]
    answer_due: str | None
    freed_at: str | None


class Appeal(FiledAppeal):
    decided_at: str | None
    reasons: str | None
    outside_route: str | None
    receipt: dict[str, Any] | None
    decision_receipt: dict[str, Any] | None


class OpenAppeal(FiledAppeal):
    """An appeal as the desk sees it. `second_look`: what the sources said, in words. `tells_whom`: it can be upheld for
    whoever filed it alone."""

    instance: str
    order: str
    second_look: str | None
    tells_whom: bool


class WaitingAppeals(BaseModel):
    items: list[OpenAppeal]


class Decided(BaseModel):
    id: str
    state: str


def redress_router(
    database: Database,
    access: Access,
    receipts: Receipts,
    hosts: HostNotices,
    appeals: Appeals,
    decisions: Decisions,
    settle: Callable[[], Awaitable[None]],
    wake: Callable[[], None],
    here: Callable[[Request], Here],
) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["redress"])
    throttle = Throttle(APPEALS_A_MINUTE)

    @router.get("/receipts/{number}", summary="The receipt of somebody affected, by the link that they were shown")
    async def receipt(number: int, meeting: str, key: str) -> Response:
        found = await receipts.of_affected(number, meeting, key)
        name = f'attachment; filename="folkmoot-receipt-{number}.json"'
        return Response(found, media_type="application/json", headers={**_CORS, "Content-Disposition": name})

    @router.post("/meetings/{code}/receipts", summary="The receipts of all that took effect on a meeting, for its host")
    async def of_host(request: Request, response: Response, code: str, asked: HostAsks) -> HostReceipts:
        # Whoever hosts it has this by right, whether or not their account is suspended; the host key opens it then.
        who = await access.guest_or_account(request)
        found = await receipts.of_host(code, asked.host_key, who.id if who else None)
        async with database.snapshot() as tx:
            told = dict(await hosts.of_meeting(tx, code))
        response.headers["Cache-Control"] = "no-store"
        items = [
            HostReceipt(
                number=one.number, state=one.state, receipt=json.loads(text), statement=told.pop(one.number, None)
            )
            for one, text in found
        ]
        coming = [HostReceipt(number=n, state="pending", receipt=None, statement=link) for n, link in told.items()]
        return HostReceipts(items=items + coming)

    @router.post("/appeals", status_code=201)
    async def file(request: Request, sent: AppealIn) -> Filed:
        source = request.client.host if request.client else ""
        if (wait := throttle.wait(source)) is not None:
            said = f"that were many appeals at once: try again in {wait} s, nothing is too late"
            raise Refused(problem(429, said, {"Retry-After": str(wait)}))
        given = json.dumps(sent.receipt) if sent.receipt is not None else None
        async with database.transaction() as tx:
            new = NewAppeal(sent.restriction, sent.ground, sent.text, given, sent.evidence, here(request))
            made = await appeals.file(tx, new)
        throttle.count(source)
        wake()
        return Filed(id=made.id, key=made.key, answer_due=rfc3339_or_none(made.answer_due))

    @router.post("/appeals/{appeal_id}/evidence", summary="Something more, while nobody has decided")
    async def add(request: Request, response: Response, appeal_id: str, sent: AdditionIn) -> Appeal:
        async with database.transaction() as tx:
            await appeals.add(tx, appeal_id, sent.key, sent.text, sent.evidence, here(request))
        wake()
        response.headers["Cache-Control"] = "no-store"
        return Appeal.model_validate(await appeals.get(appeal_id, sent.key))

    @router.get("/appeals", summary="Appeals that wait for a decision, oldest first")
    async def waiting(request: Request) -> WaitingAppeals:
        await access.require(request, Permission.APPEALS_READ)
        return WaitingAppeals.model_validate({"items": await decisions.waiting()})

    @router.post("/appeals/{appeal_id}/decision")
    async def decide(request: Request, appeal_id: str, sent: DecisionIn) -> Decided:
        who = await access.require(request, Permission.REVIEWS_WRITE)
        key, proof = sent.proof.key_id, access.proof(request, sent.proof)
        await decisions.decide(appeal_id, sent.outcome, sent.reasons, who.id, key, proof, sent.outside_route)
        await settle()
        wake()
        return Decided(id=appeal_id, state=sent.outcome.value)

    @router.get("/appeals/{appeal_id}")
    async def get(response: Response, appeal_id: str, key: str) -> Appeal:
        response.headers["Cache-Control"] = "no-store"
        return Appeal.model_validate(await appeals.get(appeal_id, key))

    return router
