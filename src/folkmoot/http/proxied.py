"""The web server's connections, each with its true source.

This is uvicorn's protocol with two things before it: the PROXY header that a listed proxy begins with, and the headers
that only listed proxies may send, read once and taken away. What is decided here is what both the routes and the gate
see: `scope["client"]` and `scope["state"]["source"]`, and the state that a WebSocket is handed over with.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from folkmoot.territory.addresses import Network
from folkmoot.territory.proxy_protocol import BadProxyHeader, read_proxy_header
from folkmoot.territory.source import Source, is_listed, plain, stripped, true_source

STATE = "source"
_HEADER_WITHIN = 5.0
_UNSAID = Source(None, "nobody says where it comes from")


@dataclass(frozen=True, slots=True)
class Proxies:
    """Which peers are believed, and whether they begin with a PROXY header: then they have to."""

    trusted: tuple[Network, ...] = ()
    begin: bool = False


def source_of(request: Request) -> Source:
    """Where a request comes from."""
    state = request.scope.get("state")
    found = state.get(STATE) if isinstance(state, Mapping) else None
    if isinstance(found, Source):
        return found
    return plain(request.client.host) if request.client else _UNSAID


def handed_over(app_state: object) -> Source:
    """Where a WebSocket comes from that this protocol handed over; nothing else can say."""
    found = app_state.get(STATE) if isinstance(app_state, Mapping) else None
    return found if isinstance(found, Source) else _UNSAID


class _Proxied(HttpToolsProtocol):
    proxies = Proxies()
    _peer = _UNSAID
    _head: bytes | None = None  # what came of a PROXY header that is awaited
    _give_up: asyncio.TimerHandle | None = None
    _in_body = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._peer = plain(self.client[0]) if self.client else _UNSAID
        listed = self._peer.address is not None and is_listed(self._peer.address, self.proxies.trusted)
        if self.proxies.begin and listed:
            self._head = b""
            self._give_up = self.loop.call_later(_HEADER_WITHIN, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._give_up is not None:
            self._give_up.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._head is not None:
            data = self._begin(self._head + data)
        if data:
            super().data_received(data)

    def _begin(self, head: bytes) -> bytes:
        """Take the PROXY header off; returns what came after it."""
        try:
            found = read_proxy_header(head)
        except BadProxyHeader:
            self._head = b""
            self.transport.abort()
            return b""
        if found is None:
            self._head = head
            return b""
        self._head = None
        if self._give_up is not None:
            self._give_up.cancel()
        if found.source is not None:
            self._peer = found.source
        return found.rest

    def on_message_begin(self) -> None:
        self._in_body = False
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        # A trailer is no header: whoever sends the body writes it, and proxies pass it on.
        if not self._in_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_body = True
        source = true_source(self._peer, self.headers, self.proxies.trusted)
        self.headers[:] = stripped(self._peer, self.headers, self.proxies.trusted)
        self.scope["client"] = (source.address or "", 0)
        self.scope["state"][STATE] = source
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        self.app_state = {**self.app_state, STATE: self.scope["state"][STATE]}
        super().handle_websocket_upgrade()


def proxied_protocol(given: Proxies) -> type[asyncio.Protocol]:
    """The class for uvicorn's `http` option."""

    class Bound(_Proxied):
        proxies = given

    return Bound
