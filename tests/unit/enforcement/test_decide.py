"""The pure decision, over all values."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.world import START, restriction

from folkmoot.enforcement.decide import Ground, Verdict, applying, decide_entry
from folkmoot.orders.domain.terms import Measure
from folkmoot.territory.domain import Determination

CODES = st.sampled_from(["CN", "US", "DE", None])
SETS = st.sets(st.sampled_from(["CN", "US", "DE"]))
SECONDS = st.integers(-100, 5000).map(lambda s: timedelta(seconds=s))


@settings(max_examples=600)
@given(
    CODES,
    SETS,
    st.just({"CN", "US", "DE"}) | SETS,
    SECONDS,
    st.sampled_from([False, False, True]),
    st.just({Measure.REMOVE}) | st.sets(st.sampled_from(list(Measure))),
    st.booleans(),
)
def test_p1_p5_p7_p12_nobody_is_kept_out_unless_all_of_it_holds(
    country: str | None,
    territory: set[str],
    jurisdiction: set[str],
    after: timedelta,
    held: bool,
    measures: set[Measure],
    staying: bool,
) -> None:
    one = restriction(territory=territory, jurisdiction=jurisdiction, measures=measures, held=held)
    now = START + after
    decision = decide_entry(Determination(country, ()), [one], now, staying=staying)
    bars = Measure.REMOVE in measures or (Measure.BAR_ENTRY in measures and not staying)
    due = (
        country in territory
        and territory <= jurisdiction
        and timedelta(0) <= after < timedelta(hours=1)
        and not held
        and bars
    )
    assert decision.verdict is (Verdict.REFUSE if due else Verdict.ADMIT)
    assert decision.by == ((one,) if due else ())


@pytest.mark.parametrize(
    ("after", "verdict"),
    [(-1, Verdict.ADMIT), (0, Verdict.REFUSE), (3599, Verdict.REFUSE), (3600, Verdict.ADMIT), (9999, Verdict.ADMIT)],
)
def test_p7_a_restriction_holds_from_its_start_up_to_its_end(after: int, verdict: Verdict) -> None:
    decision = decide_entry(Determination("CN", ()), [restriction()], START + timedelta(seconds=after))
    assert decision.verdict is verdict


def test_p12_a_held_restriction_bars_no_one() -> None:
    assert decide_entry(Determination("CN", ()), [restriction(held=True)], START).verdict is Verdict.ADMIT


@given(st.lists(st.tuples(SETS, st.booleans()), max_size=5), CODES, CODES)
def test_p1_a_restriction_elsewhere_changes_nothing_here(
    several: list[tuple[set[str], bool]], country: str | None, other: str | None
) -> None:
    restrictions = [restriction(n, territory, held=held) for n, (territory, held) in enumerate(several, 1)]
    here = Determination(country, ())
    without = [r for r in restrictions if country in r.territory.codes]
    assert applying(here, restrictions, Measure.REMOVE, START) == applying(here, without, Measure.REMOVE, START)


@given(
    st.lists(st.tuples(SETS, st.sets(st.sampled_from(list(Measure))), st.sets(st.sampled_from("ab"))), max_size=5),
    CODES,
    SECONDS,
    st.booleans(),
    st.sampled_from(["a", "b", "c", None]),
)
def test_p5_p7_whoever_was_let_back_in_is_reached_by_that_restriction_no_more(
    several: list[tuple[set[str], set[Measure], set[str]]],
    country: str | None,
    after: timedelta,
    staying: bool,
    person: str | None,
) -> None:
    restrictions = [
        replace(restriction(n, territory, measures=measures), exempt=frozenset(exempt))
        for n, (territory, measures, exempt) in enumerate(several, 1)
    ]
    here, now = Determination(country, ()), START + after
    for measure in Measure:
        assert not [r for r in applying(here, restrictions, measure, now, person) if person in r.exempt]
    decision = decide_entry(here, restrictions, now, staying=staying, person=person)
    without = [replace(r, exempt=frozenset()) for r in restrictions if person not in r.exempt]
    as_if_it_were_not_there = decide_entry(here, without, now, staying=staying, person=person)
    if person is None and any(r.exempt for r in applying(here, restrictions, Measure.BAR_ENTRY, now)):
        assert decision.verdict is not Verdict.REFUSE or staying, "it may be theirs"
    else:
        assert decision.verdict is as_if_it_were_not_there.verdict
        assert [r.number for r in decision.by] == [r.number for r in as_if_it_were_not_there.by]


def test_with_nothing_in_force_the_reason_says_so() -> None:
    decision = decide_entry(Determination("CN", ()), [], START)
    assert [r.ground for r in decision.reasons] == [Ground.NOTHING_APPLIES]
