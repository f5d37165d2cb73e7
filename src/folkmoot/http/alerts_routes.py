"""Alerts of the desk over HTTP: what was paged, and who has seen to it."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from folkmoot.http.access import Access
from folkmoot.http.bodies import Strict
from folkmoot.identity.permissions import Permission, Role
from folkmoot.orders.alerts import LONGEST_NOTE, Alerts
from folkmoot.orders.domain.paging import AlertKind
from folkmoot.runtime.database import Database


class Acknowledged(BaseModel):
    by: str
    at: str
    note: str | None


class DeskAlert(BaseModel):
    """A page: an order's number and a kind, nothing of a meeting. `pages`: how often it went out."""

    id: str
    kind: AlertKind
    urgent: bool
    number: int | None
    order: str | None
    raised_at: str
    pages: int
    acknowledged: Acknowledged | None


class DeskAlerts(BaseModel):
    items: list[DeskAlert]


class AcknowledgementIn(Strict):
    note: str | None = Field(None, max_length=LONGEST_NOTE)


def alerts_router(database: Database, access: Access, alerts: Alerts) -> APIRouter:
    router = APIRouter(prefix="/api/v1/desk", tags=["desk"])

    @router.get("/alerts", summary="What the desk was paged for: open ones, or those that somebody has seen to")
    async def listed(request: Request, state: Literal["open", "acknowledged"] = "open") -> DeskAlerts:
        who = await access.require(request, Permission.ALERTS_READ)
        async with database.snapshot() as tx:
            items = await alerts.listed(tx, who.role, state, every_kind=who.role is Role.AUDITOR)
        return DeskAlerts.model_validate({"items": items})

    @router.post("/alerts/{alert_id}/acknowledgement", summary="I see to it: it is not paged again")
    async def acknowledge(request: Request, alert_id: str, sent: AcknowledgementIn) -> DeskAlert:
        who = await access.require(request, Permission.ALERTS_ACKNOWLEDGE)
        return DeskAlert.model_validate(await alerts.acknowledge(alert_id, who.id, who.role, sent.note))

    return router
