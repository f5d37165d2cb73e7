"""Seals: what the public sees of a sealed entry, its commitment, and how it is opened (P8). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from folkmoot.runtime.canonical import Json, digest, seal_commitment
from folkmoot.runtime.clock import rfc3339


def sealed_entry(
    entry: Mapping[str, Json],
    salt: str,
    number: int,
    territory: Sequence[str],
    ends_at: datetime,
    opens_at: datetime,
) -> dict[str, Json]:
    """What stands in the log in its place. Its kind, number, territory and end are not hidden."""
    return {
        "kind": "sealed",
        "v": 2,
        "number": number,
        "of": entry["kind"],
        "commitment": seal_commitment(salt, entry),
        "territory": sorted(territory),
        "ends_at": rfc3339(ends_at),
        "opens_at": rfc3339(opens_at),
    }


def opened_entry(number: int, held: Sequence[tuple[Mapping[str, Json], str, Mapping[str, Json]]]) -> dict[str, Json]:
    """The entry that opens a number's seals. `held`: each sealed entry, its salt, and what it held."""
    return {
        "kind": "opened",
        "v": 3,
        "number": number,
        "records": [{"sealed": digest(sealed), "salt": salt, "entry": dict(entry)} for sealed, salt, entry in held],
    }


def holds(sealed: Mapping[str, Json], salt: str, entry: Mapping[str, Json]) -> bool:
    """Whether this is what was sealed."""
    return sealed.get("commitment") == seal_commitment(salt, entry) and sealed.get("of") == entry.get("kind")
