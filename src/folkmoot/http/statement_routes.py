"""Statements of reasons over HTTP: for whoever holds the link, in their language, without an account."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from folkmoot.http.access import Access, language_of
from folkmoot.http.bodies import Strict
from folkmoot.redress.languages import words
from folkmoot.redress.reasons import Statement, Statements
from folkmoot.redress.statements import Ending, Scope
from folkmoot.runtime.clock import rfc3339, rfc3339_or_none


class StatementAsked(Strict):
    """What the link holds."""

    number: int = Field(ge=1, le=2**53 - 1)
    meeting: str = Field(max_length=64)
    key: str = Field(max_length=128)


class MeetingNamed(BaseModel):
    code: str
    title: str


class StatedScope(BaseModel):
    territory: list[str]
    measures: list[str]
    starts_at: str
    ends_at: str
    meetings: int


class StatedReview(BaseModel):
    """One reviewer's, in their own words; None while sealed."""

    verdict: str
    grounds: list[str]
    legality: str | None
    necessity: str | None
    proportionality: str | None


class StatementSection(BaseModel):
    """One part of the statement as it is read, in `language`. `name` is the same in every language."""

    name: str
    title: str
    lines: list[str]


class ReasonsStatement(BaseModel):
    """`authority`, `legal_basis`, `outside` and the reviewers' words are None until `sealed_until`, if that is set."""

    number: int
    language: str
    direction: Literal["ltr", "rtl"]
    title: str
    meeting: MeetingNamed
    authority: str | None
    legal_basis: str | None
    sealed_until: str | None
    asked: StatedScope
    granted: StatedScope
    reviews: list[StatedReview]
    state: Literal["pending", "effective", "held", "lifted"]
    effective_at: str | None
    ends_at: str
    lifted_at: str | None
    ending: Ending | None
    receipt: dict[str, Any] | None
    receipt_url: str
    appeal_url: str
    contact: str
    outside: str | None
    operator: str
    sections: list[StatementSection]
    text: str


def statement_router(statements: Statements, access: Access) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["redress"])

    @router.post("/statements", summary="The statement of reasons, by the link that somebody affected was shown")
    async def read(
        request: Request, response: Response, asked: StatementAsked, lang: str | None = None
    ) -> ReasonsStatement:
        say = words(language_of(request))
        found = await statements.read(asked.number, asked.meeting, asked.key, say, access.base(request))
        response.headers.update({"Cache-Control": "no-store", "Content-Language": say.language})
        return _shown(found, say.language, "rtl" if say.is_right_to_left else "ltr")

    return router


def _shown(found: Statement, language: str, direction: Literal["ltr", "rtl"]) -> ReasonsStatement:
    reasons, hidden = found.reasons, found.sealed
    return ReasonsStatement.model_validate(
        {
            "number": reasons.number,
            "language": language,
            "direction": direction,
            "title": found.title,
            "meeting": {"code": found.about.code, "title": found.about.title},
            "authority": None if hidden else reasons.authority,
            "legal_basis": None if hidden else reasons.legal_basis,
            "sealed_until": rfc3339_or_none(reasons.sealed_until) if hidden else None,
            "asked": _scope(reasons.asked),
            "granted": _scope(reasons.granted),
            "reviews": [
                {
                    "verdict": one.verdict,
                    "grounds": list(one.grounds),
                    "legality": None if hidden else one.legality,
                    "necessity": None if hidden else one.necessity,
                    "proportionality": None if hidden else one.proportionality,
                }
                for one in reasons.reviews
            ],
            "state": reasons.state,
            "effective_at": rfc3339_or_none(reasons.effective_at),
            "ends_at": rfc3339(reasons.granted.ends_at),
            "lifted_at": rfc3339_or_none(reasons.lifted_at),
            "ending": reasons.ending,
            "receipt": found.receipt,
            "receipt_url": found.about.receipt_url,
            "appeal_url": found.about.appeal_url,
            "contact": found.about.contact,
            "outside": None if hidden else reasons.redress,
            "operator": found.about.operator,
            "sections": [asdict(section) for section in found.sections],
            "text": found.text,
        }
    )


def _scope(scope: Scope) -> dict[str, object]:
    return {
        "territory": list(scope.territory),
        "measures": list(scope.measures),
        "starts_at": rfc3339(scope.starts_at),
        "ends_at": rfc3339(scope.ends_at),
        "meetings": scope.meetings,
    }
