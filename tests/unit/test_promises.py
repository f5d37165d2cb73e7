"""Each promise has a property test that carries its number, and a mutation patch that this test notices by itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from folkmoot.runtime.errors import Promise

ROOT = Path(__file__).parents[2]
PATCHES = sorted((ROOT / "tests" / "mutations").glob("*.patch"))


def head(patch: Path) -> dict[str, str]:
    lines = (line for line in patch.read_text().splitlines() if line.startswith("# "))
    return {key: value.strip() for key, _, value in (line[2:].partition(":") for line in lines)}


def named_by_patches() -> Iterator[tuple[str, str]]:
    """Promise and property test."""
    for patch in PATCHES:
        said = head(patch)
        if "property" in said:
            yield said["promise"], said["property"]


def is_property(path: Path, name: str) -> bool:
    """A function that Hypothesis gives values to, itself or by one inside it; or a state machine's test case."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            inner = [one for one in ast.walk(node) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
            return any("given(" in ast.unparse(deco) for one in inner for deco in one.decorator_list)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return ast.unparse(node.value).endswith(".TestCase")
    return False


@pytest.mark.parametrize("promise", list(Promise))
def test_every_promise_has_a_property_test_and_a_patch_that_it_notices(promise: Promise) -> None:
    assert [one for named, one in named_by_patches() if named == promise], promise


@pytest.mark.parametrize(("promise", "test"), sorted(set(named_by_patches())))
def test_what_a_patch_names_is_a_property_test_that_carries_the_promises_number(promise: str, test: str) -> None:
    path, _, name = test.partition("::")
    name = name.partition("::")[0]
    assert is_property(ROOT / path, name), test
    assert re.search(rf"(?:^|_|[a-z0-9]){promise}(?:_|P|$)", name, re.IGNORECASE), f"{test} does not carry {promise}"
