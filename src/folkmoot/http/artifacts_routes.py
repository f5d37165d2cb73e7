"""What a meeting saves, over HTTP: its chat and its files, by join token; every read is asked of the gate."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from folkmoot.enforcement.decide import Decision
from folkmoot.enforcement.gate import Gate
from folkmoot.http.access import Access, language_of
from folkmoot.http.bodies import Strict
from folkmoot.http.join_tokens import holder
from folkmoot.http.problems import Refused
from folkmoot.http.refusal import Asking, RefusalPages
from folkmoot.media.tokens import VerifiedToken
from folkmoot.meetings import artifacts as use_cases
from folkmoot.meetings.artifacts import Artifacts
from folkmoot.meetings.files import disposition
from folkmoot.meetings.ports import AskGate, KeptOut
from folkmoot.runtime.clock import rfc3339
from folkmoot.runtime.errors import DomainError, Kind, not_found

_LONGEST_GIVEN_NAME = 1_000


class NewMessage(Strict):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "Good evening"}]})
    text: str


class ChatMessage(BaseModel):
    """`number` counts up within the meeting; `identity` is the sender's at that time."""

    number: int
    identity: str
    name: str
    text: str
    sent_at: str


class ChatPage(BaseModel):
    """`next`: what to give as `after` for the next page; null when this was the last."""

    items: list[ChatMessage]
    next: int | None


class SharedFile(BaseModel):
    """`mine`: whoever asks may delete it."""

    id: str
    name: str
    media_type: str
    size: int
    by: str
    stored_at: str
    mine: bool


class SharedFiles(BaseModel):
    items: list[SharedFile]


def artifacts_router(
    artifacts: Artifacts,
    gate: Gate,
    access: Access,
    pages: RefusalPages,
    verify: Callable[[str], VerifiedToken | None],
) -> APIRouter:
    router = APIRouter(prefix="/api/v1/meetings", tags=["what a meeting saves"])

    def reading(request: Request, code: str) -> AskGate:
        place, identity = access.place(request), holder(verify, request, code).identity

        async def ask(person: str) -> Decision:
            return await gate.check_artifacts(code, place, person, await gate.holder(code, identity))

        return ask

    def adding(request: Request, code: str) -> AskGate:
        place, identity = access.place(request), holder(verify, request, code).identity

        async def ask(person: str) -> Decision:
            return await gate.check_taking_part(code, place, person, await gate.holder(code, identity))

        return ask

    def withheld(request: Request, kept_out: KeptOut) -> Refused:
        asking = Asking(access.place(request), kept_out.holder)
        status, headers, body = pages.withheld(kept_out.decision, access.base(request), language_of(request), asking)
        return Refused(Response(body, status, headers))

    def left_out(request: Request, kept_out: KeptOut) -> Refused:
        language, asking = language_of(request), Asking(access.place(request), kept_out.holder)
        base = access.base(request)
        status, headers, body = pages.refusal(kept_out.decision, base, language=language, asking=asking)
        return Refused(Response(body, status, headers))

    @router.post("/{code}/chat", status_code=201, summary="Say something in the chat")
    async def say(request: Request, code: str, new: NewMessage) -> ChatMessage:
        token = holder(verify, request, code)
        try:
            return _message(await artifacts.say(code, token.identity, new.text, adding(request, code)))
        except KeptOut as kept_out:
            raise left_out(request, kept_out) from None

    @router.get("/{code}/chat", summary="What was said in the chat")
    async def history(
        request: Request, response: Response, code: str, after: int = Query(0, ge=0, le=2**31 - 1)
    ) -> ChatPage:
        token = holder(verify, request, code)
        try:
            found = await artifacts.history(code, token.identity, reading(request, code), after)
        except KeptOut as kept_out:
            raise withheld(request, kept_out) from None
        response.headers["Cache-Control"] = "no-store"
        more = len(found) == use_cases.PAGE
        return ChatPage(items=[_message(one) for one in found], next=found[-1].number if more else None)

    @router.post(
        "/{code}/files",
        status_code=201,
        summary="Share a file: its bytes are the body",
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            }
        },
    )
    async def store(
        request: Request, code: str, name: str = Query(min_length=1, max_length=_LONGEST_GIVEN_NAME)
    ) -> SharedFile:
        token = holder(verify, request, code)
        length = request.headers.get("content-length", "0")
        if length.isdigit() and int(length) > artifacts.largest_file:
            raise DomainError(Kind.TOO_LARGE, f"a file has at most {artifacts.largest_file >> 20} MiB", field="file")
        try:
            return _file(await artifacts.store(code, token.identity, name, request.stream(), adding(request, code)))
        except KeptOut as kept_out:
            raise left_out(request, kept_out) from None

    @router.get("/{code}/files", summary="The files that were shared")
    async def files(request: Request, response: Response, code: str) -> SharedFiles:
        token = holder(verify, request, code)
        try:
            found = await artifacts.files(code, token.identity, reading(request, code))
        except KeptOut as kept_out:
            raise withheld(request, kept_out) from None
        response.headers["Cache-Control"] = "no-store"
        return SharedFiles(items=[_file(one) for one in found])

    @router.get(
        "/{code}/files/{file_id}",
        summary="Download a file",
        response_class=StreamingResponse,
        responses={200: {"content": {"application/octet-stream": {}}, "description": "its bytes, to be saved"}},
    )
    async def download(request: Request, code: str, file_id: str) -> StreamingResponse:
        token = holder(verify, request, code)
        try:
            found, content = await artifacts.open(code, token.identity, file_id, reading(request, code))
        except KeptOut as kept_out:
            raise withheld(request, kept_out) from None
        except FileNotFoundError:
            raise not_found("the bytes of this file are gone from the operator's storage", "file_id") from None
        headers = {
            "Content-Disposition": disposition(found.name),
            "Content-Length": str(found.size),
            # Whatever somebody uploads runs nowhere, and nothing that it names is fetched.
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-store",
        }
        return StreamingResponse(content, media_type=found.media_type, headers=headers)

    @router.delete("/{code}/files/{file_id}", status_code=204, summary="Delete a file that one shared, or hosts")
    async def delete(request: Request, code: str, file_id: str) -> Response:
        token = holder(verify, request, code)
        await artifacts.delete(code, token.identity, file_id)
        return Response(status_code=204)

    return router


def _message(one: use_cases.Message) -> ChatMessage:
    return ChatMessage(
        number=one.number, identity=one.identity, name=one.name, text=one.text, sent_at=rfc3339(one.sent_at)
    )


def _file(one: use_cases.StoredFile) -> SharedFile:
    return SharedFile(
        id=one.id,
        name=one.name,
        media_type=one.media_type,
        size=one.size,
        by=one.by,
        stored_at=rfc3339(one.stored_at),
        mine=one.mine,
    )
