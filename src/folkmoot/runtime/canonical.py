"""Canonical JSON bytes (RFC 8785), their SHA-256, and commitments: what gets signed and what gets logged."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import rfc8785

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"


def canonical(value: Json) -> bytes:
    """RFC 8785 bytes of `value`. Numbers are integers within ±2^53; raises `ValueError` otherwise."""
    return rfc8785.dumps(value)


def digest(value: Json) -> str:
    """Lower-case hex SHA-256 of the canonical bytes."""
    return hashlib.sha256(canonical(value)).hexdigest()


def sha256_hex(text: str) -> str:
    """Lower-case hex SHA-256 of a text. Secrets that are long random bits are kept as this: there is nothing to guess,
    so that a fast hash is enough."""
    return hashlib.sha256(text.encode()).hexdigest()


def keyed_sha256(key: str, text: str) -> str:
    """How somebody's words stand in the log: HMAC-SHA256 under what the log does not hold, hex, so that nobody can try
    guesses (P9)."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def commitment(meeting_secret: bytes, number: int) -> str:
    """How a meeting appears in public: HMAC-SHA256 of the order's number under the meeting's secret, hex (P9)."""
    return hmac.new(meeting_secret, str(number).encode(), hashlib.sha256).hexdigest()


def receipt_key(meeting_secret: bytes, number: int) -> str:
    """What the links of those whom restriction `number` affects in this meeting are made of, and the moment of the
    others' line is drawn by: hex, shown to nobody."""
    return hmac.new(meeting_secret, f"receipt/{number}".encode(), hashlib.sha256).hexdigest()


def seal_commitment(salt: str, entry: Mapping[str, Json]) -> str:
    """How a sealed entry appears in public: SHA-256 of the salt (32 bytes, given in hex) followed by the entry's
    canonical bytes, hex (P8)."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(entry)).hexdigest()
