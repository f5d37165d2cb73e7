"""The gate's byte shell: LiveKit signalling, spliced below the web framework.

uvicorn hands a WebSocket upgrade to this protocol class. The first response of LiveKit is held until the gate has
decided for the second time; from then on bytes pass both ways untouched, so that frames of any size, pings, close codes
and protocol versions are LiveKit's and the client's business. No query is ever logged: it holds a token and SDP.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import cast
from uuid import uuid4

import structlog

from folkmoot.enforcement.decide import Verdict
from folkmoot.enforcement.gate import Attempt, Gate
from folkmoot.enforcement.ports import MediaUnavailable
from folkmoot.http.proxied import handed_over
from folkmoot.http.refusal import CORS, Asking, RefusalPages
from folkmoot.http.signalling_request import (
    BadRequest,
    Handshake,
    first_message,
    read_handshake,
    upstream_request,
)
from folkmoot.media.join_parameters import PATHS, BadJoinRequest, parse_query
from folkmoot.media.signal import SaysNo, first_participant_sid
from folkmoot.media.tokens import VerifiedToken
from folkmoot.redress.languages import negotiate
from folkmoot.territory.domain import Determination
from folkmoot.territory.source import Source

log = structlog.get_logger(__name__)

# A peer that is gone without a word is found within about 25 s.
_KEEPALIVE = ((socket.TCP_KEEPIDLE, 10), (socket.TCP_KEEPINTVL, 5), (socket.TCP_KEEPCNT, 3))
_USER_TIMEOUT_MS = 25_000
_LONGEST_FIRST_RESPONSE = 1 << 22
_REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    414: "URI Too Long",
    451: "Unavailable For Legal Reasons",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class SignallingDeps:
    """What the shell is given. `engine` says where LiveKit's signalling is; `base_url` makes a base from a Host;
    `kept_out` hears of each meeting and identity that a restriction refused (P4); `came` of each who brings
    a good token."""

    gate: Gate
    locate: Callable[[Source], Determination]
    verify: Callable[[str], VerifiedToken | None]
    engine: Callable[[], tuple[str, int]]
    pages: RefusalPages
    base_url: Callable[[str], str]
    kept_out: Callable[[str, str], Awaitable[None]] | None = None
    came: Callable[[Source, str], None] = lambda _source, _person: None
    connect_within: float = 10.0


class EngineRefusal(Exception):
    """LiveKit's own no, to be passed on as it is."""

    def __init__(self, response: bytes) -> None:
        super().__init__("the media engine refused")
        self.response = response


class _Pipe(asyncio.Protocol):
    """One direction's end: writes what it is given, and holds its peer back while it cannot.

    uvloop's transports are no `asyncio.Transport` by class, only by what they do; hence the casts.
    """

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.peer: _Pipe | None = None

    def pause_writing(self) -> None:
        if self.peer is not None and self.peer.transport is not None:
            self.peer.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.peer is not None and self.peer.transport is not None and not self.peer.transport.is_closing():
            self.peer.transport.resume_reading()

    def send(self, data: bytes) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)

    def close(self) -> None:
        """Close after what is buffered has been written."""
        if self.transport is not None:
            self.transport.close()


class Upstream(_Pipe):
    """The connection to LiveKit. Implements `enforcement.gate.Upstream`."""

    def __init__(self, where: tuple[str, int], request: bytes, within: float) -> None:
        super().__init__()
        self._where = where
        self._request = request
        self._within = within
        self._held = bytearray()
        self._answered: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._released = False

    async def open(self) -> str | None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._within):
                await loop.create_connection(lambda: self, *self._where)
                return await self._answered
        except (OSError, TimeoutError) as problem:
            raise MediaUnavailable("signalling") from problem

    async def abandon(self) -> None:
        if not self._answered.done():
            self._answered.cancel()
        if self.transport is not None and not self._released:
            self.transport.abort()

    def release(self, client: _Pipe) -> None:
        """Let the held response through; from now on bytes pass."""
        self._released = True
        self.peer = client
        client.send(bytes(self._held))
        self._held.clear()
        if self.transport is None or self.transport.is_closing():
            client.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        _watch(self.transport)
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if self._released:
            if self.peer is not None:
                self.peer.send(data)
            return
        self._held += data
        try:
            self._look()
        except SaysNo:
            self._fail(EngineRefusal(bytes(self._held)))  # the client knows what to make of a leave
        except ValueError:
            self._fail(MediaUnavailable("first response"))

    def connection_lost(self, error: Exception | None) -> None:
        if self._released:
            if self.peer is not None:
                self.peer.close()
            return
        head, found, _ = bytes(self._held).partition(b"\r\n\r\n")
        if found and not head.startswith(b"HTTP/1.1 101 "):
            self._fail(EngineRefusal(bytes(self._held)))
        self._fail(MediaUnavailable("it closed the connection"))

    def _look(self) -> None:
        head, found, body = bytes(self._held).partition(b"\r\n\r\n")
        if not found or self._answered.done():
            return
        if not head.startswith(b"HTTP/1.1 101 "):
            length = _content_length(head)
            if length is not None and len(body) >= length:
                self._fail(EngineRefusal(head + b"\r\n\r\n" + body[:length]))
            return
        if len(body) > _LONGEST_FIRST_RESPONSE:
            raise ValueError("a first response without end")
        message = first_message(body)
        if message is not None:
            self._answered.set_result(first_participant_sid(message.payload, message.is_text))

    def _fail(self, problem: Exception) -> None:
        if not self._answered.done():
            self._answered.set_exception(problem)


