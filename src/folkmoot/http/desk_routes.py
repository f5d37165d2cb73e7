"""The desk's pages over HTTP: what waits for whoever asks, and one order with all that it takes to decide it."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from folkmoot.http.access import Access
from folkmoot.identity.permissions import Permission, allowed, permissions_of
from folkmoot.orders.domain.proofs import Algorithm
from folkmoot.orders.domain.standing import WhyNot
from folkmoot.orders.domain.terms import Measure
from folkmoot.orders.inbox import Inbox, Waits
from folkmoot.orders.intake import Asks
from folkmoot.orders.letters import InstrumentKind, ServedBy
from folkmoot.orders.reading import Reading
from folkmoot.runtime.database import Database

Verdict = Literal["grant", "narrow", "reject", "ask"]


class WaitingItem(BaseModel):
    """`id`: of the order, the appeal, or whatever waits. `why_not`: why it waits for others."""

    kind: Waits
    id: str
    number: int | None
    title: str | None
    since: str | None
    due: str | None
    emergency: bool
    why_not: str | None


class InboxItems(BaseModel):
    items: list[WaitingItem]


class OrderAuthority(BaseModel):
    id: str
    name: str
    jurisdiction: list[str]


class Gag(BaseModel):
    law: str
    until: str | None


class Reasons(BaseModel):
    legality: str
    necessity: str
    proportionality: str


class ReviewTerms(BaseModel):
    meetings: list[str]
    territory: list[str]
    measures: list[Measure]
    starts_at: str
    ends_at: str
    people: int
    sealed_until: str | None
    gag_law: str | None


class SignedReview(BaseModel):
    """`verdict` and `reasons` null: shown once the one who asks has signed their own, or the order is decided.
    `verified`: the signature is good now, and its key is enrolled. `revoked_at`: since when its key counts no more; it
    was `signed_before`, or not."""

    id: str
    by: str
    mine: bool
    withdrawn: bool
    index: int
    at: str | None
    key: str
    algorithm: Algorithm | None
    works_in: str | None
    employer: str | None
    verified: bool
    revoked_at: str | None
    signed_before: bool | None
    verdict: Verdict | None
    reasons: Reasons | None
    grounds: list[str]
    terms: ReviewTerms | None


class DeskRestriction(BaseModel):
    """`held_hash`: while it is held. Nothing of how many it has reached by now (P9)."""

    id: str
    number: int
    state: Literal["pending", "effective", "held", "lifted"]
    hash: str
    held_hash: str | None
    index: int
    meetings: list[str]
    territory: list[str]
    measures: list[Measure]
    people: int | None
    starts_at: str
    ends_at: str
    effective_at: str | None
    lifted_at: str | None
    lifted_why: str | None
    resume_reviews: int
    resume_reviewed_by_me: bool


class Happened(BaseModel):
    """An entry of the public log about this order. `says`: the reason, outcome or hash that it states."""

    index: int
    kind: str
    at: str
    says: str | None


class AppealCounts(BaseModel):
    filed: int
    decided: int


class Information(BaseModel):
    """What intake answered to a reviewer who asked for more."""

    at: str
    text: str
    by: str


class DeskOrder(BaseModel):
    """`corrects`, `renews`: the earlier order that it takes the place of, or goes on from. `host_silence`: why its host
    is not told beforehand; `may_tell_host`: the one who asks may have them told after all. `cannot_approve`: they may
    review it, and why their approval would not complete it. `may_review_emergency`: its full review is owed, and the
    one who asks took no part."""

    id: str
    number: int
    state: str
    order_hash: str
    instance: str
    authority: OrderAuthority
    verification: str
    verified: bool
    deadline: str | None
    corrects: str | None
    corrects_number: int | None
    renews: str | None
    renews_number: int | None
    asks: list[Asks]
    cannot_be_done: list[Asks]
    legal_basis: str
    language: str
    received_at: str
    reference: str | None
    reasons: str | None
    asked: str | None
    redress: str | None
    report_to: str | None
    kind: InstrumentKind | None
    issued_at: str | None
    served_by: ServedBy | None
    meetings: list[str]
    territory: list[str]
    measures: list[Measure]
    starts_at: str | None
    ends_at: str | None
    emergency: bool
    gag: Gag | None
    host_silence: str | None
    document: str | None
    recorded_by_me: bool
    may_review: bool
    why_not: WhyNot | None
    cannot_approve: WhyNot | None
    may_review_emergency: bool
    may_tell_host: bool
    information: list[Information]
    reviews: list[SignedReview]
    restriction: DeskRestriction | None
    history: list[Happened]
    appeals: AppealCounts


def desk_router(database: Database, access: Access, inbox: Inbox, reading: Reading) -> APIRouter:
    router = APIRouter(prefix="/api/v1/desk", tags=["desk"])

    @router.get("/inbox", summary="What waits for whoever asks, and what they see waiting for others")
    async def waiting(request: Request) -> InboxItems:
        who = await access.require(request, Permission.DESK_READ)
        async with database.snapshot() as tx:
            items = await inbox.waiting(tx, who.id, permissions_of(who.role))
        return InboxItems.model_validate({"items": items})

    @router.get("/orders/{order_id}", summary="An order, what was signed, how it went, and what one may do")
    async def order(request: Request, order_id: str) -> DeskOrder:
        who = await access.require(request, Permission.ORDERS_READ)
        async with database.snapshot() as tx:
            found = await reading.order(tx, order_id, who.id, decides=allowed(who.role, Permission.REVIEWS_WRITE))
        return DeskOrder.model_validate(found)

    return router
