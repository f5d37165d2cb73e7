"""Raw signalling, from any address: what a client of any make sends, byte for byte."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from livekit.protocol.rtc import SignalResponse
from websockets.asyncio.client import ClientConnection, connect

from folkmoot.demo.atlas import address_in


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


def query(token: str | None, **more: str) -> str:
    """A query as old clients send it; `more` is added, and wins."""
    fields = {"protocol": "15", "auto_subscribe": "1", "sdk": "js", **more}
    return urlencode(({"access_token": token} if token else {}) | fields)


async def handshake(
    port: int, target: str, place: str | None = None, headers: dict[str, str] | None = None, host: int = 1
) -> Answer:
    """Send one upgrade request and read the answer's head, and its body when it is no upgrade."""
    local = (address_in(place, host), 0) if place else None
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=local, limit=1 << 20)
    try:
        given = {
            "Host": f"127.0.0.1:{port}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(secrets.token_bytes(16)).decode(),
            **(headers or {}),
        }
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items()), "", ""]
        writer.write("\r\n".join(lines).encode())
        async with asyncio.timeout(20):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            found = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:]) if name
            }
            status = int(head[0].split(" ")[1])
            body = b"" if status == 101 else await reader.readexactly(int(found.get("content-length", "0")))
        return Answer(status, found, body)
    finally:
        writer.transport.abort()


async def open_signal(
    port: int,
    token: str,
    place: str | None = None,
    path: str = "/rtc",
    host: int = 1,
    more: Mapping[str, str] | None = None,
) -> ClientConnection:
    """A WebSocket through the gate. Raises `websockets.exceptions.InvalidStatus` when refused."""
    local = (address_in(place, host), 0) if place else None
    return await connect(
        f"ws://127.0.0.1:{port}{path}?{query(token, **(more or {}))}",
        local_addr=local,
        max_size=None,
        ping_interval=None,
        proxy=None,
    )


async def first(socket: ClientConnection) -> SignalResponse:
    data = await socket.recv(decode=False)
    return SignalResponse.FromString(data)
