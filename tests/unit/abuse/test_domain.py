"""The rules of suspending an account, and its wall: nothing leads to it from an order (P3)."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import folkmoot
from folkmoot.abuse.adapters.tables import abuse_report, suspension
from folkmoot.abuse.domain import (
    APART,
    LONGEST_SUSPENSION,
    BrokenRule,
    State,
    check_apart,
    check_end,
    check_two,
    days_since,
    state_of,
)

SOURCE = Path(inspect.getfile(folkmoot)).parent
OPENAPI = Path(__file__).parents[3] / "web" / "openapi.json"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_it_ends_and_within_90_days() -> None:
    for ends_at in (NOW - SECOND, NOW, NOW + LONGEST_SUSPENSION + SECOND):
        with pytest.raises(BrokenRule) as broken:
            check_end(ends_at, NOW)
        assert broken.value.field == "ends_at"
    for ends_at in (NOW + SECOND, NOW + LONGEST_SUSPENSION):
        check_end(ends_at, NOW)


def test_it_takes_two_people() -> None:
    with pytest.raises(BrokenRule):
        check_two("a", "a")
    check_two("a", "b")


def test_p3_whoever_touched_an_order_lately_decides_nothing() -> None:
    for touched in (NOW + SECOND, NOW, NOW - APART + SECOND):
        with pytest.raises(BrokenRule):
            check_apart(touched, NOW)
    for long_ago in (None, NOW - APART, NOW - 2 * APART):
        check_apart(long_ago, NOW)


def test_its_state_needs_no_job() -> None:
    later = NOW + SECOND
    assert state_of(None, None, later, NOW) is State.PROPOSED
    assert state_of(NOW, None, later, NOW) is State.SUSPENDED
    assert state_of(NOW, None, NOW, NOW) is State.ENDED
    assert state_of(None, None, NOW, NOW) is State.ENDED
    assert state_of(NOW, NOW, later, NOW) is State.ENDED


def test_the_distance_is_in_whole_days() -> None:
    assert days_since(None, NOW) is None
    assert days_since(NOW - timedelta(hours=47), NOW) == 1
    assert days_since(NOW + SECOND, NOW) == 0


def imports(place: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(place.rglob("*.py") if place.is_dir() else [place]):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                yield str(file.relative_to(SOURCE)), name


def test_p3_no_code_path_leads_from_an_order_to_a_suspension_nor_back() -> None:
    deciding = ("orders", "enforcement", "redress", "demo")
    for room in deciding:
        assert not [found for found in imports(SOURCE / room) if found[1].startswith("folkmoot.abuse")]
    for route in ("orders_routes.py", "redress_routes.py"):
        assert not [found for found in imports(SOURCE / "http" / route) if found[1].startswith("folkmoot.abuse")]
    of_abuse = [name for _, name in imports(SOURCE / "abuse")] + [
        name for _, name in imports(SOURCE / "http" / "abuse_routes.py")
    ]
    assert not [name for name in of_abuse if name.startswith(tuple(f"folkmoot.{room}" for room in deciding))]


def test_p3_nobody_suspends_but_the_abuse_room_asked_over_its_own_routes() -> None:
    known = {file for file, name in imports(SOURCE) if name.startswith("folkmoot.abuse.suspensions")}
    assert {file for file in known if not file.startswith("abuse/")} == {
        "app/core.py",
        "app/forgetting.py",
        "http/abuse_routes.py",
        "joints.py",
    }
    for file in ("app/core.py", "app/forgetting.py", "joints.py"):
        text = (SOURCE / file).read_text()
        assert not [verb for verb in (".propose(", ".confirm(") if f"suspensions{verb}" in text], file


def test_p3_no_field_by_which_a_suspension_could_name_an_order() -> None:
    words = ("order", "demand", "restriction", "authority", "number", "review")
    columns = [column.name for table in (abuse_report, suspension) for column in table.columns]
    targets = [key.target_fullname for table in (abuse_report, suspension) for key in table.foreign_keys]
    assert not [name for name in columns if any(word in name for word in words)]
    assert targets == ["account.id"]
    api = json.loads(OPENAPI.read_text())
    routes = {path: verbs for path, verbs in api["paths"].items() if "suspension" in path or "/reports" in path}
    assert len(routes) == 11
    names = set(_properties(routes, api))
    assert {"reason", "ends_at", "account", "contact"} <= names
    assert not [name for name in names if any(word in name for word in words)]


def _properties(part: Any, api: Any, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """The names of all fields that these routes take or give."""
    if isinstance(part, list):
        for one in part:
            yield from _properties(one, api, seen)
    if not isinstance(part, dict):
        return
    yield from part.get("properties", {})
    if part.get("in") in ("path", "query"):
        yield part["name"]
    reference = part.get("$ref", "")
    if reference and reference not in seen and not reference.endswith("HTTPValidationError"):
        yield from _properties(api["components"]["schemas"][reference.split("/")[-1]], api, seen | {reference})
    for one in part.values():
        yield from _properties(one, api, seen)
