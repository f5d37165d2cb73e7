"""Entries: one form in bytes, a schema for each kind, and nothing in them that names a person (P9)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.ledger.entries import EntryError, Kind, decode_entry, encode_entry, newest_version, schema_text
from folkmoot.ledger.merkle import leaf_hash
from folkmoot.runtime.canonical import Json, canonical

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "entries"
# Each version of each kind: `held.v1` and so on.
KINDS = sorted(f"{kind}.v{version}" for kind in Kind for version in range(1, newest_version(kind) + 1))

# The only places where an entry holds words of somebody's choice. None of them is a participant's, a meeting's or an
# address: whoever adds one has to say here that it is not.
WORDS = {
    "authority/name": "a public body's name",
    "authorities/name": "a public body's name",
    "name": "a public body's name",
    "sources/name": "a location database's name",
    "legal_basis": "the provisions that an order cites",
    "language": "of the order",
    "reviewers/employer": "a reviewer's employer, which decides their independence",
    "employer": "a reviewer's employer, which decides their independence",
    "statement/instance": "the log's origin",
    "statement/origin": "the log's origin",
    "statement/nonce": "a number used once",
    "statement/gag_law": "the provisions on silence that an order cites",
    "gag/law": "the provisions on silence that an order cites",
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_logged_once_is_read_by_every_later_version(kind: str) -> None:
    """A kept entry of each kind. One that no longer passes means that the kind needs a new version beside the old."""
    data = (GOLDEN / f"{kind}.json").read_bytes()
    entry = decode_entry(data)
    assert f"{entry['kind']}.v{entry['v']}" == kind
    assert encode_entry(entry) == data


def test_every_kept_entry_is_of_a_kind() -> None:
    assert sorted(path.stem for path in GOLDEN.iterdir()) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_p9_a_field_more_or_less_is_refused_wherever_it_stands(kind: str) -> None:
    kept = json.loads((GOLDEN / f"{kind}.json").read_bytes())
    for place in objects(kept):
        place["participant"] = "Ann, 192.0.2.1"
        with pytest.raises(EntryError):
            encode_entry(kept)
        del place["participant"]
    assert encode_entry(kept)
    for name in set(kept) - {"kind", "v"}:
        with pytest.raises(EntryError, match="required"):
            encode_entry({key: value for key, value in kept.items() if key != name})


@pytest.mark.parametrize("kind", KINDS)
def test_p9_no_schema_leaves_room_for_a_person(kind: str) -> None:
    name, _, version = kind.partition(".v")
    schema = json.loads(schema_text(name, int(version)))
    # What a seal held is of kinds that stand here themselves.
    free = {place.removeprefix("records/entry/") for place in free_words(schema, "")}
    assert free <= set(WORDS), "words of somebody's choice in the public log"


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for one in list(value.values()):
            yield from objects(one)
    elif isinstance(value, list):
        for one in value:
            yield from objects(one)


def free_words(schema: dict[str, Any], where: str) -> Iterator[str]:
    """Where a string is bound neither to a pattern nor to a list, and where an object may hold more than it says."""
    for option in [*schema.get("oneOf", ()), *schema.get("anyOf", ())]:
        yield from free_words(option, where)
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            yield f"{where} (anything more)"
        for name, inner in schema["properties"].items():
            yield from free_words(inner, f"{where}/{name}".lstrip("/"))
    elif schema.get("type") == "array":
        yield from free_words(schema["items"], where)
    elif schema.get("type") == "string" and "pattern" not in schema:
        yield where
    elif not {"type", "const", "enum", "oneOf", "anyOf"} & set(schema):
        yield f"{where} (anything at all)"


numbers = st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@given(values)
def test_p8_canonical_bytes_round_trip(value: Json) -> None:
    data = canonical(value)
    assert json.loads(data) == value
    assert canonical(json.loads(data)) == data


@given(st.sampled_from(KINDS), st.data())
def test_p8_an_entry_has_one_form_and_every_other_is_refused_or_another_entry(kind: str, data: st.DataObject) -> None:
    kept = (GOLDEN / f"{kind}.json").read_bytes()
    at = data.draw(st.integers(0, len(kept)))
    changed = kept[:at] + data.draw(st.binary(min_size=1, max_size=3)) + kept[at + data.draw(st.integers(0, 3)) :]
    if changed == kept:
        return
    assert leaf_hash(changed) != leaf_hash(kept)
    try:
        entry = decode_entry(changed)
    except EntryError:
        return
    assert entry != json.loads(kept)


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"kind":"held","kind":"held","v":1}',
        b'{"kind":"held","v":true}',
        b'{"kind":"held","v":1.0}',
        b'{"kind":"held","v":99}',
        b'{"kind":"party","v":1}',
        b'{"kind": "held","v":1}',
    ],
)
def test_what_is_no_entry_is_refused(entry: bytes) -> None:
    with pytest.raises(EntryError):
        decode_entry(entry)