class SignallingProtocol(_Pipe):
    """The client's side, from the handed-over request to the end of the splice."""

    def __init__(self, deps: SignallingDeps, connections: set[object], source: Source) -> None:
        """`source` lasts as long as its connection does, and is kept nowhere (P9)."""
        super().__init__()
        self._deps = deps
        self._source = source
        self._connections = connections
        self._connection = uuid4().hex
        self._task: asyncio.Task[None] | None = None
        self._upstream: Upstream | None = None
        self._admitted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._connections.add(self)
        _watch(self.transport)

    def data_received(self, data: bytes) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._serve(data), name=f"connect {self._connection}")
        elif self._admitted and self._upstream is not None:
            self._upstream.send(data)
        else:
            self._refuse(400, "a client waits for the answer to its handshake")

    def connection_lost(self, error: Exception | None) -> None:
        self._connections.discard(self)
        if self._task is not None and not self._task.done():
            self._task.cancel()
        elif self._admitted:
            self._end()

    def shutdown(self) -> None:
        """The server stops: clients resume at another gate, or when this one is back."""
        if self.transport is not None:
            self.transport.close()

    # --- inside -------------------------------------------------------------------------------------------------

    async def _serve(self, raw: bytes) -> None:
        try:
            await self._decide(raw)
        except BadRequest as problem:
            self._refuse(414 if "longer" in str(problem) else 400, str(problem))
        except BadJoinRequest as problem:
            self._refuse(400, str(problem))
        except EngineRefusal as refusal:
            self._answer(refusal.response)
        except MediaUnavailable:
            self._refuse(503, "the media engine does not answer; try again in a moment", {"Retry-After": "2"})
        except Exception:
            log.exception("a connection could not be decided")
            self._refuse(503, "something went wrong here; try again in a moment", {"Retry-After": "2"})

    async def _decide(self, raw: bytes) -> None:
        deps = self._deps
        handshake = read_handshake(raw)
        if handshake.path not in PATHS:
            self._refuse(404, "signalling is at /rtc and /rtc/v1")
            return
        asked = parse_query(handshake.path, handshake.query)
        token = deps.verify(handshake.bearer or asked.token or "")
        if token is None:
            self._refuse(401, "the token is missing, has expired, or is not for joining a meeting here")
            return
        request = upstream_request(
            handshake.path, asked.forwarded, token.raw, handshake.key, "{}:{}".format(*deps.engine())
        )
        deps.came(self._source, f"{token.meeting} {token.identity}")
        attempt = Attempt(self._connection, token.meeting, token.identity, deps.locate(self._source), asked.resume)
        upstream = Upstream(deps.engine(), request, deps.connect_within)
        decision = await deps.gate.connect(attempt, upstream)
        if decision.verdict is not Verdict.ADMIT:
            asking = Asking(attempt.determination, await deps.gate.holder(attempt.meeting, attempt.identity))
            language = negotiate(handshake.accept_language)
            status, headers, body = deps.pages.refusal(
                decision, self._base(handshake), language=language, asking=asking
            )
            self._answer(_response(status, headers, body))
            if decision.verdict is Verdict.REFUSE and deps.kept_out is not None:
                _see_through(_tell(deps.kept_out, token.meeting, token.identity))
            return
        self._forward(upstream)

    def _forward(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._admitted = True
        self.peer = upstream
        upstream.release(self)
        if self.transport is None or self.transport.is_closing():
            self._end()
            return
        self._deps.gate.on_close_request(self._connection, self.transport.abort)
        self._deps.gate.on_look_again(self._connection, lambda: self._deps.locate(self._source))

    def _end(self) -> None:
        self._admitted = False
        if self._upstream is not None:
            self._upstream.close()
        _see_through(self._deps.gate.closed(self._connection))

    def _base(self, handshake: Handshake) -> str:
        with contextlib.suppress(ValueError):
            return self._deps.base_url(handshake.host)
        return ""

    def _refuse(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        body = json.dumps(
            {"type": "about:blank", "title": _REASONS[status], "status": status, "detail": detail}
        ).encode()
        self._answer(_response(status, {**CORS, "Content-Type": "application/problem+json", **(headers or {})}, body))

    def _answer(self, response: bytes) -> None:
        self.send(response)
        self.close()


_closings: set[asyncio.Task[None]] = set()


def _see_through(what: Coroutine[object, object, None]) -> None:
    """Done even though the connection that it is about is gone."""
    task = asyncio.get_running_loop().create_task(what)
    _closings.add(task)
    task.add_done_callback(_closings.discard)


async def _tell(kept_out: Callable[[str, str], Awaitable[None]], meeting: str, identity: str) -> None:
    try:
        await kept_out(meeting, identity)
    except Exception:
        log.exception("nobody heard that somebody was kept out")


async def closings() -> None:
    """Wait until the ends of all connections are noted."""
    while _closings:
        await asyncio.gather(*_closings, return_exceptions=True)


def signalling_protocol(deps: SignallingDeps) -> type[asyncio.Protocol]:
    """The class for uvicorn's `ws` option."""

    class Bound(SignallingProtocol):
        def __init__(self, config: object, server_state: object, app_state: object) -> None:
            super().__init__(deps, getattr(server_state, "connections", set()), handed_over(app_state))

    return Bound


def _response(status: int, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Refused')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def _content_length(head: bytes) -> int | None:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return int(value)
    return None


def _watch(transport: asyncio.Transport) -> None:
    """No delay, and half-open connections found."""
    sock = transport.get_extra_info("socket")
    if sock is None:
        return
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in _KEEPALIVE:
        sock.setsockopt(socket.IPPROTO_TCP, option, value)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _USER_TIMEOUT_MS)
