"""Territories and determinations: where a connection is, how sure that is, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable
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
    """What each source says of one connection's place. `answers`: source key → code, None where it has no answer."""

    answers: tuple[tuple[str, str | None], ...]
    ipv6: bool = False


QUORUM = ("G", "D", "R")
# Answers of the sources that name no country.
PSEUDO_CODES = frozenset({"EU", "AP", "ZZ", "AN", "--", ""})
# Measured: for these, even unanimous sources are wrong too often. They need evidence of a second kind.
NEVER_BY_ADDRESS = frozenset({"HK"})
NEVER_BY_IPV6_ADDRESS = frozenset({"HK", "MO", "TW"})
_COUNT = {1: "one", 2: "two", 3: "three"}


def determine(evidence: Evidence) -> Determination:
    """A country only when each of G, D and R says so; anything else is uncertain, with the reason (P5)."""
    answers = dict(evidence.answers)
    said = {key: answers.get(key) for key in QUORUM}
    told = tuple(said.items())
    named = {key: code for key, code in said.items() if code is not None and code not in PSEUDO_CODES}
    silent = [key for key in QUORUM if key not in named]
    if silent:
        which = ", ".join(silent)
        return Determination(
            None, (f"{_COUNT[len(silent)]} of three sources ({which}) have no answer: uncertain",), told
        )
    countries = set(named.values())
    if len(countries) > 1:
        listed = ", ".join(f"{key} says {code}" for key, code in named.items())
        return Determination(None, (f"the sources disagree ({listed}): uncertain",), told)
    (country,) = countries
    agreed = f"three of three sources say {country}"
    if country in (NEVER_BY_IPV6_ADDRESS if evidence.ipv6 else NEVER_BY_ADDRESS):
        return Determination(
            None, (agreed, f"an address alone cannot tell {country} from its neighbours: uncertain"), told
        )
    return Determination(country, (agreed,), told)


def unlocatable(why: str) -> Determination:
    """The determination of an address that no source may be asked about."""
    return Determination(None, (f"the address cannot be located because {why}: uncertain",))
