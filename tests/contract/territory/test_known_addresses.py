"""Addresses that somebody picked by hand, where they are, and why: `tests/golden/addresses.tsv`, over the real data.

`because` is in one of the reasons. Where newer data makes a row wrong, find out why before the row is changed.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pytest

from folkmoot.runtime.settings import load_settings
from folkmoot.territory.adapters.build import build_locator
from folkmoot.territory.ports import Locator

TABLE = Path(__file__).resolve().parents[2] / "golden" / "addresses.tsv"


class Row(NamedTuple):
    address: str
    expected: str
    because: str
    why: str


def rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        _, *found = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Row(*row) for row in found]


@pytest.fixture(scope="module")
def real() -> Locator:
    return build_locator(load_settings({}))


def test_the_table_holds_two_hundred_addresses_once_each_with_why() -> None:
    picked = rows()
    assert len({row.address for row in picked}) == len(picked) >= 200
    assert all(row.because and row.why for row in picked)
    assert sum(row.expected == "uncertain" for row in picked) >= 100


@pytest.mark.parametrize("row", rows(), ids=lambda row: repr(row.address))
def test_p5_a_known_address_is_where_it_is_known_to_be_or_uncertain(real: Locator, row: Row) -> None:
    found = real.locate(row.address)
    assert (found.country or "uncertain") == row.expected, f"{row.why}: {found}"
    assert any(row.because in reason for reason in found.reasons), f"{row.why}: {found}"
