"""The signalling request as it came, and the one that goes on to LiveKit, built anew. Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

LONGEST_LINE = 32 * 1024
_VERSION = "13"  # RFC 6455 §4.1


class BadRequest(ValueError):
    """This is no WebSocket handshake that we understand; the message says why."""


@dataclass(frozen=True, slots=True)
class Handshake:
    """What of a client's handshake matters. `bearer` is the token of an Authorization header, which wins."""

    path: str
    query: str
    key: str
    bearer: str | None
    host: str
    accept_language: str


def read_handshake(raw: bytes) -> Handshake:
    """Read a complete request head. Raises `BadRequest`."""
    lines = raw.split(b"\r\n")
    if len(lines[0]) > LONGEST_LINE:
        raise BadRequest("the request line is longer than 32 KiB")
    try:
        method, target, _ = lines[0].decode("ascii").split(" ")
        headers: dict[str, str] = {}
        for line in lines[1:]:
            if line:
                name, _, value = line.decode("latin-1").partition(":")
                headers.setdefault(name.strip().lower(), value.strip())
    except ValueError:
        raise BadRequest("this is no HTTP request") from None
    if method != "GET":
        raise BadRequest("a WebSocket begins with GET")
    path, _, query = target.partition("?")
    key = headers.get("sec-websocket-key", "")
    try:
        long_enough = len(base64.b64decode(key, validate=True)) == 16
    except binascii.Error:
        long_enough = False
    if not long_enough or headers.get("sec-websocket-version") != _VERSION:
        raise BadRequest("this is no WebSocket handshake (RFC 6455)")
    authorization = headers.get("authorization", "")
    bearer = authorization[7:] if authorization.startswith("Bearer ") else None
    return Handshake(path, query, key, bearer, headers.get("host", ""), headers.get("accept-language", ""))


def upstream_request(path: str, parameters: Sequence[tuple[str, str]], token: str, key: str, host: str) -> bytes:
    """The request for LiveKit: an exact path, known parameters, one verified token, no header but the handshake's. No
    extension is asked for, so frames are not compressed and the first one can be read."""
    query = urlencode([*parameters, ("access_token", token)])
    return (
        f"GET {path}?{query} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: {_VERSION}\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    ).encode("ascii")


@dataclass(frozen=True, slots=True)
class Message:
    payload: bytes
    is_text: bool


def first_message(data: bytes) -> Message | None:
    """The first complete message in a server's stream of frames (RFC 6455 §5.2); None until it is all there.

    Control frames before it are passed over; fragments are put together. Raises `BadRequest` for a close or nonsense.
    """
    at, payload, opcode = 0, b"", 0
    while True:
        if len(data) < at + 2:
            return None
        first, length = data[at], data[at + 1] & 0x7F
        if data[at + 1] & 0x80 or first & 0x70:
            raise BadRequest("a server's frames are neither masked nor extended")
        header = {126: 4, 127: 10}.get(length, 2)
        if len(data) < at + header:
            return None
        if header > 2:
            length = int.from_bytes(data[at + 2 : at + header], "big")
        end = at + header + length
        if len(data) < end:
            return None
        kind = first & 0x0F
        if kind == 0x8:
            raise BadRequest("the engine closed before it answered")
        if kind < 0x8:
            opcode = kind or opcode
            payload += data[at + header : end]
            if first & 0x80:
                return Message(payload, opcode == 0x1)
        at = end
