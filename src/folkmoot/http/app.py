"""The web application: routers, problem documents, security headers, the web app's files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Literal
from uuid import uuid4

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from pydantic import BaseModel

from folkmoot.http.access import SESSION_COOKIE, forget_session
from folkmoot.http.idempotency import Idempotency
from folkmoot.http.problems import install, problem
from folkmoot.http.throttle import GUESSES, Throttle
from folkmoot.orders.lifecycle import Lifecycle
from folkmoot.runtime.canonical import Json

LARGEST_BODY = 1 << 20
_CSP = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # the component library sets styles on elements
        "img-src 'self' data: blob:",
        "media-src 'self' blob: mediastream:",
        "connect-src 'self' {sockets}",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    )
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class LogPlace(BaseModel):
    """Where a restriction's entry stands in the log, the entry of the order that it came of, and the one that opened
    them, if they were sealed."""

    index: int
    order: int
    opened: int | None


class RestrictionRecord(BaseModel):
    """What everyone may know of one restriction. While it is sealed: that it exists, where, how long, and until when it
    is sealed (P8)."""

    number: int
    state: Literal["pending", "effective", "held", "lifted"]
    sealed_until: str | None
    authority: str | None
    legal_basis: str | None
    territory: list[str]
    measures: list[str]
    effective_at: str | None
    ends_at: str
    lifted_at: str | None
    log: LogPlace
    origin: str


_NOT_BUILT = """<!doctype html><meta charset=utf-8><title>Folkmoot</title><h1>Folkmoot is running</h1>
<p>The web app is not built. Run <code>make web</code>, then load this page again.</p>"""


def create_app(
    routers: Sequence[APIRouter],
    lifecycle: Lifecycle,
    web: Path,
    ready: Callable[[], Awaitable[dict[str, str]]],
    idempotency: Idempotency,
    notices: Callable[[], dict[str, str]] = dict,
) -> FastAPI:
    """`ready` returns what is not ready, by name, with why; empty when all is. `notices`: what needs a look all the
    same."""
    app = FastAPI(title="Folkmoot", version="0.1.0", docs_url=None, redoc_url=None)
    install(app)
    throttle = Throttle()

    @app.middleware("http")
    async def guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        length = request.headers.get("content-length", "0")
        guessable, source = request.url.path.startswith("/api/"), request.client.host if request.client else ""
        # What is streamed counts its own bytes; an answer that is to be given again needs the whole request.
        whole = request.method == "POST" and "idempotency-key" in request.headers
        limited = whole or not request.url.path.endswith(("/document", "/files"))
        request.state.signed_out = False
        if limited and (not length.isdigit() or int(length) > LARGEST_BODY or "transfer-encoding" in request.headers):
            response = problem(413, "a request has at most 1 MiB, and says its length")
        elif guessable and (wait := throttle.wait(source)) is not None:
            response = problem(
                429, f"too many wrong guesses from here: try again in {wait} s", {"Retry-After": str(wait)}
            )
        else:
            response = await idempotency.answer(request, go_on)
        if guessable and response.status_code in GUESSES and not _only_asked(request, response):
            throttle.count(source)
        if request.state.signed_out:
            forget_session(response)
        host = request.headers.get("host", "")
        response.headers.update(_HEADERS)
        # What somebody else made comes with a narrower one of its own.
        response.headers.setdefault("Content-Security-Policy", _CSP.format(sockets=f"ws://{host} wss://{host}"))
        response.headers["X-Request-Id"] = uuid4().hex
        return response

    for router in routers:
        app.include_router(router)

    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        missing = await ready()
        said = {"status": "not ready" if missing else "ready", **notices(), **missing}
        return JSONResponse(said, 503 if missing else 200)

    @app.get("/r/{number}", tags=["public record"], response_model=RestrictionRecord)
    async def record(request: Request, number: int) -> Response | dict[str, Json]:
        if "text/html" in request.headers.get("accept", ""):
            return _page(web)
        return await lifecycle.public_record(number)

    @app.get("/assets/{path:path}", include_in_schema=False)
    async def asset(path: str) -> Response:
        folder = (web / "assets").resolve()
        file = (folder / path).resolve()
        if not file.is_relative_to(folder) or not file.is_file():
            return problem(404, "there is no such file")
        return FileResponse(file, headers={"Cache-Control": "public, max-age=31536000, immutable"})

    @app.get("/", include_in_schema=False)
    @app.get("/transparency", include_in_schema=False)
    @app.get("/sign-in", include_in_schema=False)
    @app.get("/welcome", include_in_schema=False)
    @app.get("/account", include_in_schema=False)
    @app.get("/desk/setup", include_in_schema=False)
    @app.get("/desk/people", include_in_schema=False)
    @app.get("/r/{code}/appeal", include_in_schema=False)
    @app.get("/appeals/{code}", include_in_schema=False)
    @app.get("/s/{code}", include_in_schema=False)
    @app.get("/authorities", include_in_schema=False)
    @app.get("/authorities/{code}", include_in_schema=False)
    @app.get("/desk/abuse", include_in_schema=False)
    @app.get("/desk/authorities", include_in_schema=False)
    @app.get("/desk/orders/new", include_in_schema=False)
    @app.get("/desk/orders/{code}/letter", include_in_schema=False)
    @app.get("/desk/submissions", include_in_schema=False)
    @app.get("/desk/submissions/{code}", include_in_schema=False)
    @app.get("/desk/appeals", include_in_schema=False)
    @app.get("/desk/appeals/{code}", include_in_schema=False)
    @app.get("/desk/mistakes", include_in_schema=False)
    @app.get("/desk/patterns", include_in_schema=False)
    @app.get("/desk/location", include_in_schema=False)
    @app.get("/report", include_in_schema=False)
    @app.get("/reports/{code}", include_in_schema=False)
    @app.get("/suspensions/{code}", include_in_schema=False)
    @app.get("/desk", include_in_schema=False)
    @app.get("/desk/orders", include_in_schema=False)
    @app.get("/desk/orders/{code}", include_in_schema=False)
    @app.get("/m/{code}", include_in_schema=False)
    @app.get("/m/{code}/invite", include_in_schema=False)
    async def page(code: str = "") -> Response:
        return _page(web)

    @app.get("/favicon.svg", include_in_schema=False)
    async def icon() -> Response:
        file = web / "favicon.svg"
        return FileResponse(file) if file.is_file() else problem(404, "there is no icon")

    @app.get("/{path:path}", include_in_schema=False)
    async def nowhere(request: Request, path: str) -> Response:
        # To a person the web app says that there is nothing, in their language; to a program we do.
        if "text/html" in request.headers.get("accept", ""):
            return _page(web, 404)
        return problem(404, f"there is nothing at /{path}")

    return app


def _only_asked(request: Request, response: Response) -> bool:
    """A page that asks who is signed in, and is told that nobody is, has guessed nothing."""
    brought = "authorization" in request.headers or SESSION_COOKIE in request.cookies
    return response.status_code == 401 and request.method == "GET" and not brought


def _page(web: Path, status: int = 200) -> Response:
    file = web / "index.html"
    headers = {"Cache-Control": "no-cache"}
    if not file.is_file():
        return HTMLResponse(_NOT_BUILT, status, headers)
    return FileResponse(file, status, headers)
