"""When what decides is unreachable: who is outside is never kept out for it, and who is inside only waits (P11)."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.support.world import START, restriction

from folkmoot.enforcement.decide import Known, Verdict, decide_cut_off, decide_entry
from folkmoot.territory.domain import Determination, territory_of

LEASE = timedelta(seconds=30)
CODES = st.sampled_from(["CN", "HK", "US", "DE"])
PLACES = st.one_of(st.none(), CODES).map(lambda code: Determination(code, ()))
SOME = st.sets(CODES, max_size=4)


@given(
    place=PLACES,
    territory=st.sets(CODES, min_size=1),
    jurisdictions=SOME,
    people=st.integers(1, 3),
    since=st.integers(0, 90),
)
def test_p11_cut_off_the_last_known_counts_for_one_lease_and_then_only_those_inside_wait(
    place: Determination, territory: set[str], jurisdictions: set[str], people: int, since: int
) -> None:
    known = Known((restriction(1, tuple(territory), people=people),), territory_of(jurisdictions), START)
    now = START + timedelta(seconds=since)
    decision = decide_cut_off(place, known, now, LEASE)
    if since <= 30:
        assert decision.verdict == decide_entry(place, known.restrictions, now).verdict
    elif place.country in jurisdictions:
        assert decision.verdict is Verdict.WAIT, "not let in, and not refused either: nobody decided it"
    else:
        assert decision.verdict is Verdict.ADMIT
    assert place.country is not None or decision.verdict is Verdict.ADMIT, "doubt favours the person then too"


@given(place=PLACES, since=st.integers(0, 90))
def test_p11_a_gate_that_never_knew_anything_keeps_nobody_out(place: Determination, since: int) -> None:
    assert decide_cut_off(place, None, START + timedelta(seconds=since), LEASE).verdict is Verdict.ADMIT
