"""Errors as `application/problem+json` (RFC 9457): the one table from domain errors to HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from folkmoot.enforcement.ports import MediaUnavailable, StateUnavailable
from folkmoot.ledger.entries import EntryError
from folkmoot.runtime.errors import DomainError, Kind

log = structlog.get_logger(__name__)

STATUS: Mapping[Kind, int] = {
    Kind.INVALID: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
}
TITLES: Mapping[int, str] = {
    400: "This request cannot be read",
    401: "Sign in first",
    403: "This is not allowed",
    404: "There is nothing here",
    405: "This cannot be done here",
    409: "This does not fit the state of things",
    413: "This is too large",
    422: "Something in the request is wrong",
    429: "Too many requests",
    503: "Not now",
}
LATER: Mapping[str, str] = {"Retry-After": "2"}
MEDIA_TYPE = "application/problem+json"


class Refused(Exception):
    """Somebody is kept out, or has to wait; the response is made already."""

    def __init__(self, response: Response) -> None:
        super().__init__("refused")
        self.response = response


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None, **more: object) -> Response:
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Something went wrong"),
        "status": status,
        "detail": detail,
    }
    body |= {key: value for key, value in more.items() if value is not None}
    return Response(json.dumps(body), status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Every error of `app` becomes a problem document."""

    @app.exception_handler(DomainError)
    async def domain(_request: Request, error: DomainError) -> Response:
        more: dict[str, object] = {"field": error.field, "promise": error.promise, **error.more}
        return problem(STATUS[error.kind], error.message, None, **more)

    @app.exception_handler(Refused)
    async def refused(_request: Request, error: Refused) -> Response:
        return error.response

    @app.exception_handler(EntryError)
    async def too_long(_request: Request, error: EntryError) -> Response:
        return problem(413, f"this is too long for the public record: {error}")

    @app.exception_handler(RequestValidationError)
    async def validation(_request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
        kind = "is not known here" if first["type"] == "extra_forbidden" else first["msg"]
        return problem(422, f"{where or 'the request'}: {kind}", field=where or None)

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> Response:
        return problem(error.status_code, str(error.detail), error.headers)

    @app.exception_handler(DBAPIError)
    async def database(_request: Request, error: DBAPIError) -> Response:
        if "full" in str(error.orig):
            log.error("THE DISK IS FULL: nothing new can be kept until there is room")
            return problem(503, "the server's disk is full, so this could not be kept; try again later", LATER)
        log.error("the database failed", problem=type(error.orig).__name__)
        return problem(503, "the database does not answer; try again in a moment", LATER)

    @app.exception_handler(Exception)
    async def unforeseen(_request: Request, _error: Exception) -> Response:
        return problem(500, "something went wrong here that should not; the operator's log says more")

    @app.exception_handler(MediaUnavailable)
    async def media(_request: Request, _error: MediaUnavailable) -> Response:
        return problem(503, "the media engine does not answer; try again in a moment", LATER)

    @app.exception_handler(StateUnavailable)
    async def state(_request: Request, _error: StateUnavailable) -> Response:
        return problem(503, "the database does not answer; try again in a moment", LATER)
