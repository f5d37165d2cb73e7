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
        super().__init__(f"{code!r} is not an ISO 3166-1 alpha-2 country code or a known group such as EU")
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
