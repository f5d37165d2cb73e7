"""The rules about an order's scope, its time, its number of people, and who may decide it. One function a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from folkmoot.orders.domain.proofs import PublicKey
from folkmoot.orders.domain.terms import Terms
from folkmoot.runtime.errors import Promise
from folkmoot.territory.domain import Territory

LONGEST = timedelta(days=90)
LONGEST_SEAL = timedelta(days=90)
LONGEST_EMERGENCY = timedelta(hours=24)
MOST_MEETINGS = 100
LEAST_CEILING = 10
CEILING_BEFORE_BEGUN = 100


class BrokenRule(Exception):
    """A rule of the kernel forbids it; `promise` says which, `field` which input."""

    def __init__(self, message: str, promise: Promise, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.promise = promise
        self.field = field


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviews, as enrolled: `key` and `account` are opaque."""

    key: str
    public: PublicKey
    account: str
    works_in: str
    employer: str | None


def check_territory(territory: Territory, jurisdiction: Territory) -> None:
    """P1: an order reaches no farther than its authority's jurisdiction."""
    if not territory:
        raise BrokenRule("the order names no territory", Promise.TERRITORY, "territory")
    if not jurisdiction.contains(territory):
        beyond = ", ".join(sorted(territory.codes - jurisdiction.codes))
        raise BrokenRule(
            f"{beyond} lies outside the authority's jurisdiction ({', '.join(jurisdiction.listed())})",
            Promise.TERRITORY,
            "territory",
        )


def check_period(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """P7: it ends, in the future, and at most 90 days after it begins."""
    if ends_at <= now:
        raise BrokenRule("it would have ended already: give an end in the future", Promise.TIME, "ends_at")
    if ends_at <= starts_at:
        raise BrokenRule("it would end before it begins", Promise.TIME, "ends_at")
    if ends_at - max(starts_at, now) > LONGEST:
        raise BrokenRule("it may last 90 days at most; a renewal is a new order", Promise.TIME, "ends_at")


def check_within(terms: Terms, asked: Terms) -> None:
    """A review grants no more than was asked, in any dimension."""
    for field, more in (
        ("meetings", terms.meetings - asked.meetings),
        ("territory", terms.territory.codes - asked.territory.codes),
        ("measures", terms.measures - asked.measures),
    ):
        if more:
            raise BrokenRule(f"the order does not ask for {', '.join(sorted(more))}", Promise.SPECIFICITY, field)
    if terms.ends_at > asked.ends_at or terms.starts_at < asked.starts_at:
        raise BrokenRule("the order asks for a shorter time", Promise.TIME, "ends_at")
    if terms.sealed_until is not None and (asked.sealed_until is None or terms.sealed_until > asked.sealed_until):
        raise BrokenRule("the order demands no silence until then", Promise.OPENNESS, "sealed_until")


def check_seal(sealed_until: datetime | None, gag_law: str | None, now: datetime) -> None:
    """P8: a seal cites the law that demands silence, and ends within 90 days."""
    if sealed_until is None:
        return
    if not (gag_law or "").strip():
        raise BrokenRule("a seal cites the law that demands silence", Promise.OPENNESS, "gag_law")
    if not now < sealed_until <= now + LONGEST_SEAL:
        raise BrokenRule("a seal ends in the future, and within 90 days", Promise.OPENNESS, "sealed_until")


def check_emergency(starts_at: datetime, ends_at: datetime) -> None:
    """P7: what is decided in an emergency lasts at most 24 hours."""
    if ends_at - starts_at > LONGEST_EMERGENCY:
        raise BrokenRule("an emergency lasts 24 hours at most", Promise.TIME, "ends_at")


def check_renewal(reviewers: Sequence[Reviewer], earlier: frozenset[str]) -> None:
    """P7: what goes on from an earlier restriction is reviewed by somebody new."""
    if all(reviewer.account in earlier for reviewer in reviewers):
        raise BrokenRule("a renewal needs a reviewer who did not review what it renews", Promise.TIME)


def ceiling_bound(impact: int, begun: bool) -> int:
    """P12: how many people a restriction may be approved for, given the impact that was shown."""
    return max(LEAST_CEILING, 2 * impact) if begun else CEILING_BEFORE_BEGUN


def check_people(people: int, impact: int, begun: bool) -> None:
    bound = ceiling_bound(impact, begun)
    if not 1 <= people <= bound:
        raise BrokenRule(
            f"a restriction here may be approved for 1 to {bound} people", Promise.CEILING, "expected_people"
        )


def check_reviewer(reviewer_account: str, recorded_by: str) -> None:
    """P6: whoever recorded the order does not decide it."""
    if reviewer_account == recorded_by:
        raise BrokenRule("whoever recorded an order does not review it", Promise.TWO_PEOPLE)


def check_pair(reviewers: Sequence[Reviewer], jurisdiction: Territory, authority: str) -> None:
    """P6: two different people, at least one of whom works outside the jurisdiction and the chain of command."""
    if len({r.account for r in reviewers}) < 2 or len({r.key for r in reviewers}) < 2:
        raise BrokenRule("two different reviewers are needed", Promise.TWO_PEOPLE)
    if not any(_independent(r, jurisdiction, authority) for r in reviewers):
        raise BrokenRule(
            "at least one reviewer must work outside the authority's jurisdiction and not for it", Promise.TWO_PEOPLE
        )


def can_be_reviewed(reviewers: Sequence[Reviewer], jurisdiction: Territory, authority: str, recorded_by: str) -> bool:
    """P6: whether these reviewers could ever decide an order of this authority: two, one of them independent."""
    free = [r for r in reviewers if r.account != recorded_by]
    return len({r.account for r in free}) >= 2 and any(_independent(r, jurisdiction, authority) for r in free)


def missing_to_open(reviewers: Sequence[Reviewer]) -> list[str]:
    """P6: what a desk cannot be founded without, in words."""
    people = len({r.account for r in reviewers})
    if people >= 2:
        return []
    have = "none has one yet" if people == 0 else "one has one so far"
    return [f"Two reviewers need a key each: {have}. Invite reviewers; their passkey is their key."]


def advice_for(reviewers: Sequence[Reviewer], authorities: Sequence[tuple[str, Territory]]) -> list[str]:
    """P6: what such a staff will not be able to do, in words. `authorities`: each one's name and jurisdiction."""
    people = len({r.account for r in reviewers})
    said = [
        f"No reviewer with a key works outside the jurisdiction of {name} and not for it: none of its orders could be "
        "decided here."
        for name, jurisdiction in authorities
        if not any(_independent(r, jurisdiction, name) for r in reviewers)
    ]
    if people == 2:
        said.append(
            "With two reviewers, nobody can decide an appeal or replace a key that was lost, since nobody vouches for "
            "themselves: have three."
        )
    return said


def _independent(reviewer: Reviewer, jurisdiction: Territory, authority: str) -> bool:
    employed_by_it = (reviewer.employer or "").strip().casefold() == authority.strip().casefold()
    return reviewer.works_in not in jurisdiction.codes and not employed_by_it
