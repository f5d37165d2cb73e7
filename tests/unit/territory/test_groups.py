"""Groups of countries, the dates of their members, and what a code never contains."""

from __future__ import annotations

from datetime import date

import pytest

from folkmoot.territory.codes import CONTESTED, known_codes, parse_territory
from folkmoot.territory.domain import Determination, Standing, TerritoryError
from folkmoot.territory.groups import GROUPS, NEVER_CONTAINS, members


@pytest.mark.parametrize(
    ("group", "day", "count"),
    [
        ("EU", "1957-12-31", 0),
        ("EU", "1972-12-31", 6),
        ("EU", "1973-01-01", 9),
        ("EU", "2004-05-01", 25),
        ("EU", "2013-07-01", 28),
        ("EU", "2020-01-31", 28),
        ("EU", "2020-02-01", 27),
        ("EEA", "2026-11-24", 30),
        ("EFTA", "2026-11-24", 4),
        ("EAEU", "2026-11-24", 5),
        ("GCC", "2026-11-24", 6),
        ("ASEAN", "2025-10-25", 10),
        ("ASEAN", "2025-10-26", 11),
    ],
)
def test_a_group_has_the_members_of_the_day(group: str, day: str, count: int) -> None:
    assert len(members(group, date.fromisoformat(day))) == count


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_a_group_names_countries_each_once_at_a_time(group: str) -> None:
    for one in GROUPS[group]:
        assert one.code in known_codes()
        assert one.until is None or one.since < one.until
    lasting = [one.code for one in GROUPS[group] if one.until is None]
    assert len(lasting) == len(set(lasting))
    assert parse_territory([group]).codes == members(group)


def test_the_economic_area_is_the_union_and_three_more() -> None:
    assert members("EEA") == members("EU") | {"IS", "LI", "NO"}
    assert members("EFTA") == {"CH", "IS", "LI", "NO"}


@pytest.mark.parametrize("state", sorted(NEVER_CONTAINS))
def test_p1_a_state_never_contains_what_has_a_code_of_its_own(state: str) -> None:
    territory = parse_territory([state])
    for other in NEVER_CONTAINS[state]:
        assert other in known_codes()
        assert not territory.contains(parse_territory([other]))
        assert Determination(other, ()).relative_to(territory) is Standing.OUTSIDE


def test_p1_no_group_brings_in_what_its_members_never_contain() -> None:
    for group in GROUPS:
        for state in members(group) & set(NEVER_CONTAINS):
            assert not members(group) & NEVER_CONTAINS[state], (group, state)


def test_contested_areas_name_countries_and_are_uncertain_unless_set_otherwise() -> None:
    for one in CONTESTED:
        assert one.claimed_by <= known_codes()
        assert one.counts_as is None


def test_what_is_no_group_and_no_country_is_refused_by_name() -> None:
    with pytest.raises(TerritoryError, match="NATO"):
        parse_territory(["DE", "NATO"])
