"""What a reviewer signs, made from the order as it is shown and the review as it is sent.

The server and a reviewer's own command make it alike, so that one signs what one sees. No I/O.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import cast

from folkmoot.orders.domain.bands import upper_end
from folkmoot.orders.domain.rules import (
    BrokenRule,
    ceiling_bound,
    check_emergency,
    check_people,
    check_period,
    check_seal,
    check_within,
)
from folkmoot.orders.domain.statements import (
    APPROVALS,
    Assessment,
    Entry,
    Ground,
    Resumption,
    asked_terms,
    resume_statement,
    review_statement,
)
from folkmoot.orders.domain.terms import Measure, Terms, contained
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import rfc3339
from folkmoot.runtime.errors import DomainError, Promise, conflict, invalid
from folkmoot.territory.codes import parse_territory
from folkmoot.territory.domain import Territory, TerritoryError


@dataclass(frozen=True, slots=True)
class ReviewInput:
    """A review as sent. What is None is as the order asks. Meetings by code."""

    verdict: str
    legality: str
    necessity: str
    proportionality: str
    meetings: Sequence[str] | None
    territory: Sequence[str] | None
    measures: Sequence[str] | None
    ends_at: datetime | None
    expected_people: int | None
    nonce: str
    grounds: Sequence[str] = ()
    sealed_until: datetime | None = None
    gag_law: str | None = None


def draft(order: Entry, impact: Sequence[Entry], sent: ReviewInput, key: str, now: datetime) -> Entry:
    """The statement for `sent` by the reviewer with `key`. `order` and `impact` are as `GET /orders/{id}` and
    `…/impact` give them. Raises `DomainError` for what breaks a promise, naming the field."""
    if "restrict" not in cast("Sequence[str]", order["asks"]):
        raise conflict("it asks for nothing that can be done here, and was rejected", Promise.PERSONS)
    codes = {code: str(made) for code, made in cast("Mapping[str, Json]", order["meetings"]).items()}
    asked = asked_terms({**order, "meetings": list(codes.values())}, 1)
    shown = sum(upper_end(str(one["inside"])) for one in impact)
    begun = any(one["begun"] for one in impact)
    if sent.meetings is not None and (unknown := set(sent.meetings) - set(codes)):
        raise invalid(f"the order does not name {', '.join(sorted(unknown))}", "meetings", Promise.SPECIFICITY)
    terms = Terms(
        meetings=asked.meetings if sent.meetings is None else frozenset(codes[code] for code in sent.meetings),
        territory=asked.territory if sent.territory is None else read_territory(sent.territory),
        measures=contained(asked.measures if sent.measures is None else read_measures(sent.measures)),
        starts_at=asked.starts_at,
        ends_at=sent.ends_at or asked.ends_at,
        people=ceiling_bound(shown, True) if sent.expected_people is None else sent.expected_people,
        sealed_until=sent.sealed_until,
    )
    if unknown := set(sent.grounds) - set(Ground):
        raise invalid(f"{', '.join(sorted(unknown))}: grounds are {', '.join(Ground)}", "grounds")
    if sent.verdict in APPROVALS:
        with rules():
            check_within(terms, replace(asked, measures=contained(asked.measures)))
            check_period(terms.starts_at, terms.ends_at, now)
            check_people(terms.people, shown, begun)
            check_seal(terms.sealed_until, sent.gag_law, now)
            if order["emergency"]:
                check_emergency(terms.starts_at, terms.ends_at)
    if not terms.meetings:
        raise invalid("a restriction names at least one meeting", "meetings", Promise.SPECIFICITY)
    return review_statement(
        instance=str(order["instance"]),
        order=str(order["order_hash"]),
        number=cast("int", order["number"]),
        instrument=cast("str | None", order["document"]),
        reviewer=key,
        assessment=Assessment(
            sent.verdict,
            sent.legality,
            sent.necessity,
            sent.proportionality,
            terms,
            shown,
            begun,
            frozenset(Ground(ground) for ground in sent.grounds),
            sent.gag_law,
        ),
        nonce=sent.nonce,
    )


@dataclass(frozen=True, slots=True)
class ResumeInput:
    """A review that resumes, as sent. `expected_people` None: twice the people inside now, ten at least."""

    legality: str
    necessity: str
    proportionality: str
    expected_people: int | None
    nonce: str


def draft_resumption(restriction: Entry, impact: Sequence[Entry], sent: ResumeInput, key: str) -> Entry:
    """The statement that resumes. `restriction` is as `GET /restrictions/{id}` gives it, `impact` as its order's."""
    if restriction.get("held_hash") is None and restriction["state"] == "held":
        raise conflict("the log does not say yet that it is held: try again soon", Promise.CEILING)
    if restriction.get("held_hash") is None:
        raise conflict(f"it is {restriction['state']}, not held: there is nothing to resume", Promise.CEILING)
    shown = sum(upper_end(str(one["inside"])) for one in impact)
    begun = any(one["begun"] for one in impact)
    people = ceiling_bound(shown, True) if sent.expected_people is None else sent.expected_people
    with rules():
        check_people(people, shown, begun)
    return resume_statement(
        instance=str(restriction["instance"]),
        restriction=str(restriction["hash"]),
        held=str(restriction["held_hash"]),
        reviewer=key,
        resumption=Resumption(sent.legality, sent.necessity, sent.proportionality, people, shown, begun),
        nonce=sent.nonce,
    )


def review_body(sent: ReviewInput | ResumeInput, key_id: str, signature: str) -> dict[str, object]:
    """The body of `POST /orders/{id}/reviews`, or of `POST /restrictions/{id}/resume`, signed by a key file."""
    given = {name: value for name, value in asdict(sent).items() if value is not None and value != ()}
    body = {name: rfc3339(value) if isinstance(value, datetime) else value for name, value in given.items()}
    return {**body, "proof": {"key_id": key_id, "signature": signature}}


class rules:  # noqa: N801 - reads as a word: `with rules():`
    """Turns a broken rule of the kernel into the error that a caller sees."""

    def __init__(self, *, conflicting: bool = False) -> None:
        self._conflicting = conflicting

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, BrokenRule):
            raise domain_error(error, conflicting=self._conflicting) from error


def domain_error(broken: BrokenRule, *, conflicting: bool) -> DomainError:
    if conflicting or broken.field is None:
        return conflict(broken.message, broken.promise)
    return invalid(broken.message, broken.field, broken.promise)


def read_territory(codes: Sequence[str]) -> Territory:
    try:
        return parse_territory(codes)
    except TerritoryError as problem:
        raise invalid(str(problem), "territory", Promise.TERRITORY) from problem


def read_measures(names: Sequence[str]) -> frozenset[Measure]:
    unknown = set(names) - set(Measure)
    if unknown or not names:
        raise invalid(f"measures are one or more of {', '.join(Measure)}", "measures")
    return frozenset(Measure(name) for name in names)
