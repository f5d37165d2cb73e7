"""The kinds of entries, each with its JSON Schema. No person, no meeting code, no join link and no address stands in
any (P9): a meeting is a commitment, a person at most a pseudonym of the operator's staff, a text its hash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import cast

import jsonschema_rs

from folkmoot.ledger.tiles import LARGEST_ENTRY
from folkmoot.runtime.canonical import Json, canonical


class Kind(StrEnum):
    DESK_FOUNDED = "desk_founded"
    KEY_ENROLLED = "key_enrolled"
    AUTHORITY_FOUNDED = "authority_founded"
    AUTHORITY_VERIFIED = "authority_verified"
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
    APPEAL_FILED = "appeal_filed"
    APPEAL_DECIDED = "appeal_decided"
    REINSTATED = "reinstated"
    SEALED = "sealed"
    OPENED = "opened"
    LOCATION_CHANGED = "location_changed"
    LOG_KEY_CHANGED = "log_key_changed"
    REPORT = "report"
    KEY_REVOKED = "key_revoked"
    EMERGENCY_REVIEWED = "emergency_reviewed"
    EXEMPTED = "exempted"
    MISTAKE_REVIEWED = "mistake_reviewed"
    SUSPENDED = "suspended"
    SUSPENSION_ENDED = "suspension_ended"


# What is written now, where it is not the first. Earlier versions are read for ever.
NEWEST: Mapping[Kind, int] = {
    Kind.APPEAL_DECIDED: 2,
    Kind.DEMAND_RECEIVED: 2,
    Kind.DESK_FOUNDED: 2,
    Kind.ENDORSED: 2,
    Kind.KEY_ENROLLED: 2,
    Kind.LIFTED: 2,
    Kind.OPENED: 3,
    Kind.REINSTATED: 2,
    Kind.REJECTED: 3,
    Kind.RESTRICTION: 2,
    Kind.REVIEW: 3,
    Kind.SEALED: 2,
}


class EntryError(ValueError):
    """This is no entry; the message says what is wrong with it."""


def newest_version(kind: Kind) -> int:
    """The version in which entries of this kind are written."""
    return NEWEST.get(kind, 1)


def schema_text(kind: str, version: int = 1) -> str:
    """The published JSON Schema of a kind. Raises `EntryError` for one that does not exist."""
    if kind not in set(Kind) or not 1 <= version <= newest_version(Kind(kind)):
        raise EntryError(f"there is no kind of entry {kind!r} in version {version}")
    return (files("folkmoot.ledger") / "schemas" / f"{kind}.v{version}.json").read_text("utf-8")


@cache
def _validator(kind: str, version: int) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(schema_text(kind, version)))


def encode_entry(entry: Mapping[str, Json]) -> bytes:
    """The bytes that are logged (RFC 8785). Raises `EntryError` for what its kind's schema does not allow."""
    kind, version = entry.get("kind"), entry.get("v")
    if not isinstance(kind, str) or not isinstance(version, int) or isinstance(version, bool):
        raise EntryError("an entry says its kind and version")
    try:
        data = canonical(entry)
    except (ValueError, TypeError) as problem:
        raise EntryError(f"it has no canonical form: {problem}") from problem
    if len(data) > LARGEST_ENTRY:
        raise EntryError("an entry has at most 65,535 bytes: documents go in by hash")
    try:
        _validator(kind, version).validate(entry)
    except jsonschema_rs.ValidationError as problem:
        where = "/".join(str(part) for part in problem.instance_path) or "it"
        raise EntryError(f"{kind}: {where}: {problem.message}") from None
    return data


def decode_entry(data: bytes) -> Mapping[str, Json]:
    """An entry as logged. Raises `EntryError` unless the bytes are canonical and fit their kind's schema."""
    try:
        entry = json.loads(data)
    except ValueError:
        raise EntryError("it cannot be read") from None
    if not isinstance(entry, dict) or encode_entry(entry) != data:
        raise EntryError("it is not in canonical form")
    return cast("Mapping[str, Json]", entry)


def number_of(entry: Mapping[str, Json]) -> int | None:
    """The number of the order that an entry is about, if it names one: itself, or in what was signed."""
    signed = entry.get("statement")
    found = entry.get("number", signed.get("number") if isinstance(signed, Mapping) else None)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def logged_at(entry: Mapping[str, Json]) -> datetime:
    """When an entry says that it was logged."""
    return datetime.fromisoformat(str(entry["at"]))
