"""The decision at the door and inside: pure functions over values, time included.

A decision is a value: the verdict and every reason that determined it. Nothing here knows who someone is; it sees
a determination, the restrictions of one meeting, and the instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from folkmoot.orders.domain.terms import Measure, contained
from folkmoot.territory.domain import Determination, Standing, Territory


@dataclass(frozen=True, slots=True)
class Restriction:
    """One verified restriction as it bears on one meeting. Only a verified chain of signatures makes one (P6).
    `receipt_key` is what the links of those whom it affects are made of, and shown to nobody. `exempt` are the keys of
    people whom it reaches no more, wherever they are: a row may free somebody, and never restricts anybody."""

    id: str
    number: int
    meeting: str
    territory: Territory
    jurisdiction: Territory
    measures: frozenset[Measure]
    starts_at: datetime
    ends_at: datetime
    people: int
    held: bool
    authority: str
    legal_basis: str
    receipt_key: str
    exempt: frozenset[str] = frozenset()
    effective_at: datetime | None = None
    sealed_until: datetime | None = None

    def sealed(self, now: datetime) -> datetime | None:
        """Until when who asked and by which law is sealed; None where it is not, or no longer."""
        return self.sealed_until if self.sealed_until is not None and now < self.sealed_until else None

    def in_force(self, now: datetime) -> bool:
        """Effective and not held, at this instant. Expiry needs nobody's help (P7); doubt about scope means no (P1)."""
        return (
            not self.held
            and self.starts_at <= now < self.ends_at
            and bool(self.territory)
            and self.jurisdiction.contains(self.territory)
        )


class Verdict(StrEnum):
    ADMIT = "admit"
    REFUSE = "refuse"
    WAIT = "wait"


class Ground(StrEnum):
    NOTHING_APPLIES = "nothing_applies"
    OUTSIDE = "outside"
    UNCERTAIN = "uncertain"
    INSIDE = "inside"
    CUT_OFF = "cut_off"
    WHOSE = "whose"  # it cannot be told whose connection it is


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: the ground, and the public number of the restriction it comes from, if one."""

    ground: Ground
    restriction: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """`by` are the restrictions that keep the person out, oldest number first; empty unless refused."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    by: tuple[Restriction, ...] = ()


_GROUND = {
    Standing.INSIDE: Ground.INSIDE,
    Standing.OUTSIDE: Ground.OUTSIDE,
    Standing.UNCERTAIN: Ground.UNCERTAIN,
}


def applying(
    place: Determination,
    restrictions: Iterable[Restriction],
    measure: Measure,
    now: datetime,
    person: str | None = None,
) -> tuple[Restriction, ...]:
    """The restrictions in force that apply `measure` to `person` (their opaque key) at `place`, by number."""
    return tuple(
        sorted(
            (
                r
                for r in restrictions
                if r.in_force(now)
                and person not in r.exempt
                and measure in contained(r.measures)
                and place.relative_to(r.territory) is Standing.INSIDE
            ),
            key=lambda r: r.number,
        )
    )


def decide_entry(
    place: Determination,
    restrictions: Sequence[Restriction],
    now: datetime,
    *,
    staying: bool = False,
    person: str | None = None,
) -> Decision:
    """May this connection come in? `staying`: it resumes a stay the meeting still has, which only `remove` ends."""
    return decide(place, restrictions, Measure.REMOVE if staying else Measure.BAR_ENTRY, now, person)


def decide(
    place: Determination,
    restrictions: Sequence[Restriction],
    measure: Measure,
    now: datetime,
    person: str | None = None,
) -> Decision:
    """Whether `measure` keeps someone at `place` from what they ask for. `person` None: it cannot be told whose it is,
    so where somebody was let back in, it may be theirs and waits (P5)."""
    by = applying(place, restrictions, measure, now, person)
    if person is None and any(r.exempt for r in by):
        return Decision(Verdict.WAIT, (Reason(Ground.WHOSE),))
    reasons = tuple(
        Reason(_GROUND[place.relative_to(r.territory)], r.number)
        for r in sorted(restrictions, key=lambda r: r.number)
        if r.in_force(now)
    ) or (Reason(Ground.NOTHING_APPLIES),)
    return Decision(Verdict.REFUSE if by else Verdict.ADMIT, reasons, by)


@dataclass(frozen=True, slots=True)
class Known:
    """What the gate last knew when it could still ask: a meeting's restrictions, and whose orders were ever granted."""

    restrictions: tuple[Restriction, ...]
    jurisdictions: Territory
    at: datetime


def decide_cut_off(
    place: Determination,
    known: Known | None,
    now: datetime,
    lease: timedelta,
    person: str | None = None,
    measure: Measure = Measure.BAR_ENTRY,
) -> Decision:
    """The decision when what decides is unreachable (P11): the last known for one lease, then only those inside the
    jurisdiction of an authority with a granted order wait; all others enter."""
    if known is None:
        return Decision(Verdict.ADMIT, (Reason(Ground.CUT_OFF),))
    if now - known.at <= lease:
        return decide(place, known.restrictions, measure, now, person)
    if place.relative_to(known.jurisdictions) is Standing.INSIDE:
        return Decision(Verdict.WAIT, (Reason(Ground.CUT_OFF),))
    return Decision(Verdict.ADMIT, (Reason(Ground.CUT_OFF),))
