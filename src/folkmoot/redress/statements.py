"""The statement of reasons: what somebody affected may know of a restriction, and how it reads. Pure.

Of a sealed restriction the person is never kept from the territory, the end and the appeal (P8); who asked, the law and
the reviewers' words come when the seal ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Ending(StrEnum):
    """Why a restriction ended. MISTAKE: the order was forged, the emergency none, or the places wrong; or what had
    ended by then was reversed afterwards."""

    TIME = "time"
    APPEAL = "appeal"
    WITHDRAWN = "withdrawn"
    MISTAKE = "mistake"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where, what and when, for how many meetings: as asked, or as granted."""

    territory: tuple[str, ...]
    measures: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    meetings: int


@dataclass(frozen=True, slots=True)
class Said:
    """One reviewer's review, in their own words."""

    verdict: str
    grounds: tuple[str, ...]
    legality: str
    necessity: str
    proportionality: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """How a restriction came about and how it stands. `redress`: the way to object that the authority named. `index`:
    where its record stands in the log."""

    number: int
    state: str
    authority: str
    legal_basis: str
    redress: str
    asked: Scope
    granted: Scope
    reviews: tuple[Said, ...]
    effective_at: datetime | None
    lifted_at: datetime | None
    ending: Ending | None
    sealed_until: datetime | None
    index: int

    def sealed(self, now: datetime) -> datetime | None:
        """Until when it is sealed, None where it is not, or no longer."""
        return self.sealed_until if self.sealed_until is not None and now < self.sealed_until else None


@dataclass(frozen=True, slots=True)
class About:
    """What the holder of the link knows anyway, and where the links lead."""

    title: str
    code: str
    receipt_url: str
    appeal_url: str
    contact: str
    operator: str


@dataclass(frozen=True, slots=True)
class Section:
    """`name` is the same in every language."""

    name: str
    title: str
    lines: tuple[str, ...]


class Words(Protocol):
    """One language's texts."""

    def __call__(self, key: str, **values: object) -> str: ...

    def places(self, codes: Iterable[str]) -> str: ...

    def moment(self, moment: datetime) -> str: ...

    def listed(self, items: Iterable[str]) -> str: ...


_MEASURES = ("remove", "bar_entry", "withhold_artifacts", "notice")
_GROUNDS = frozenset(
    {
        "no_legal_basis_there",
        "vague_or_overbroad",
        "no_authority",
        "people_outside_jurisdiction",
        "not_properly_served",
        "undated_gag",
        "milder_means",
    }
)


def decided(measures: Sequence[str], place: str, say: Words) -> list[str]:
    """What happens to whom, a sentence each. `remove` contains `bar_entry`."""
    told = [one for one in _MEASURES if one in measures and not (one == "bar_entry" and "remove" in measures)]
    return [say(f"decided.{one}", territory=place) for one in told]


def sections(reasons: Reasons, about: About, now: datetime, say: Words) -> list[Section]:
    """The whole statement, in the order in which it is read."""
    return [
        Section(name, say(f"{name}.title"), tuple(lines))
        for name, lines in (
            ("decided", _decided(reasons, say)),
            ("meeting", [say("meeting.named", title=about.title, code=about.code)]),
            ("authority", [_unsealed(reasons.authority, reasons, now, say)]),
            ("law", [_unsealed(reasons.legal_basis, reasons, now, say)]),
            ("territory", [say.places(reasons.granted.territory)]),
            ("period", [_period(reasons, say)]),
            ("state", [_state(reasons, say)]),
            ("scope", list(_scope(reasons, say))),
            ("review", list(_review(reasons, now, say))),
            ("place", [say("place.text")]),
            ("receipt", [say("receipt.text"), about.receipt_url]),
            ("appeal", _appeal(reasons, about, say)),
            ("outside", _outside(reasons, now, say)),
        )
    ]


def heading(reasons: Reasons, say: Words) -> str:
    return say("title", number=reasons.number)


def as_text(title: str, parts: Iterable[Section], foot: str) -> str:
    """For whoever reads it without our page: plain text."""
    blocks = ["\n".join((part.title.upper(), *part.lines)) for part in parts]
    return "\n\n".join((title, *blocks, foot)) + "\n"


def _unsealed(value: str, reasons: Reasons, now: datetime, say: Words) -> str:
    until = reasons.sealed(now)
    return value if until is None else say("sealed.until", sealed=say.moment(until))


def _decided(reasons: Reasons, say: Words) -> list[str]:
    place = say.places(reasons.granted.territory)
    return [*decided(reasons.granted.measures, place, say), say("decided.nothing_else")]


def _period(reasons: Reasons, say: Words) -> str:
    start = reasons.effective_at or reasons.granted.starts_at
    return say("period.text", start=say.moment(start), end=say.moment(reasons.granted.ends_at))


def _state(reasons: Reasons, say: Words) -> str:
    if reasons.lifted_at is None:
        return say(f"state.{reasons.state}")
    return say(f"state.ended_{reasons.ending or Ending.OTHER}", lifted=say.moment(reasons.lifted_at))


def _scope(reasons: Reasons, say: Words) -> Iterator[str]:
    asked, granted = reasons.asked, reasons.granted
    pairs = (
        ("territory", say.places(asked.territory), say.places(granted.territory)),
        ("measures", _measures(asked.measures, say), _measures(granted.measures, say)),
        ("starts", say.moment(asked.starts_at), say.moment(granted.starts_at)),
        ("ends", say.moment(asked.ends_at), say.moment(granted.ends_at)),
        ("meetings", str(asked.meetings), str(granted.meetings)),
    )
    less = [say(f"scope.{name}", asked=wanted, granted=given) for name, wanted, given in pairs if wanted != given]
    yield say("scope.narrowed" if less else "scope.same")
    yield from less


def _measures(measures: Sequence[str], say: Words) -> str:
    # `remove` brings `bar_entry` with it, which is nothing that was added.
    named = [one for one in _MEASURES if one in measures and not (one == "bar_entry" and "remove" in measures)]
    return say.listed(say(f"measure.{one}") for one in named)


def _review(reasons: Reasons, now: datetime, say: Words) -> Iterator[str]:
    until = reasons.sealed(now)
    yield say("review.intro")
    if until is None:
        yield say("review.words")
    for index, said in enumerate(reasons.reviews, 1):
        yield say("review.reviewer", index=index, verdict=say(f"review.{said.verdict}"))
        if said.grounds:
            named = say.listed(say(f"ground.{one if one in _GROUNDS else 'other'}") for one in said.grounds)
            yield say("review.grounds", grounds=named)
        if until is None:
            yield from _answers(said, say)
    if until is not None:
        yield say("review.sealed", sealed=say.moment(until))


def _answers(said: Said, say: Words) -> Iterator[str]:
    """The questions that still have an answer: a reviewer's words are forgotten in time."""
    answers = (("legality", said.legality), ("necessity", said.necessity), ("proportionality", said.proportionality))
    for question, answer in answers:
        if answer:
            yield f"{say(f'review.{question}')} {answer}"


def _appeal(reasons: Reasons, about: About, say: Words) -> list[str]:
    written = say("appeal.write", contact=about.contact, number=reasons.number)
    return [say("appeal.text"), about.appeal_url, written]


def _outside(reasons: Reasons, now: datetime, say: Words) -> list[str]:
    named = reasons.redress.strip() if reasons.sealed(now) is None else ""
    return [*([say("outside.authority", redress=named)] if named else []), say("outside.courts")]
