"""What an authority is told of the effect given to its order (Article 9(1)): when, in bands, never who. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from folkmoot.orders.domain.states import ENDED, DemandState
from folkmoot.runtime.clock import rfc3339


class Event(StrEnum):
    EFFECTIVE = "effective"
    HELD = "held"
    LIFTED = "lifted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Effect:
    """How an order stands, and what came of it. `meetings`: the band of people inside each, as the reviewers were shown
    it, by the code that the order names; None where nobody had looked."""

    number: int
    reference: str
    state: str
    restriction: str | None
    effective_at: datetime | None
    lifted_at: datetime | None
    territory: Sequence[str]
    measures: Sequence[str]
    ends_at: datetime | None
    named: int
    meetings: Mapping[str, str]


def due(effect: Effect, told: Event | None) -> Event | None:
    """What there is to tell, after what was told last."""
    event = _event(effect)
    return None if event is told else event


def _event(effect: Effect) -> Event | None:
    if effect.restriction in ("effective", "held", "lifted"):
        return Event(effect.restriction)
    # A forger is told nothing.
    ended = effect.restriction is None and effect.state in ENDED and effect.state != DemandState.FORGED
    return Event.REJECTED if ended else None


_WHY = {
    DemandState.REJECTED: "It was rejected. The public log says why, under the number above.",
    DemandState.CANNOT_BE_REVIEWED: "Nobody here could decide it independently of you, so no effect is given to it.",
    DemandState.WITHDRAWN: "You withdrew it.",
    DemandState.FORGED: "It was forged. Nobody is told of it.",
    DemandState.CORRECTED: "Your corrected version takes its place; this version has no effect.",
}
_UNDECIDED = "It is not decided yet."
MEASURES = {
    "notice": "people inside are told of it",
    "withhold_artifacts": "saved chat and files are withheld from people inside",
    "bar_entry": "people inside are kept out",
    "remove": "people inside are removed and kept out",
}


def report(effect: Effect, public: str) -> str:
    """The report in words. `public`: where the restriction's public record is."""
    lines = [f"Your reference: {effect.reference}", f"Our number: {effect.number}", "", *_outcome(effect)]
    if effect.restriction is not None:
        lines += ["", *_terms(effect), f"Public record: {public}"]
    return "\n".join([*lines, "", "Who is affected is told to nobody."])


def _outcome(effect: Effect) -> list[str]:
    since = f"Effect was given to it at {_second(effect.effective_at)}." if effect.effective_at else None
    match effect.restriction:
        case None:
            return [_WHY.get(DemandState(effect.state), _UNDECIDED)]
        case "pending":
            return ["It was granted as below, and has not begun."]
        case "effective":
            return [since or ""]
        case "held":
            return [since or "", "It is held: it would reach more people than was approved, and applies to nobody now."]
        case _:
            ended = f"It ended at {_second(effect.lifted_at)}." if effect.lifted_at else "It ended."
            return [since or "No effect was given to it.", ended]


def _second(moment: datetime) -> str:
    return rfc3339(moment.replace(microsecond=0))


def _terms(effect: Effect) -> list[str]:
    # Who is removed is kept out, too.
    named = [name for name in effect.measures if name != "bar_entry" or "remove" not in effect.measures]
    measures = "; ".join(MEASURES.get(name, name) for name in named)
    lines = [
        f"Where: {', '.join(effect.territory)}",
        f"What: {measures}",
        f"Until: {_second(effect.ends_at) if effect.ends_at else '–'}",
        f"Meetings: {len(effect.meetings)} of the {effect.named} that you named",
    ]
    return lines + [f"  {code}: {people} people inside" for code, people in sorted(effect.meetings.items())]
