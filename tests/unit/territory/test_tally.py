"""The tally of determinations: shares of hours that are over, of enough connections, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from folkmoot.territory.domain import Determination, Evidence, determine, unlocatable
from folkmoot.territory.tally import LEAST, NOWHERE, Share, Tally, named

NOON = datetime(2026, 12, 1, 12, 10, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def said(g: str | None, d: str | None, r: str | None) -> Determination:
    return determine(Evidence((("G", g), ("D", d), ("R", r))))


IN_CN, DISPUTED = said("CN", "CN", "CN"), said("CN", "CN", "HK")


def tally(*places: Determination, at: datetime = NOON) -> Tally:
    counted = Tally()
    for place in places:
        counted.note(place, at)
    return counted


@pytest.mark.parametrize(
    ("place", "country"),
    [
        (IN_CN, "CN"),
        (DISPUTED, "CN"),
        (said("HK", "CN", "HK"), "HK"),
        (said("CN", "HK", "TW"), NOWHERE),
        (said("CN", None, None), NOWHERE),
        (said("EU", "DE", "EU"), NOWHERE),
        (said(None, None, None), NOWHERE),
        (unlocatable("it is this machine"), NOWHERE),
    ],
)
def test_a_connection_counts_for_the_country_that_two_sources_name(place: Determination, country: str) -> None:
    assert named(place) == country


def test_a_veto_names_no_country() -> None:
    place = determine(Evidence((("G", "CN"), ("D", "US"), ("R", None)), vetoes=(("I", "US"), ("M", "US"))))
    assert named(place) == NOWHERE


def test_p9_fewer_than_twenty_are_not_shown() -> None:
    assert tally(*[DISPUTED] * (LEAST - 1)).shares(LATER) == []
    assert tally(*[DISPUTED] * LEAST).shares(LATER) == [Share("CN", 100)]


@pytest.mark.parametrize(("uncertain", "shown"), [(0, 0), (2, 0), (3, 5), (50, 50), (97, 95), (98, 100)])
def test_p9_shares_are_rounded_to_five_percent(uncertain: int, shown: int) -> None:
    assert tally(*[DISPUTED] * uncertain, *[IN_CN] * (100 - uncertain)).shares(LATER) == [Share("CN", shown)]


def test_p9_who_looks_before_and_after_a_connection_sees_the_same() -> None:
    counted = tally(*[IN_CN] * LEAST)
    before = counted.shares(LATER)
    for _ in range(LEAST):
        counted.note(DISPUTED, LATER)
        assert counted.shares(LATER) == before == [Share("CN", 0)]
    assert counted.shares(LATER + timedelta(hours=1)) == [Share("CN", 50)]
    assert counted.counted_until(LATER) == datetime(2026, 12, 1, 13, tzinfo=UTC)


def test_yesterday_is_forgotten() -> None:
    late = datetime(2026, 12, 1, 23, 59, tzinfo=UTC)
    assert tally(*[IN_CN] * LEAST, at=late).shares(late + timedelta(minutes=2)) == []
    assert tally(*[IN_CN] * LEAST).shares(NOON + timedelta(days=1)) == []


def test_the_most_uncertain_come_first() -> None:
    us, nowhere = said("US", "US", "US"), unlocatable("it is this machine")
    counted = tally(*[us] * LEAST, *[IN_CN] * LEAST, *[nowhere] * LEAST)
    assert counted.shares(LATER) == [Share(NOWHERE, 100), Share("CN", 0), Share("US", 0)]


def test_p9_all_that_it_holds_are_countries_and_numbers() -> None:
    counted = Tally()
    locate = counted.counting(lambda _address: DISPUTED, lambda: NOON)
    assert locate("116.224.5.1") is DISPUTED
    assert "116.224" not in repr(counted)
    assert counted == tally(DISPUTED), "whoever it was, the same is left"
