"""Whether one person may decide an order, and if not, why: the rules of a review, as one value. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from folkmoot.orders.domain.chain import Authority
from folkmoot.orders.domain.lifecycle import OrderAct, before
from folkmoot.orders.domain.rules import BrokenRule, Reviewer, check_pair


class WhyNot(StrEnum):
    """Why somebody does not decide. In this order: the first that holds is the one that is said."""

    DECIDED = "decided"  # the order is
    RECORDED = "recorded"  # they took it in
    REVIEWED = "reviewed"  # they have reviewed it
    ATTENDED = "attended"  # they were in a meeting that it names
    REVERSED = "reversed"  # they reviewed an order on such a meeting that was reversed
    NO_KEY = "no_key"  # no key of theirs is enrolled
    RENEWED = "renewed"  # who signed first and they reviewed what it renews: it takes somebody new
    DEPENDENT = "dependent"  # neither who signed first nor they are independent of the authority


OPEN_STATES = tuple(before(OrderAct.APPROVE))


@dataclass(frozen=True, slots=True)
class Standing:
    """One person before one order."""

    state: str
    recorded: bool
    reviewed: bool
    attended: bool
    reversed: bool
    enrolled: bool


def cannot_approve(
    first: Reviewer | None, mine: Sequence[Reviewer], authority: Authority | None, earlier: Collection[str]
) -> WhyNot | None:
    """Why an approval with any of the keys `mine` would not complete an order that `first` has approved; None without a
    first, whom somebody else may join. `earlier`: the accounts that reviewed what it renews. They may refuse it, or
    ask, all the same."""
    if first is None or authority is None or not mine:
        return None
    if all(one.account in earlier for one in (first, *mine)):
        return WhyNot.RENEWED
    return None if any(_are_a_pair(first, one, authority) for one in mine) else WhyNot.DEPENDENT


def _are_a_pair(first: Reviewer, second: Reviewer, authority: Authority) -> bool:
    try:
        check_pair((first, second), authority.jurisdiction, authority.name)
    except BrokenRule:
        return False
    return True


def afterwards(standing: Standing) -> Standing:
    """Before the full review of an emergency. It is decided, and it may have been reversed meanwhile: neither keeps it
    from being reviewed."""
    return replace(standing, state=OPEN_STATES[0], reversed=False)


def is_told(verdict: str, state: str, *, reviewed: bool, decides: bool = True) -> bool:
    """P6: whether somebody else's review is shown to a person: its verdict, its reasons, its terms. Two reviews are
    independent, so while the order is open it is shown to who has `reviewed` it too, and to nobody who might tell the
    second reviewer. A question is also told to who `decides` nothing, as they have to answer it."""
    return state not in OPEN_STATES or reviewed or (verdict == "ask" and not decides)


def telling(standing: Standing) -> Standing:
    """Before having a host told after all: whoever has reviewed the order may, and at any time."""
    return replace(standing, state=OPEN_STATES[0], reviewed=False)


def why_not(standing: Standing) -> WhyNot | None:
    """None: they may decide it."""
    for reason, holds in (
        (WhyNot.DECIDED, standing.state not in OPEN_STATES),
        (WhyNot.RECORDED, standing.recorded),
        (WhyNot.REVIEWED, standing.reviewed),
        (WhyNot.ATTENDED, standing.attended),
        (WhyNot.REVERSED, standing.reversed),
        (WhyNot.NO_KEY, not standing.enrolled),
    ):
        if holds:
            return reason
    return None
