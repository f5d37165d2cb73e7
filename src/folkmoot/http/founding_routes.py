"""The desk over HTTP: who it is, its founding, and what has to be endorsed."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from folkmoot.http.access import Access
from folkmoot.http.roll import DeskOut, Roll
from folkmoot.identity.permissions import Permission
from folkmoot.orders.desk import DeskService
from folkmoot.runtime.database import Database


class Founded(BaseModel):
    """`founding`: what every other machine that runs a gate or an enforcer has to be told (FOLKMOOT_DESK_FOUNDING)."""

    founding: str
    index: int


def founding_router(database: Database, access: Access, desk: DeskService, roll: Roll) -> APIRouter:
    router = APIRouter(prefix="/api/v1/desk", tags=["desk"])

    @router.get("", summary="Who may sign, what waits, and what is missing")
    async def show(request: Request, response: Response) -> DeskOut:
        response.headers["Cache-Control"] = "no-store"
        who = await access.require(request, Permission.DESK_READ)
        async with database.snapshot() as tx:
            return await roll.show(tx, who)

    @router.post("/open", status_code=201, summary="Found the desk with the keys and authorities there are, once")
    async def found(request: Request) -> Founded:
        await access.require(request, Permission.DESK_OPEN)
        async with database.transaction() as tx:
            founding, index = await desk.open(tx, await roll.founders(tx))
        desk.pin(founding)
        return Founded(founding=founding, index=index)

    @router.post("/keys/{key_id}/revocation", status_code=202, summary="Propose that a key counts no longer")
    async def revoke(request: Request, key_id: str) -> Response:
        await access.require(request, Permission.KEYS_REVOKE)
        async with database.transaction() as tx:
            await desk.propose_revocation(tx, key_id)
        return Response(status_code=202)

    return router
