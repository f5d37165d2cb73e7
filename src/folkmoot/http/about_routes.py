"""What a page has to know of the server that it comes from: who runs it, and whether anything here is real."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel


class About(BaseModel):
    """`practice`: nothing here is real; every page says so."""

    practice: bool
    operator: str
    contact: str


def about_router(operator: str, contact: str, *, practice: bool) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["about"])

    @router.get("/about", summary="Who runs this server, and whether it is for practice")
    async def about() -> About:
        return About(practice=practice, operator=operator, contact=contact)

    return router
