"""The page for authorities over HTTP: anyone sends, the desk looks. Nothing here knows of reports of abuse."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from folkmoot.http.access import Access
from folkmoot.http.bodies import Strict
from folkmoot.http.instruments import download, read_instrument
from folkmoot.http.intake_bodies import DemandIn, DocumentHash, OrderIn, RecordedOrder
from folkmoot.http.problems import Refused, problem
from folkmoot.http.throttle import Throttle
from folkmoot.identity.permissions import Permission
from folkmoot.orders.intake import Asks, Intake
from folkmoot.orders.letters import InstrumentKind, ServedBy
from folkmoot.orders.submissions import Dismissal, NewSubmission, Submissions
from folkmoot.runtime.database import Database

SUBMISSIONS_A_MINUTE = 5
_Code = Field(min_length=1, max_length=64)


class SubmissionIn(DemandIn):
    authority: str = Field(min_length=1, max_length=200)
    jurisdiction: list[str] = Field(max_length=300)
    contact_name: str = Field(min_length=1, max_length=200)
    contact_email: str = Field(min_length=3, max_length=254)
    asks: list[Asks] = Field(max_length=8)
    meetings: list[str] = Field([], max_length=100)
    territory: list[str] = Field([], max_length=300)
    measures: list[str] = Field([], max_length=4)

    def new(self) -> NewSubmission:
        return NewSubmission(**self.said())


class GagOut(BaseModel):
    law: str
    until: str | None


class SubmittedLetter(BaseModel):
    """As it was typed."""

    authority: str
    jurisdiction: list[str]
    contact_name: str
    contact_email: str
    reference: str
    legal_basis: str
    reasons: str
    asks: list[Asks]
    meetings: list[str]
    territory: list[str]
    measures: list[str]
    starts_at: str | None
    ends_at: str | None
    asked: str | None
    language: str
    redress: str
    report_to: str
    kind: InstrumentKind | None
    issued_at: str | None
    served_by: ServedBy | None
    deadline: str | None
    gag: GagOut | None


class FiledSubmission(BaseModel):
    id: str
    key: str


class Submission(BaseModel):
    """`number`, `order_state`: of the order that it was recorded as. `order`: that order's id, for the desk alone."""

    id: str
    state: Literal["waiting", "recorded", "dismissed"]
    why: Dismissal | None
    filed_at: str
    closed_at: str | None
    document: bool
    order: str | None
    number: int | None
    order_state: str | None
    letter: SubmittedLetter


class SubmissionList(BaseModel):
    items: list[Submission]


class DismissalIn(Strict):
    why: Dismissal


def submissions_router(database: Database, access: Access, submissions: Submissions, intake: Intake) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["submissions"])
    throttle = Throttle(SUBMISSIONS_A_MINUTE)

    @router.post("/submissions", status_code=201, summary="An authority's demand, for the desk to look at")
    async def file(request: Request, sent: SubmissionIn) -> FiledSubmission:
        source = request.client.host if request.client else ""
        if (wait := throttle.wait(source)) is not None:
            said = f"that were many submissions at once: try again in {wait} s, or send a letter"
            raise Refused(problem(429, said, {"Retry-After": str(wait)}))
        async with database.transaction() as tx:
            made = await submissions.file(tx, sent.new())
        throttle.count(source)
        return FiledSubmission(id=made.id, key=made.key)

    @router.put("/submissions/{submission_id}/document", summary="The instrument itself, once")
    async def put_document(request: Request, submission_id: str, key: str) -> DocumentHash:
        async with database.snapshot() as tx:
            await submissions.opened(tx, submission_id, key)  # before a byte is read
        sha = await intake.keep(await read_instrument(request))
        async with database.transaction() as tx:
            await submissions.attach(tx, submission_id, key, sha)
        return DocumentHash(sha256=sha)

    @router.get("/submissions", summary="For the desk")
    async def list_all(
        request: Request, state: Literal["waiting", "recorded", "dismissed"] | None = None
    ) -> SubmissionList:
        await access.require(request, Permission.SUBMISSIONS_READ)
        async with database.snapshot() as tx:
            return SubmissionList.model_validate({"items": await submissions.listed(tx, state)})

    @router.get("/submissions/{submission_id}", summary="For who holds its key, and for the desk without one")
    async def get(request: Request, response: Response, submission_id: str, key: str | None = None) -> Submission:
        response.headers["Cache-Control"] = "no-store"
        if key is None:
            await access.require(request, Permission.SUBMISSIONS_READ)
        async with database.snapshot() as tx:
            if key is None:
                return Submission.model_validate(await submissions.get(tx, submission_id))
            return Submission.model_validate({**await submissions.by_key(tx, submission_id, key), "order": None})

    @router.get("/submissions/{submission_id}/document", response_class=Response, summary="For the desk")
    async def get_document(request: Request, submission_id: str) -> Response:
        await access.require(request, Permission.SUBMISSIONS_READ)
        async with database.snapshot() as tx:
            sha = await submissions.document(tx, submission_id)
        return download(await intake.read(sha), f"submission-{submission_id[:8]}")

    @router.post("/submissions/{submission_id}/order", status_code=201, summary="It becomes an order")
    async def record(request: Request, submission_id: str, new: OrderIn) -> RecordedOrder:
        await access.require(request, Permission.SUBMISSIONS_WRITE)
        who = await access.require(request, Permission.ORDERS_RECORD)
        async with database.transaction() as tx:
            return RecordedOrder.model_validate(await submissions.record(tx, submission_id, new.new(), who.id))

    @router.post("/submissions/{submission_id}/dismissal", summary="Nothing becomes of it")
    async def dismiss(request: Request, submission_id: str, sent: DismissalIn) -> Submission:
        who = await access.require(request, Permission.SUBMISSIONS_WRITE)
        async with database.transaction() as tx:
            return Submission.model_validate(await submissions.dismiss(tx, submission_id, sent.why, who.id))

    return router
