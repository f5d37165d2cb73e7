"""Reports of abuse and suspended accounts over HTTP. Nothing here takes or gives the name of an order (P3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from folkmoot.abuse.appeals import SuspensionAppeals
from folkmoot.abuse.domain import LONGEST_TEXT, Abuse, Outcome, State, What
from folkmoot.abuse.reports import Reports
from folkmoot.abuse.suspensions import Suspensions
from folkmoot.http.access import Access
from folkmoot.http.bodies import Strict
from folkmoot.http.problems import Refused, problem
from folkmoot.http.throttle import Throttle
from folkmoot.identity.permissions import Permission
from folkmoot.runtime.database import Database

REPORTS_A_MINUTE = 5
_NOT_KEPT = {"Cache-Control": "no-store"}
_Text = Field(min_length=1, max_length=LONGEST_TEXT)


class ReportIn(Strict):
    what: What
    about: str = Field(min_length=1, max_length=500)
    text: str = _Text
    contact: str | None = Field(None, max_length=254)


class FiledReport(BaseModel):
    id: str
    key: str


class Report(BaseModel):
    id: str
    what: What
    about: str
    text: str
    filed_at: str
    state: Literal["filed", "answered"]
    answer: str | None
    answered_at: str | None


class DeskReport(Report):
    """A report as the desk sees it."""

    contact: str | None


class DeskReports(BaseModel):
    items: list[DeskReport]


class AnswerIn(Strict):
    answer: str = _Text


class Answered(BaseModel):
    id: str
    state: Literal["answered"] = "answered"


class AboutIn(Strict):
    meeting: str | None = Field(None, max_length=64)
    email: str | None = Field(None, max_length=254)


class AboutAccount(BaseModel):
    """An account by its opaque id: whose it is, is not told."""

    account: str


class SuspensionIn(Strict):
    abuse: Abuse
    report_id: str | None = Field(None, max_length=32)
    reason: str = _Text
    ends_at: AwareDatetime


class ReasonIn(Strict):
    reason: str = _Text


class AppealIn(Strict):
    key: str = Field(max_length=64)
    text: str = _Text


class DecisionIn(Strict):
    outcome: Outcome
    reasons: str = _Text


class Place(BaseModel):
    index: int


class Suspension(BaseModel):
    """As its holder sees it. Who decided it is not told."""

    id: str
    state: State
    abuse: Abuse
    reason: str
    proposed_at: str
    confirmed_at: str | None
    ends_at: str
    ended_at: str | None
    ended_why: str | None
    appeal: str | None
    appealed_at: str | None
    appeal_outcome: Outcome | None
    appeal_reasons: str | None
    log: Place | None


class DeskSuspension(Suspension):
    """As the desk sees it."""

    account: str
    report_id: str | None
    proposed_by: str
    confirmed_by: str | None
    confirmation: str | None
    ended_reason: str | None


class DeskSuspensions(BaseModel):
    items: list[DeskSuspension]


class SuspensionState(BaseModel):
    id: str
    state: State


def abuse_router(
    database: Database,
    access: Access,
    reports: Reports,
    suspensions: Suspensions,
    appeals: SuspensionAppeals,
    wake: Callable[[], None],
) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["abuse"])
    throttle = Throttle(REPORTS_A_MINUTE)

    def slow_down(request: Request) -> str:
        source = request.client.host if request.client else ""
        if (wait := throttle.wait(source)) is not None:
            said = f"that were many at once: try again in {wait} s, nothing is too late"
            raise Refused(problem(429, said, {"Retry-After": str(wait)}))
        return source

    async def log_ends() -> None:
        # After what ended is committed: no end waits for the log.
        async with database.transaction() as tx:
            await suspensions.settle(tx)
        wake()

    @router.post("/reports", status_code=201, summary="Report abuse; no account is needed")
    async def report(request: Request, sent: ReportIn) -> FiledReport:
        source = slow_down(request)
        async with database.transaction() as tx:
            made = await reports.file(tx, sent.what, sent.about, sent.text, sent.contact)
        throttle.count(source)
        wake()
        return FiledReport(id=made.id, key=made.key)

    @router.get("/reports", summary="Reports: those that wait first")
    async def listed(request: Request) -> DeskReports:
        await access.require(request, Permission.ABUSE_READ)
        async with database.snapshot() as tx:
            return DeskReports.model_validate({"items": await reports.all(tx)})

    @router.get("/reports/{report_id}", summary="A report and its answer, for who filed it")
    async def look(response: Response, report_id: str, key: str) -> Report:
        response.headers.update(_NOT_KEPT)
        async with database.snapshot() as tx:
            return Report.model_validate(await reports.get(tx, report_id, key))

    @router.post("/reports/{report_id}/answer")
    async def answer(request: Request, report_id: str, sent: AnswerIn) -> Answered:
        who = await access.require(request, Permission.ABUSE_DECIDE)
        async with database.transaction() as tx:
            await reports.answer(tx, report_id, sent.answer, who.id)
        wake()
        return Answered(id=report_id)

    @router.post("/reports/{report_id}/account", summary="The account that a report is about, by its opaque id")
    async def about(request: Request, report_id: str, sent: AboutIn) -> AboutAccount:
        who = await access.require(request, Permission.ABUSE_DECIDE)
        async with database.snapshot() as tx:
            found = await reports.account(tx, report_id, who.id, meeting=sent.meeting, email=sent.email)
        return AboutAccount.model_validate(found)

    @router.get("/suspensions", summary="Suspensions, proposed, in force and ended, the newest first")
    async def all_of_them(request: Request) -> DeskSuspensions:
        await access.require(request, Permission.ABUSE_READ)
        async with database.snapshot() as tx:
            return DeskSuspensions.model_validate({"items": await suspensions.all(tx)})

    @router.post("/accounts/{account_id}/suspensions", status_code=201, summary="Propose: the first of two people")
    async def propose(request: Request, account_id: str, sent: SuspensionIn) -> SuspensionState:
        who = await access.require(request, Permission.ABUSE_DECIDE)
        async with database.transaction() as tx:
            made = await suspensions.propose(
                tx, account_id, sent.abuse, sent.report_id, sent.reason, sent.ends_at, who.id
            )
        return SuspensionState(id=made, state=State.PROPOSED)

    @router.post("/accounts/{account_id}/suspensions/{suspension_id}/confirmation", summary="The second of two people")
    async def confirm(request: Request, account_id: str, suspension_id: str, sent: ReasonIn) -> SuspensionState:
        who = await access.require(request, Permission.ABUSE_DECIDE)
        async with database.transaction() as tx:
            await suspensions.confirm(tx, account_id, suspension_id, sent.reason, who.id)
        wake()
        return SuspensionState(id=suspension_id, state=State.SUSPENDED)

    @router.post("/accounts/{account_id}/suspensions/{suspension_id}/reinstatement", summary="Undo it, or its proposal")
    async def reinstate(request: Request, account_id: str, suspension_id: str, sent: ReasonIn) -> SuspensionState:
        who = await access.require(request, Permission.ABUSE_DECIDE)
        async with database.transaction() as tx:
            await suspensions.reinstate(tx, account_id, suspension_id, sent.reason, who.id)
        await log_ends()
        return SuspensionState(id=suspension_id, state=State.ENDED)

    @router.get("/suspensions/{suspension_id}", summary="The notice, for the account's holder; no sign-in is needed")
    async def notice(response: Response, suspension_id: str, key: str) -> Suspension:
        response.headers.update(_NOT_KEPT)
        async with database.snapshot() as tx:
            return Suspension.model_validate(await appeals.notice(tx, suspension_id, key))

    @router.post("/suspensions/{suspension_id}/appeal", summary="Appeal, by the notice's key; no sign-in is needed")
    async def appeal(request: Request, response: Response, suspension_id: str, sent: AppealIn) -> Suspension:
        source = slow_down(request)
        response.headers.update(_NOT_KEPT)
        async with database.transaction() as tx:
            await appeals.appeal(tx, suspension_id, sent.key, sent.text)
            found = await appeals.notice(tx, suspension_id, sent.key)
        throttle.count(source)
        wake()
        return Suspension.model_validate(found)

    @router.post("/suspensions/{suspension_id}/appeal/decision", summary="By a reviewer who took no part")
    async def decide(request: Request, suspension_id: str, sent: DecisionIn) -> SuspensionState:
        who = await access.require(request, Permission.ABUSE_DECIDE)
        async with database.transaction() as tx:
            state = await appeals.decide(tx, suspension_id, sent.outcome, sent.reasons, who.id)
        await log_ends()
        return SuspensionState(id=suspension_id, state=state)

    return router
