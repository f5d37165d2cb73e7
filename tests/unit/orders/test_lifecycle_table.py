"""The table of what may become of an order and of a restriction, by what it must never say."""

from __future__ import annotations

import pytest

from folkmoot.orders.domain.lifecycle import ORDER, RESTRICTION, OrderAct, RestrictionAct, RestrictionState, may
from folkmoot.orders.domain.standing import OPEN_STATES
from folkmoot.orders.domain.states import ENDED, DemandState

A, S, R = OrderAct, DemandState, RestrictionState


def test_every_act_has_its_row_and_every_state_is_reached() -> None:
    assert set(ORDER) == set(A)
    assert set(RESTRICTION) == set(RestrictionAct)
    reached = {state for step in ORDER.values() for state in step.after}
    assert reached == set(S), "received too: an answer and a review that is taken back lead there"
    assert set(OPEN_STATES) == {"received", "more_information_asked"}


@pytest.mark.parametrize("act", list(A))
@pytest.mark.parametrize("state", sorted(ENDED))
def test_p7_of_what_has_ended_nothing_comes_any_more(state: DemandState, act: OrderAct) -> None:
    for made in (None, *R):
        if may(act, state, made):
            assert ORDER[act].after <= ENDED, f"{act} brings {state} back"
    assert not may(A.APPROVE, state)


def test_p7_a_restriction_that_was_lifted_stays_lifted() -> None:
    for before, after in RESTRICTION.values():
        assert R.LIFTED not in before
        assert R.PENDING not in after
    assert RESTRICTION[RestrictionAct.LIFT][0] == set(R) - {R.LIFTED}, "whatever has not ended can be ended"


def test_p6_only_two_approvals_grant_and_no_review_is_taken_back_from_what_took_effect() -> None:
    assert [act for act in A if ORDER[act].after & {S.GRANTED, S.NARROWED}] == [A.APPROVE]
    for made in (R.EFFECTIVE, R.HELD, R.LIFTED):
        assert not may(A.TAKE_BACK, S.GRANTED, made)
        assert not may(A.CORRECT, S.GRANTED, made)
    assert RESTRICTION[RestrictionAct.RESUME][0] == {R.HELD}


def test_an_authority_may_take_back_whatever_is_under_way_and_a_forgery_is_found_at_any_time() -> None:
    for made in (None, R.PENDING, R.EFFECTIVE, R.HELD):
        assert may(A.WITHDRAW, S.GRANTED, made)
    assert not may(A.WITHDRAW, S.GRANTED, R.LIFTED)
    assert {state for state in S if may(A.FORGED, state)} == set(S) - {S.FORGED}
