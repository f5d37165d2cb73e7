"""Undoing and learning over HTTP: places that were wrong, mistakes and their reviews, patterns. For the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from folkmoot.http.access import Access
from folkmoot.http.bodies import Strict, Text
from folkmoot.identity.permissions import Permission
from folkmoot.identity.service import Identity
from folkmoot.orders.domain.undoing import Cause, Reversal
from folkmoot.orders.location_errors import LocationErrors
from folkmoot.orders.mistakes import MistakeReview, Mistakes
from folkmoot.orders.patterns import patterns, reviewers
from folkmoot.runtime.database import Database

Source = Literal["G", "D", "R"]


class ReinstatementIn(Strict):
    """`territory`: the country that people were wrongly found to be in. `source`: which location source said so, if
    that is known."""

    territory: str = Field(min_length=2, max_length=2)
    source: Source | None = None
    reason: str = Text


class Reinstated(BaseModel):
    """The restrictions that were lifted, by number."""

    lifted: list[int]


class Mistake(BaseModel):
    """`times`: how often that was reversed since it was opened."""

    id: str
    number: int
    reversal: Reversal
    times: int
    opened_at: str
    cause: Cause | None
    source: str | None
    cause_text: str | None
    change_made: str | None
    reviewed_at: str | None
    reviewed_by: str | None


class ReviewedMistakes(BaseModel):
    items: list[Mistake]


class MistakeReviewIn(Strict):
    cause: Cause
    source: Source | None = None
    cause_text: str = Text
    change_made: str = Text


class OfAuthority(BaseModel):
    """`exempted`: people let back in while an order went on for others, in bands; none where there were none."""

    id: str
    name: str
    orders: int
    granted: int
    reversed: int
    exempted: str | None


class OfReviewer(BaseModel):
    """`granted`: reviews that let an order through."""

    account: str
    name: str
    granted: int
    reversed: int


class OfSource(BaseModel):
    source: str
    wrong: int


class OfCause(BaseModel):
    cause: Cause
    times: int


class Patterns(BaseModel):
    authorities: list[OfAuthority]
    reviewers: list[OfReviewer]
    sources: list[OfSource]
    causes: list[OfCause]


def undoing_router(
    database: Database,
    access: Access,
    identity: Identity,
    errors: LocationErrors,
    mistakes: Mistakes,
    versions: Callable[[], Mapping[str, str]],
    settle: Callable[[], Awaitable[None]],
    wake: Callable[[], None],
) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["undoing"])

    @router.post("/reinstatements", summary="Places were wrong: lift what rests on them, all at once")
    async def reinstate(request: Request, sent: ReinstatementIn) -> Reinstated:
        who = await access.require(request, Permission.REINSTATEMENTS_WRITE)
        lifted = await errors.reinstate(sent.territory, sent.source, sent.reason, who.id, versions())
        wake()
        await settle()
        return Reinstated(lifted=lifted)

    @router.get("/mistakes", summary="What was reversed: what nobody has reviewed yet first")
    async def listed(request: Request) -> ReviewedMistakes:
        await access.require(request, Permission.MISTAKES_READ)
        return ReviewedMistakes.model_validate({"items": await mistakes.listed()})

    @router.post("/mistakes/{mistake_id}", summary="What was the matter, and what was changed")
    async def review(request: Request, mistake_id: str, sent: MistakeReviewIn) -> Mistake:
        who = await access.require(request, Permission.MISTAKES_WRITE)
        said = MistakeReview(**sent.model_dump())
        async with database.transaction() as tx:
            shown = await mistakes.review(tx, mistake_id, said, who.id)
        wake()
        return Mistake.model_validate(shown)

    @router.get("/patterns", summary="Whose orders get reversed, by whose reviews, why; which source was wrong")
    async def seen(request: Request) -> Patterns:
        await access.require(request, Permission.MISTAKES_READ)
        async with database.snapshot() as tx:
            names = await identity.named(tx, await reviewers(tx))
            return Patterns.model_validate(await patterns(tx, names))

    return router
