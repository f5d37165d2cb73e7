"""What somebody in a meeting is told of orders that leave them alone, when they join."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from folkmoot.enforcement.ports import Restrictions
from folkmoot.enforcement.telling import lines_for
from folkmoot.http.access import Access, language_of
from folkmoot.http.join_tokens import holder
from folkmoot.http.refusal import RefusalPages
from folkmoot.media.tokens import VerifiedToken
from folkmoot.runtime.clock import Clock


class Line(BaseModel):
    """`title` is the line, in `language`."""

    type: str
    title: str
    language: str
    restriction: int
    territory: list[str]
    record: str


class Lines(BaseModel):
    items: list[Line]


def notices_router(
    restrictions: Restrictions,
    clock: Clock,
    access: Access,
    pages: RefusalPages,
    verify: Callable[[str], VerifiedToken | None],
) -> APIRouter:
    router = APIRouter(prefix="/api/v1/meetings", tags=["meetings"])

    @router.get("/{code}/notices", summary="Orders that affect others in this meeting, for whoever joined")
    async def lines(request: Request, response: Response, code: str) -> Lines:
        holder(verify, request, code)
        found = lines_for(access.place(request), await restrictions.of_meeting(code), clock.now())
        response.headers["Cache-Control"] = "no-store"
        spoken, base = language_of(request), access.base(request)
        return Lines.model_validate({"items": [pages.line(one, base, spoken) for one in found]})

    return router
