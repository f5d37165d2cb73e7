"""Reviews of orders, and restrictions, over HTTP: for the desk. The public record is in `http.app`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from folkmoot.http.access import Access
from folkmoot.http.bodies import EmergencyIn, EndorseIn, ResumeIn, ReviewIn, Strict, Text
from folkmoot.identity.permissions import Permission
from folkmoot.orders.desk import DeskService
from folkmoot.orders.draft import ResumeInput, ReviewInput
from folkmoot.orders.emergencies import Emergencies, Finding
from folkmoot.orders.impact import Host
from folkmoot.orders.lifecycle import Lifecycle
from folkmoot.orders.resumption import Resumptions
from folkmoot.orders.service import OrdersService
from folkmoot.orders.silence import HostSilences
from folkmoot.runtime.database import Database


class Place(BaseModel):
    index: int


class ReviewedEmergency(BaseModel):
    order: str
    outcome: Finding
    log: Place


class LiftIn(Strict):
    reason: str = Text


class SilenceIn(Strict):
    """Whose life it would endanger to tell the host beforehand, and how."""

    reason: str = Field(min_length=1, max_length=2000)


class Silence(BaseModel):
    order: str
    reason: str


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
    orders: OrdersService,
    lifecycle: Lifecycle,
    settle: Callable[[], Awaitable[None]],
    resumptions: Resumptions,
    emergencies: Emergencies,
    silences: HostSilences,
    wake: Callable[[], None],
) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["orders"])

    @router.post("/endorsements", status_code=201)
    async def endorse(request: Request, sent: EndorseIn) -> dict[str, str]:
        async with database.transaction() as tx:
            key = await access.own_key(tx, request, sent.proof.key_id)
            statement = await desk.endorsement(tx, sent.subject, key.id)
            await desk.endorse(tx, statement, access.proof(request, sent.proof))
        return {"subject": sent.subject}

    @router.get("/orders/{order_id}")
    async def get(request: Request, order_id: str) -> dict[str, Any]:
        who = await access.require(request, Permission.ORDERS_READ)
        async with database.snapshot() as tx:
            return await orders.get(tx, order_id, who.id)

    @router.get("/orders/{order_id}/impact")
    async def impact(request: Request, order_id: str) -> Impact:
        await access.require(request, Permission.ORDERS_READ)
        async with database.transaction() as tx:
            found = await orders.impact(tx, order_id)
        return Impact.model_validate({"meetings": found})

    @router.post("/orders/{order_id}/host-silence", summary="Telling the host beforehand would endanger life: why")
    async def silence(request: Request, order_id: str, sent: SilenceIn) -> Silence:
        who = await access.require(request, Permission.REVIEWS_WRITE)
        async with database.transaction() as tx:
            await silences.keep(tx, order_id, sent.reason, who.id)
        return Silence(order=order_id, reason=sent.reason)

    @router.delete("/orders/{order_id}/host-silence", status_code=204, summary="The host is told after all")
    async def tell(request: Request, order_id: str) -> Response:
        who = await access.require(request, Permission.REVIEWS_WRITE)
        async with database.transaction() as tx:
            await silences.withdraw(tx, order_id, who.id)
        wake()
        return Response(status_code=204)

    @router.post("/orders/{order_id}/reviews", status_code=201)
    async def review(request: Request, order_id: str, sent: ReviewIn) -> dict[str, Any]:
        asking = await access.account(request)
        if asking is not None:
            async with database.snapshot() as tx:
                await orders.refuse_recorder(tx, order_id, asking.id)
        who = await access.require(request, Permission.REVIEWS_WRITE)
        fields = sent.model_dump(exclude={"proof"})
        async with database.transaction() as tx:
            answer = await orders.review(
                tx, order_id, ReviewInput(**fields), who.id, sent.proof.key_id, access.proof(request, sent.proof)
            )
        await settle()
        wake()
        return answer

    @router.post("/orders/{order_id}/emergency-review", summary="The full review of an emergency, after it")
    async def emergency(request: Request, order_id: str, sent: EmergencyIn) -> ReviewedEmergency:
        who = await access.require(request, Permission.REVIEWS_WRITE)
        made = await emergencies.review(
            order_id,
            sent.outcome,
            sent.reasons,
            sent.nonce,
            who.id,
            sent.proof.key_id,
            access.proof(request, sent.proof),
        )
        await settle()
        wake()
        return ReviewedEmergency.model_validate(made)

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
                tx, restriction_id, ResumeInput(**fields), who.id, sent.proof.key_id, access.proof(request, sent.proof)
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
