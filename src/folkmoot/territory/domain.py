"""Territories and determinations: where a connection is, how sure that is, and why. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """A determination held against a territory. Doubt is never `inside` (P5)."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNCERTAIN = "uncertain"


class TerritoryError(ValueError):
    """A territory names something that is no ISO 3166-1 alpha-2 code and no known group."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"{code!r} is not a territory: write ISO 3166-1 alpha-2 codes such as CN, or a group such as EU"
            if code
            else "a territory names at least one country"
        )
        self.code = code


@dataclass(frozen=True, slots=True)
class Territory:
    """A set of ISO 3166-1 alpha-2 codes. `CN` never contains `HK`, `MO` or `TW`: they are codes of their own."""

    codes: frozenset[str]

    def contains(self, other: Territory) -> bool:
        return other.codes <= self.codes

    def __and__(self, other: Territory) -> Territory:
        return Territory(self.codes & other.codes)

    def __bool__(self) -> bool:
        return bool(self.codes)

    def listed(self) -> list[str]:
        """The codes, sorted: the form for records."""
        return sorted(self.codes)


@dataclass(frozen=True, slots=True)
class Determination:
    """Where a connection is (`country`, an alpha-2 code), or that we do not know (`None`), with every reason."""

    country: str | None
    reasons: tuple[str, ...]
    sources: tuple[tuple[str, str | None], ...] = ()

    def relative_to(self, territory: Territory) -> Standing:
        if self.country is None:
            return Standing.UNCERTAIN
        return Standing.INSIDE if self.country in territory.codes else Standing.OUTSIDE


def territory_of(codes: Iterable[str]) -> Territory:
    """The territory of codes already known to be valid (from our own records)."""
    return Territory(frozenset(codes))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What each source says of one connection's place. Every pair is a source's key and its code, None where it has no
    answer. `unreliable`: why the address says nothing of where its people are, in words; a network of servers, say."""

    answers: tuple[tuple[str, str | None], ...]
    ipv6: bool = False
    vetoes: tuple[tuple[str, str | None], ...] = ()
    second: tuple[tuple[str, str | None], ...] = ()
    unreliable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contested:
    """An area that several countries claim, and that no source of countries can tell from the rest of them. Where the
    sources name different ones of `claimed_by`, the place is uncertain; or `counts_as`, where an operator set that and
    the network's own word confirms it."""

    area: str
    claimed_by: frozenset[str]
    counts_as: str | None = None


QUORUM = ("G", "D", "R")
# The country of the network's owner; a database that the operator brought.
VETOES = {"I": "the network's owner is in", "M": "the operator's own database says"}
# What an operator was told of a network by who runs it. Never enough alone.
SECOND = {"F": "the network's own geofeed says", "C": "the operator's map of company networks says"}
# Answers of the sources that name no country.
PSEUDO_CODES = frozenset({"EU", "AP", "ZZ", "AN", "--", ""})
# Measured: for these, even unanimous sources are wrong too often. They need evidence of a second kind.
NEVER_BY_ADDRESS = frozenset({"HK"})
NEVER_BY_IPV6_ADDRESS = frozenset({"HK", "MO", "TW"})
_COUNT = {1: "one", 2: "two", 3: "three"}


def determine(evidence: Evidence, contested: Iterable[Contested] = ()) -> Determination:
    """A country only when each of G, D and R says so, nobody says otherwise, and the network's addresses are those of
    people; anything else is uncertain, with every reason (P5)."""
    agreed, disputed, reasons = _agreed(dict(evidence.answers), contested)
    doubts = list(evidence.unreliable)
    if agreed is not None:
        doubts += _said_otherwise(agreed, evidence.vetoes, VETOES) + _said_otherwise(agreed, evidence.second, SECOND)
        confirmed = [f"{SECOND[key]} {code}" for key, code in evidence.second if code == agreed]
        if not confirmed and disputed:
            doubts.append("nothing but the network's own word could settle that")
        elif not confirmed and agreed in (NEVER_BY_IPV6_ADDRESS if evidence.ipv6 else NEVER_BY_ADDRESS):
            doubts.append(f"an address alone cannot tell {agreed} from its neighbours")
        reasons += confirmed
    decided = agreed if not doubts else None
    reasons += doubts
    if decided is None:
        reasons[-1] += ": uncertain"
    return Determination(decided, tuple(reasons), _told(evidence))


def reconsider(place: Determination, distrusted: Container[str]) -> Determination:
    """The determination anew from what its sources said, when the word of some counts for nothing."""
    said = [(key, None if key in distrusted else code) for key, code in place.sources]
    second = tuple((key, code) for key, code in said if key in SECOND)
    vetoes = tuple((key, code) for key, code in said if key in VETOES)
    answers = tuple((key, code) for key, code in said if key in QUORUM)
    # Where a second kind was asked, it may have been what decided.
    return determine(Evidence(answers, ipv6=bool(second), vetoes=vetoes, second=second))


def unlocatable(why: str) -> Determination:
    """The determination of an address that no source may be asked about."""
    return Determination(None, (f"the address cannot be located because {why}: uncertain",))


def _agreed(answers: Mapping[str, str | None], contested: Iterable[Contested]) -> tuple[str | None, bool, list[str]]:
    """The country that all of the quorum name, or that a contested area counts as; whether it is that; and what they
    say, in words."""
    said = {key: answers.get(key) for key in QUORUM}
    named = {key: code for key, code in said.items() if code is not None and code not in PSEUDO_CODES}
    silent = [key for key in QUORUM if key not in named]
    if silent:
        return None, False, [f"{_COUNT[len(silent)]} of three sources ({', '.join(silent)}) have no answer"]
    countries = frozenset(named.values())
    if len(countries) == 1:
        (country,) = countries
        return country, False, [f"three of three sources say {country}"]
    disagree = f"the sources disagree ({', '.join(f'{key} says {code}' for key, code in named.items())})"
    for one in contested:
        if countries <= one.claimed_by:
            return one.counts_as, True, [disagree, _contested(one)]
    return None, False, [disagree]


def _contested(one: Contested) -> str:
    claimed = f"{one.area}, claimed by {' and '.join(sorted(one.claimed_by))}"
    return f"as for {claimed}" + (f", which counts as {one.counts_as} here" if one.counts_as else "")


def _said_otherwise(agreed: str, said: Iterable[tuple[str, str | None]], words: Mapping[str, str]) -> list[str]:
    return [f"{words[key]} {code}" for key, code in said if code not in {None, agreed} and code not in PSEUDO_CODES]


def _told(evidence: Evidence) -> tuple[tuple[str, str | None], ...]:
    """What the quorum said, and who else had an answer."""
    said = dict(evidence.answers)
    others = (one for one in (*evidence.vetoes, *evidence.second) if one[1] is not None)
    return (*((key, said.get(key)) for key in QUORUM), *others)
