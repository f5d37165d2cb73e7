"""The pure decision, over all values."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.world import START, restriction

from folkmoot.enforcement.decide import Ground, Verdict, applying, decide_entry
from folkmoot.orders.domain.terms import Measure
from folkmoot.territory.domain import Determination

CODES = st.sampled_from(["CN", "US", "DE", None])
SETS = st.sets(st.sampled_from(["CN", "US", "DE"]))
SECONDS = st.integers(-100, 5000).map(lambda s: timedelta(seconds=s))


@given(CODES, SETS, SETS, SECONDS, st.booleans(), st.sets(st.sampled_from(list(Measure))), st.booleans())
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


def test_with_nothing_in_force_the_reason_says_so() -> None:
    decision = decide_entry(Determination("CN", ()), [], START)
    assert [r.ground for r in decision.reasons] == [Ground.NOTHING_APPLIES]
