"""What may become of an order, and of the restriction that comes of it. What does not stand here is refused. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from folkmoot.orders.domain.states import DemandState

S = DemandState


class RestrictionState(StrEnum):
    PENDING = "pending"
    EFFECTIVE = "effective"
    HELD = "held"
    LIFTED = "lifted"


R = RestrictionState


class OrderAct(StrEnum):
    """What somebody does with a recorded order."""

    APPROVE = "approve"  # the first of two leaves it as it is; two that have nothing in common reject it
    REJECT = "reject"
    ASK = "ask"
    ANSWER = "answer"
    TAKE_BACK = "take back"  # a reviewer, their own review
    CORRECT = "correct"  # a newer version takes its place; what has ended already stays as it ended
    WITHDRAW = "withdraw"  # its authority
    FORGED = "forged"  # its authority never sent it


class RestrictionAct(StrEnum):
    TAKE_EFFECT = "take effect"
    HOLD = "hold"
    RESUME = "resume"  # the first of two reviews leaves it held
    LIFT = "lift"  # by a reviewer, by an appeal, by its authority, or by itself


@dataclass(frozen=True, slots=True)
class OrderStep:
    """`beside`: what may have come of the order so far; None: no restriction."""

    before: frozenset[DemandState]
    after: frozenset[DemandState]
    beside: frozenset[RestrictionState | None]


_UNDECIDED = frozenset({S.RECEIVED, S.MORE_INFORMATION_ASKED})
_DECIDED = frozenset({S.GRANTED, S.NARROWED})
_NOTHING: frozenset[RestrictionState | None] = frozenset({None})
_ALIVE: frozenset[RestrictionState | None] = frozenset({None, R.PENDING, R.EFFECTIVE, R.HELD})

ORDER: Mapping[OrderAct, OrderStep] = {
    OrderAct.APPROVE: OrderStep(_UNDECIDED, _UNDECIDED | _DECIDED | {S.REJECTED}, _NOTHING),
    OrderAct.REJECT: OrderStep(_UNDECIDED, frozenset({S.REJECTED}), _NOTHING),
    OrderAct.ASK: OrderStep(_UNDECIDED, frozenset({S.MORE_INFORMATION_ASKED}), _NOTHING),
    OrderAct.ANSWER: OrderStep(frozenset({S.MORE_INFORMATION_ASKED}), frozenset({S.RECEIVED}), _NOTHING),
    OrderAct.TAKE_BACK: OrderStep(_UNDECIDED | _DECIDED, frozenset({S.RECEIVED}), _NOTHING | {R.PENDING}),
    OrderAct.CORRECT: OrderStep(
        _UNDECIDED | {S.REJECTED, S.CANNOT_BE_REVIEWED, S.WITHDRAWN},
        frozenset({S.CORRECTED, S.REJECTED, S.CANNOT_BE_REVIEWED, S.WITHDRAWN}),
        _NOTHING,
    ),
    OrderAct.WITHDRAW: OrderStep(_UNDECIDED | _DECIDED, frozenset({S.WITHDRAWN}), _ALIVE),
    OrderAct.FORGED: OrderStep(frozenset(S) - {S.FORGED}, frozenset({S.FORGED}), _ALIVE | {R.LIFTED}),
}

RESTRICTION: Mapping[RestrictionAct, tuple[frozenset[RestrictionState], frozenset[RestrictionState]]] = {
    RestrictionAct.TAKE_EFFECT: (frozenset({R.PENDING}), frozenset({R.EFFECTIVE})),
    RestrictionAct.HOLD: (frozenset({R.EFFECTIVE}), frozenset({R.HELD})),
    RestrictionAct.RESUME: (frozenset({R.HELD}), frozenset({R.HELD, R.EFFECTIVE})),
    RestrictionAct.LIFT: (frozenset({R.PENDING, R.EFFECTIVE, R.HELD}), frozenset({R.LIFTED})),
}


def may(act: OrderAct, state: str, restriction: str | None = None) -> bool:
    """Whether `act` is allowed on an order in `state`, of which a restriction in the state `restriction` came."""
    step = ORDER[act]
    return state in step.before and restriction in step.beside


def before(act: OrderAct) -> list[str]:
    """The states that `act` may find an order in."""
    return sorted(ORDER[act].before)


def leads_to(act: OrderAct, state: DemandState) -> bool:
    return state in ORDER[act].after
