"""Authorities, and what they send, over HTTP: recorded by intake, listed and read by the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime

from folkmoot.http.access import Access
from folkmoot.http.instruments import download, read_instrument
from folkmoot.http.intake_bodies import (
    Answers,
    Authorities,
    AuthorityDetail,
    AuthorityIn,
    CallBackIn,
    CreatedAuthority,
    DocumentHash,
    EffectOut,
    ForgeryIn,
    InformationIn,
    OrderIn,
    OrderList,
    OrderStateOut,
    RecordedOrder,
)
from folkmoot.identity.permissions import Permission
from folkmoot.orders.authorities import Authorities as AuthoritiesService
from folkmoot.orders.authorities import CallBack
from folkmoot.orders.corrections import FollowUps
from folkmoot.orders.effects import EffectReports
from folkmoot.orders.intake import Intake
from folkmoot.orders.listing import LONGEST_PAGE, Wanted, list_orders
from folkmoot.runtime.database import Database


def intake_router(
    database: Database,
    access: Access,
    authorities: AuthoritiesService,
    intake: Intake,
    follow_ups: FollowUps,
    effects: EffectReports,
    wake: Callable[[], None],
) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["orders"])

    # --- authorities ------------------------------------------------------------------------------------------------

    @router.post("/authorities", status_code=201)
    async def create_authority(request: Request, new: AuthorityIn) -> CreatedAuthority:
        await access.require(request, Permission.AUTHORITIES_CREATE)
        async with database.transaction() as tx:
            return CreatedAuthority.model_validate(await authorities.create(tx, new.new()))

    @router.get("/authorities")
    async def list_authorities(request: Request) -> Authorities:
        await access.require(request, Permission.AUTHORITIES_READ)
        async with database.snapshot() as tx:
            return Authorities.model_validate({"items": await authorities.listed(tx)})

    @router.get("/authorities/{authority_id}")
    async def get_authority(request: Request, authority_id: str) -> AuthorityDetail:
        await access.require(request, Permission.AUTHORITIES_READ)
        async with database.snapshot() as tx:
            return AuthorityDetail.model_validate(await authorities.get(tx, authority_id))

    @router.post(
        "/authorities/{authority_id}/verification",
        status_code=201,
        summary="A call-back out of band, at a number or address found without the letter, and what came of it",
    )
    async def call_back(request: Request, authority_id: str, sent: CallBackIn) -> AuthorityDetail:
        who = await access.require(request, Permission.AUTHORITIES_VERIFY)
        call = CallBack(sent.how, sent.number_from, sent.confirmed)
        async with database.transaction() as tx:
            shown = await authorities.record_call_back(tx, authority_id, call, who.id)
        wake()
        return AuthorityDetail.model_validate(shown)

    # --- demands ----------------------------------------------------------------------------------------------------

    @router.post("/orders", status_code=201)
    async def record(request: Request, new: OrderIn) -> RecordedOrder:
        who = await access.require(request, Permission.ORDERS_RECORD)
        async with database.transaction() as tx:
            return RecordedOrder.model_validate(await intake.record(tx, new.new(), who.id))

    @router.get("/orders", summary="Orders, newest first; `next` is the cursor of the following page")
    async def list_all(
        request: Request,
        state: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006 - FastAPI copies defaults
        authority: str | None = None,
        q: Annotated[str, Query(max_length=200)] = "",
        deadline_before: AwareDatetime | None = None,
        emergency: bool | None = None,
        cursor: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = 50,
    ) -> OrderList:
        who = await access.require(request, Permission.ORDERS_READ)
        wanted = Wanted(state, authority, q, deadline_before, emergency, cursor, limit)
        async with database.snapshot() as tx:
            return OrderList.model_validate(await list_orders(tx, wanted, who.id))

    @router.post(
        "/orders/{order_id}/corrections",
        status_code=201,
        summary="A corrected version: a demand with its own number, in whose favour this one ends; reviews start anew",
    )
    async def correct(request: Request, order_id: str, new: OrderIn) -> RecordedOrder:
        who = await access.require(request, Permission.ORDERS_RECORD)
        version = new.model_copy(update={"corrects": order_id})
        async with database.transaction() as tx:
            return RecordedOrder.model_validate(await intake.record(tx, version.new(), who.id))

    @router.post(
        "/orders/{order_id}/information",
        status_code=201,
        summary="What a reviewer asked for; the order waits for review again",
    )
    async def inform(request: Request, order_id: str, sent: InformationIn) -> OrderStateOut:
        who = await access.require(request, Permission.ORDERS_RECORD)
        async with database.transaction() as tx:
            state = await follow_ups.answer(tx, order_id, sent.text, who.id)
        return OrderStateOut(id=order_id, state=state)

    @router.get("/orders/{order_id}/information")
    async def information(request: Request, order_id: str) -> Answers:
        await access.require(request, Permission.ORDERS_READ)
        async with database.snapshot() as tx:
            return Answers.model_validate({"items": await follow_ups.answers(tx, order_id)})

    @router.post("/orders/{order_id}/forgery", summary="Its authority never sent it: what came of it ends at once")
    async def forged(request: Request, order_id: str, sent: ForgeryIn) -> OrderStateOut:
        who = await access.require(request, Permission.ORDERS_RECORD)
        state = await follow_ups.forged(order_id, sent.how_found_out, who.id)
        wake()
        return OrderStateOut(id=order_id, state=state)

    @router.get("/orders/{order_id}/effect", summary="What the authority was told of the effect given to its order")
    async def effect(request: Request, order_id: str) -> EffectOut:
        await access.require(request, Permission.ORDERS_READ)
        async with database.snapshot() as tx:
            return EffectOut.model_validate(await effects.get(tx, order_id))

    @router.put("/orders/{order_id}/document")
    async def put_document(request: Request, order_id: str) -> DocumentHash:
        await access.require(request, Permission.DOCUMENTS_WRITE)
        sha = await intake.keep(await read_instrument(request))
        async with database.transaction() as tx:
            await intake.attach(tx, order_id, sha)
        return DocumentHash(sha256=sha)

    @router.get(
        "/orders/{order_id}/document",
        response_class=Response,
        summary="The instrument as received: to be saved, never shown in place",
    )
    async def get_document(request: Request, order_id: str, version: str | None = None) -> Response:
        await access.require(request, Permission.DOCUMENTS_READ)
        async with database.snapshot() as tx:
            number, sha = await intake.document(tx, order_id, version)
        return download(await intake.read(sha), f"order-{number}")

    return router
