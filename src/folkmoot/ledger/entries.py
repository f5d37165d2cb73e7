"""The kinds of entries. No person, no meeting code, no join link and no address stands in any (P9)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from folkmoot.ledger.tiles import LARGEST_ENTRY
from folkmoot.runtime.canonical import Json, canonical


class Kind(StrEnum):
    DESK_FOUNDED = "desk_founded"
    KEY_ENROLLED = "key_enrolled"
    AUTHORITY_FOUNDED = "authority_founded"
    ENDORSED = "endorsed"
    DEMAND_RECEIVED = "demand_received"
    INSTRUMENT_RECEIVED = "instrument_received"
    REVIEW = "review"
    REVIEW_WITHDRAWN = "review_withdrawn"
    REJECTED = "rejected"
    RESTRICTION = "restriction"
    HELD = "held"
    RESUMED = "resumed"
    LIFTED = "lifted"


class EntryError(ValueError):
    """This may not be appended."""


def encode_entry(entry: Mapping[str, Json]) -> bytes:
    """The bytes that are logged (RFC 8785). Raises `EntryError` for an unknown kind or version, or one too long."""
    if entry.get("kind") not in set(Kind) or entry.get("v") != 1:
        raise EntryError("an entry says its kind and version")
    data = canonical(entry)
    if len(data) > LARGEST_ENTRY:
        raise EntryError("an entry has at most 65,535 bytes: documents go in by hash")
    return data
