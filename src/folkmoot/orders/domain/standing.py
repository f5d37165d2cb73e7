"""Whether one person may decide an order, and if not, why: the rules of a review, as one value. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from folkmoot.orders.domain.lifecycle import OrderAct, before


class WhyNot(StrEnum):
    """Why somebody does not decide. In this order: the first that holds is the one that is said."""

    DECIDED = "decided"  # the order is
    RECORDED = "recorded"  # they took it in
    REVIEWED = "reviewed"  # they have reviewed it
    ATTENDED = "attended"  # they were in a meeting that it names
    REVERSED = "reversed"  # they reviewed an order on such a meeting that was reversed
    NO_KEY = "no_key"  # no key of theirs is enrolled


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


def afterwards(standing: Standing) -> Standing:
    """Before the full review of an emergency. It is decided, and it may have been reversed meanwhile: neither keeps it
    from being reviewed."""
    return replace(standing, state=OPEN_STATES[0], reversed=False)


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
