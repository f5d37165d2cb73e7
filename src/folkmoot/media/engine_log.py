"""What is kept of LiveKit's output: allow-listed messages and fields, and nothing else (P9). Pure.

At no level is its log safe: addresses at DEBUG and INFO, SDP with ICE passwords at INFO, tokens at WARN. So lines are
read as JSON, what is not on these lists is dropped, and of what is kept only short words and numbers pass.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

_CLOSING = "participant closing"
SWITCHED_PAIR = "ice reconnected or switched pair"
MESSAGES = frozenset(
    {
        "starting LiveKit server",
        "closing room",
        "exit requested, shutting down",
        "exit requested, finishing all remaining sessions",
        "force exit requested, shutting down",
        "server stopped",
        _CLOSING,
        "RTC session finishing",
        SWITCHED_PAIR,
    }
)
FIELDS = frozenset({"room", "pID", "version", "reason", "numTracks", "transport"})
_LEVELS = frozenset({"debug", "info", "warn", "error"})
# A value is a word: no spaces, colons or dots, so that neither an address nor SDP can pass through an allowed field.
_WORD = re.compile(r"[A-Za-z0-9_\-]{1,64}")
_VERSION = re.compile(r"\d+\.\d+\.\d+")


@dataclass(frozen=True, slots=True)
class EngineRecord:
    """A line that may be logged. `fields` hold allow-listed names with plain words or numbers."""

    level: str
    message: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SwitchedPair:
    """Someone's media changed its path without signalling. `trace` tells one source from another and nothing else: a
    hash under a key that lives as long as this process."""

    meeting: str
    identity: str
    trace: str


@dataclass(frozen=True, slots=True)
class Removed:
    """Somebody whom the engine removed because whoever has its key told it to."""

    meeting: str
    identity: str


# All other reasons are the client's own, the engine's end, or a newer connection of the same identity. Deleting a room
# is never ours: it removes everybody.
_TOLD_TO = frozenset({"SERVICE_REQUEST_REMOVE_PARTICIPANT", "SERVICE_REQUEST_DELETE_ROOM"})

_KEY = secrets.token_bytes(32)


def _object(line: str) -> Mapping[str, object] | None:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def reduce_line(line: str) -> EngineRecord | None:
    """What of `line` may be logged; None for nothing."""
    read = _object(line)
    if read is None:
        return None
    message, level = read.get("msg"), read.get("level")
    if message not in MESSAGES or not isinstance(message, str):
        return None
    kept = []
    for name in sorted(FIELDS):
        value = read.get(name)
        if isinstance(value, bool | int):
            kept.append((name, str(value)))
        elif isinstance(value, str) and (_VERSION if name == "version" else _WORD).fullmatch(value):
            kept.append((name, value))
    return EngineRecord(level if isinstance(level, str) and level in _LEVELS else "info", message, tuple(kept))


def switched_pair(line: str) -> SwitchedPair | None:
    """Whether the line tells of media that changed its address. For the supervisor, not for any log."""
    if SWITCHED_PAIR not in line:
        return None
    read = _object(line)
    if read is None or read.get("msg") != SWITCHED_PAIR:
        return None
    meeting, identity, pair = read.get("room"), read.get("participant"), read.get("newPair")
    if not isinstance(meeting, str) or not isinstance(identity, str):
        return None
    source = str(pair.get("remoteAddress")) if isinstance(pair, dict) else ""
    return SwitchedPair(meeting, identity, hashlib.blake2b(source.encode(), key=_KEY, digest_size=16).hexdigest())


def removed(line: str) -> Removed | None:
    """Whether the line tells of somebody who was removed by the engine's API. For the supervisor, not for any log."""
    if _CLOSING not in line:
        return None
    read = _object(line)
    if read is None or read.get("msg") != _CLOSING or read.get("reason") not in _TOLD_TO:
        return None
    meeting, identity = read.get("room"), read.get("participant")
    if not isinstance(meeting, str) or not isinstance(identity, str):
        return None
    return Removed(meeting, identity)
