"""Meetings over HTTP: create, look at, join, mute, name who helps and who takes over."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from folkmoot.enforcement.decide import Decision, Verdict
from folkmoot.enforcement.gate import Gate
from folkmoot.http.access import GUEST_COOKIE, Access, language_of
from folkmoot.http.join_tokens import holder
from folkmoot.http.problems import Refused
from folkmoot.http.refusal import Asking, RefusalPages
from folkmoot.media.tokens import VerifiedToken
from folkmoot.meetings.domain import Role
from folkmoot.meetings.ports import KeptOut
from folkmoot.meetings.service import Meetings
from folkmoot.runtime.errors import invalid

_COOKIE_AGE = 180 * 24 * 3600


class NewMeeting(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"title": "Memorial evening"}]})
    title: str | None = Field(None, max_length=10_000)


class CreatedMeeting(BaseModel):
    code: str
    title: str
    join_url: str
    host_key: str


class Meeting(BaseModel):
    code: str
    title: str
    join_url: str
    created_at: str


class JoinRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Ann"}]})
    name: str
    host_key: str | None = None
    passcode: str | None = None


class Joined(BaseModel):
    identity: str
    token: str
    url: str


class Muted(BaseModel):
    tracks: int


class Named(BaseModel):
    """Identities of this and of earlier joins."""

    cohosts: list[str]
    successors: list[str]


def meetings_router(
    meetings: Meetings, gate: Gate, access: Access, pages: RefusalPages, verify: Callable[[str], VerifiedToken | None]
) -> APIRouter:
    router = APIRouter(prefix="/api/v1/meetings", tags=["meetings"])

    def base(request: Request) -> str:
        try:
            return access.base(request)
        except ValueError as problem:
            raise invalid(str(problem), "Host") from problem

    @router.post("", status_code=201)
    async def create(request: Request, new: NewMeeting) -> CreatedMeeting:
        address = base(request)
        who = await access.account(request)
        made = await meetings.create(new.title, who.id if who else None)
        return CreatedMeeting(
            code=made.code, title=made.title, join_url=f"{address}/m/{made.code}", host_key=made.host_key
        )

    @router.get("/{code}")
    async def get(request: Request, code: str) -> Meeting:
        address = base(request)
        return Meeting(**await meetings.get(code), join_url=f"{address}/m/{code}")

    @router.post("/{code}/join")
    async def join(request: Request, response: Response, code: str, asked: JoinRequest) -> Joined:
        address, who, place = base(request), await access.guest_or_account(request), access.place(request)
        # People count once however often they come back, so the browser keeps a random name for whoever has none.
        guest = request.cookies.get(GUEST_COOKIE, "")[:64] or None
        browser = guest or secrets.token_urlsafe(16)

        async def enter(person: str) -> Decision:
            decision = await gate.check_entry(code, place, person)
            if decision.verdict is not Verdict.ADMIT:
                access.kept_out(request, f"{code} {person}")
            return decision

        try:
            joined = await meetings.join(
                code,
                asked.name,
                host_key=asked.host_key,
                passcode=asked.passcode,
                guest=guest,
                account=who.id if who else None,
                enter=enter,
                browser=browser,
            )
        except KeptOut as kept_out:
            language, asking = language_of(request), Asking(place, kept_out.holder)
            status, headers, body = pages.refusal(kept_out.decision, address, language=language, asking=asking)
            raise Refused(_with_cookie(Response(body, status, headers), guest, browser, address)) from None
        _with_cookie(response, guest, browser, address)
        return Joined(identity=joined.identity, token=joined.token, url=address.replace("http", "ws", 1))

    @router.post("/{code}/participants/{identity}/mute")
    async def mute(request: Request, code: str, identity: str) -> Muted:
        token = holder(verify, request, code)
        return Muted(tracks=await meetings.mute(code, identity, by=token.identity))

    @router.get("/{code}/named", summary="Whom the host made co-hosts, or named to take over")
    async def named(request: Request, code: str) -> Named:
        token = holder(verify, request, code)
        found = await meetings.roles.named(code, by=token.identity)
        return Named(
            cohosts=[identity for identity, role in found.items() if role is Role.CO_HOST],
            successors=[identity for identity, role in found.items() if role is Role.DEPUTY],
        )

    async def name(request: Request, code: str, identity: str, role: Role) -> Response:
        token = holder(verify, request, code)
        await meetings.roles.name(code, identity, role, by=token.identity)
        return Response(status_code=204)

    async def take_back(request: Request, code: str, identity: str, role: Role) -> Response:
        token = holder(verify, request, code)
        await meetings.roles.unname(code, identity, role, by=token.identity)
        return Response(status_code=204)

    @router.post("/{code}/participants/{identity}/cohost", status_code=204, summary="Make someone a co-host")
    async def cohost(request: Request, code: str, identity: str) -> Response:
        return await name(request, code, identity, Role.CO_HOST)

    @router.delete("/{code}/participants/{identity}/cohost", status_code=204, summary="A co-host no longer")
    async def no_cohost(request: Request, code: str, identity: str) -> Response:
        return await take_back(request, code, identity, Role.CO_HOST)

    @router.post(
        "/{code}/participants/{identity}/successor",
        status_code=204,
        summary="Name who takes over while an order keeps the host away",
    )
    async def successor(request: Request, code: str, identity: str) -> Response:
        return await name(request, code, identity, Role.DEPUTY)

    @router.delete("/{code}/participants/{identity}/successor", status_code=204, summary="Named no longer")
    async def no_successor(request: Request, code: str, identity: str) -> Response:
        return await take_back(request, code, identity, Role.DEPUTY)

    return router


def _with_cookie(response: Response, guest: str | None, browser: str, base: str) -> Response:
    if guest is None:
        response.set_cookie(
            GUEST_COOKIE,
            browser,
            max_age=_COOKIE_AGE,
            httponly=True,
            samesite="lax",
            secure=base.startswith("https:"),
        )
    return response
