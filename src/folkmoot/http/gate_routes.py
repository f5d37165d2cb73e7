"""What of the gate is plain HTTP: LiveKit's `validate`, and the check that a page asks after a disconnect, and a proxy
that wants to know whether to let somebody through to something else (forward authentication)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from fastapi import APIRouter, Request, Response

from folkmoot.enforcement.decide import Verdict
from folkmoot.enforcement.gate import Gate
from folkmoot.http.access import language_of
from folkmoot.http.problems import problem
from folkmoot.http.refusal import CORS, Asking, RefusalPages
from folkmoot.media.join_parameters import BadJoinRequest, parse_query
from folkmoot.media.tokens import VerifiedToken
from folkmoot.territory.domain import Determination


@dataclass(frozen=True, slots=True)
class GateDeps:
    gate: Gate
    verify: Callable[[str], VerifiedToken | None]
    place: Callable[[Request], Determination]
    base: Callable[[Request], str]
    pages: RefusalPages
    engine_url: Callable[[], str]
    client: httpx.AsyncClient


def gate_router(deps: GateDeps) -> APIRouter:
    router = APIRouter(tags=["gate"])

    def bearer(request: Request) -> str | None:
        header = request.headers.get("authorization", "")
        return header[7:] if header.startswith("Bearer ") else None

    @router.get("/api/v1/gate/check", summary="Would this token's holder be let in now?")
    async def check(
        request: Request, refuse_with: Literal["451", "403"] = "451", meeting: str | None = None
    ) -> Response:
        """`meeting`: the one that it has to be a token of, where what lies behind belongs to one."""
        given = request.query_params.get("access_token") or _asked_of_the_proxy(request)
        token = deps.verify(bearer(request) or given)
        if token is None or meeting not in (None, token.meeting):
            return problem(401, "the token is missing, has expired, or is not for joining a meeting here")
        place = deps.place(request)
        decision = await deps.gate.check(token.meeting, place, token.identity)
        if decision.verdict is Verdict.ADMIT:
            return Response('{"verdict":"admit"}', media_type="application/json", headers={"Cache-Control": "no-store"})
        asking = Asking(place, await deps.gate.holder(token.meeting, token.identity))
        base, language = deps.base(request), language_of(request)
        status, headers, body = deps.pages.refusal(decision, base, language=language, asking=asking)
        # nginx's `auth_request` knows 401 and 403, and makes 500 of anything else; it then asks again for what to say.
        return Response(body, 403 if refuse_with == "403" else status, headers)

    # Envoy appends what it was asked for to the path that it is given.
    router.add_api_route("/api/v1/gate/check/{path:path}", check, methods=["GET"], include_in_schema=False)

    async def validate(request: Request) -> Response:
        """LiveKit's own validation, for whom the gate would let in; else 403 with the refusal's body."""
        path = request.url.path.removesuffix("/validate")
        try:
            asked = parse_query(path, request.url.query)
        except BadJoinRequest as bad:
            return problem(400, str(bad), CORS)
        token = deps.verify(bearer(request) or asked.token or "")
        if token is None:
            return problem(401, "the token is missing, has expired, or is not for joining a meeting here", CORS)
        place = deps.place(request)
        decision = await deps.gate.check(token.meeting, place, token.identity)
        if decision.verdict is not Verdict.ADMIT:
            asking = Asking(place, await deps.gate.holder(token.meeting, token.identity))
            base, language = deps.base(request), language_of(request)
            status, headers, body = deps.pages.refusal(decision, base, 403, language, asking)
            return Response(body, status, headers)
        query = urlencode([*asked.forwarded, ("access_token", token.raw)])
        try:
            answer = await deps.client.get(f"{deps.engine_url()}{path}/validate?{query}")
        except httpx.HTTPError:
            return problem(503, "the media engine does not answer; try again in a moment", {**CORS, "Retry-After": "2"})
        kind = answer.headers.get("content-type", "text/plain")
        return Response(answer.content, answer.status_code, {**CORS, "Content-Type": kind})

    async def preflight() -> Response:
        allow = {"Access-Control-Allow-Headers": "Authorization", "Access-Control-Allow-Methods": "GET"}
        return Response(status_code=204, headers={**CORS, **allow})

    for path in ("/rtc/validate", "/rtc/v1/validate"):
        router.add_api_route(path, validate, methods=["GET"], include_in_schema=False)
        router.add_api_route(path, preflight, methods=["OPTIONS"], include_in_schema=False)
    return router


def _asked_of_the_proxy(request: Request) -> str:
    """The token in what a listed proxy was asked for, as Traefik and nginx tell it; nobody else's word of that comes
    this far (`territory.source`)."""
    for name in ("x-forwarded-uri", "x-original-uri", "x-original-url"):
        if name in request.headers:
            return parse_qs(urlsplit(request.headers[name]).query).get("access_token", [""])[0]
    return ""
