"""Canonical JSON bytes (RFC 8785) and their SHA-256: what gets signed and what gets logged."""

from __future__ import annotations

import hashlib
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
