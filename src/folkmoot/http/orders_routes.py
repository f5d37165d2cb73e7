"""Authorities, orders, reviews and restrictions over HTTP: for the desk. The public record is in `http.app`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from folkmoot.http.access import Access
from folkmoot.http.bodies import EndorseIn, ResumeIn, ReviewIn, Strict, Text
from folkmoot.identity.permissions import Permission
from folkmoot.orders.desk import DeskService
from folkmoot.orders.draft import ResumeInput, ReviewInput
from folkmoot.orders.impact import Host
from folkmoot.orders.intake import Asks, Intake, NewOrder
from folkmoot.orders.lifecycle import Lifecycle
from folkmoot.orders.resumption import Resumptions
from folkmoot.orders.service import OrdersService
from folkmoot.runtime.database import Database
from folkmoot.runtime.errors import DomainError, Kind, Promise, invalid

LARGEST_INSTRUMENT = 20 * 1024 * 1024
# By their first bytes, whatever the sender calls them. Nothing is ever rendered active.
_KINDS = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class AuthorityIn(Strict):
    name: str = Field(min_length=1, max_length=200)
    jurisdiction: list[str]
    contact_email: str = Field(min_length=3, max_length=254)
    verification: str = Text


class OrderIn(Strict):
    authority_id: str
    reference: str = Field(min_length=1, max_length=200)
    legal_basis: str = Field(min_length=1, max_length=500)
    reasons: str = Text
    asks: list[Asks] = Field([Asks.RESTRICT])
    meetings: list[str] = Field([])
    territory: list[str] = Field([])
    measures: list[str] = Field([])
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    asked: str | None = Field(None, max_length=5000)
    language: str = Field(min_length=2, max_length=35)
    redress: str = Text
    report_to: str = Field(min_length=1, max_length=254)
    emergency: bool = False
    renews: str | None = None


class LiftIn(Strict):
    reason: str = Text


class MeetingImpact(BaseModel):
    """Bands. `countries`: those outside are in `more than N`. `frozen_at` null: nobody has come (`begun` false), or
    this territory cannot be counted today."""

    meeting: str
    inside: str
    outside: str
    uncertain: str
    begun: bool
    countries: str | None
    host: Host | None
    frozen_at: AwareDatetime | None


class Impact(BaseModel):
    meetings: list[MeetingImpact]


def orders_router(
    database: Database,
    access: Access,
    desk: DeskService,
    intake: Intake,
    orders: OrdersService,
    lifecycle: Lifecycle,
    settle: Callable[[], Awaitable[None]],
    resumptions: Resumptions,
    instruments: Path,
    wake: Callable[[], None],
) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["orders"])

    @router.post("/authorities", status_code=201)
    async def create_authority(request: Request, new: AuthorityIn) -> dict[str, str]:
        await access.require(request, Permission.AUTHORITIES_CREATE)
        async with database.transaction() as tx:
            made, state = await desk.create_authority(
                tx, new.name, new.jurisdiction, new.contact_email, new.verification
            )
        return {"id": made, "state": state}

    @router.post("/endorsements", status_code=201)
    async def endorse(request: Request, sent: EndorseIn) -> dict[str, str]:
        await access.require(request, Permission.REVIEWS_WRITE)
        async with database.transaction() as tx:
            statement = await desk.endorsement(tx, sent.subject, sent.proof.key_id)
            await desk.endorse(tx, statement, sent.proof.read())
        return {"subject": sent.subject}

    @router.post("/orders", status_code=201)
    async def record(request: Request, new: OrderIn) -> dict[str, Any]:
        who = await access.require(request, Permission.ORDERS_RECORD)
        for name in ("emergency", "renews"):
            if getattr(new, name):
                raise invalid("this version does not offer it: leave it out", name)
        fields = new.model_dump(exclude={"emergency", "renews"})
        async with database.transaction() as tx:
            return await intake.record(tx, NewOrder(**fields), who.id)

    @router.get("/orders/{order_id}")
    async def get(request: Request, order_id: str) -> dict[str, Any]:
        await access.require(request, Permission.ORDERS_READ)
        async with database.snapshot() as tx:
            return await orders.get(tx, order_id)

    @router.put("/orders/{order_id}/document")
    async def document(request: Request, order_id: str) -> dict[str, str]:
        await access.require(request, Permission.DOCUMENTS_WRITE)
        content = bytearray()
        async for chunk in request.stream():
            content += chunk
            if len(content) > LARGEST_INSTRUMENT:
                raise DomainError(Kind.TOO_LARGE, "an instrument has at most 20 MiB", field="document")
        if not content.startswith(_KINDS):
            raise invalid("an instrument is a PDF, PNG or JPEG file", "document")
        async with database.transaction() as tx:
            sha = await intake.attach(tx, order_id, bytes(content))
            await asyncio.to_thread(_keep, instruments / sha, bytes(content))
        return {"sha256": sha}

    @router.get("/orders/{order_id}/impact")
    async def impact(request: Request, order_id: str) -> Impact:
        await access.require(request, Permission.ORDERS_READ)
        async with database.transaction() as tx:
            found = await orders.impact(tx, order_id)
        return Impact.model_validate({"meetings": found})

    @router.post("/orders/{order_id}/reviews", status_code=201)
    async def review(request: Request, order_id: str, sent: ReviewIn) -> dict[str, Any]:
        asking = await access.account(request)
        if asking is not None:
            async with database.snapshot() as tx:
                await orders.refuse_recorder(tx, order_id, asking.id)
        who = await access.require(request, Permission.REVIEWS_WRITE)
        if sent.sealed_until is not None:
            raise invalid("this version does not seal", "sealed_until", Promise.OPENNESS)
        fields = sent.model_dump(exclude={"proof", "sealed_until"})
        async with database.transaction() as tx:
            answer = await orders.review(
                tx, order_id, ReviewInput(**fields), who.id, sent.proof.key_id, sent.proof.read()
            )
        await settle()
        wake()
        return answer

    @router.delete("/orders/{order_id}/reviews/{review_id}", status_code=204)
    async def withdraw(request: Request, order_id: str, review_id: str) -> Response:
        who = await access.require(request, Permission.REVIEWS_WRITE)
        async with database.transaction() as tx:
            await orders.withdraw(tx, order_id, review_id, who.id)
        return Response(status_code=204)

    @router.post("/orders/{order_id}/withdrawal", summary="The authority took its order back")
    async def take_back(request: Request, order_id: str) -> dict[str, str]:
        await access.require(request, Permission.ORDERS_RECORD)
        state = await lifecycle.withdraw(order_id)
        wake()
        return {"id": order_id, "state": state}

    @router.get("/restrictions/{restriction_id}")
    async def restriction(request: Request, restriction_id: str) -> dict[str, Any]:
        await access.require(request, Permission.RESTRICTIONS_READ)
        return await lifecycle.get(restriction_id)

    @router.post("/restrictions/{restriction_id}/resume")
    async def resume(request: Request, restriction_id: str, sent: ResumeIn) -> dict[str, Any]:
        who = await access.require(request, Permission.REVIEWS_WRITE)
        fields = sent.model_dump(exclude={"proof"})
        async with database.transaction() as tx:
            shown = await resumptions.resume(
                tx, restriction_id, ResumeInput(**fields), who.id, sent.proof.key_id, sent.proof.read()
            )
        wake()
        return shown

    @router.post("/restrictions/{restriction_id}/lift")
    async def lift(request: Request, restriction_id: str, sent: LiftIn) -> dict[str, Any]:
        await access.require(request, Permission.RESTRICTIONS_LIFT)
        lifted = await lifecycle.lift(restriction_id, sent.reason)
        wake()
        return lifted

    return router


def _keep(file: Path, content: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    partial.write_bytes(content)
    partial.replace(file)
