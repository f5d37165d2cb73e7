"""What is shown of the people in a meeting, so that nobody can tell from it where one of them is (P9). Pure.

Bands alone tell: whoever knows everybody else, and joins with people of their own until a number stands at a band's
edge, reads one person's side from it. So a secret noise is taken off first, drawn evenly from `NOISE`: all ways to
share `SPREAD` out among the three numbers. Where one person is elsewhere, one moves from one number to another, which
is the same as another way to share; so all but 2/(SPREAD + 2) of the two worlds is alike, whatever the others do. It is
taken off and never added: `fewer than 5` stays true of a few, and a ceiling (P12) comes out lower. Proof: ADR 12.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from folkmoot.orders.domain.bands import band
from folkmoot.territory.domain import Territory

SPREAD = 22
NOISE = tuple((a, b, SPREAD - a - b) for a in range(SPREAD + 1) for b in range(SPREAD + 1 - a))
# The number of countries has a noise of its own, from 0 up to and without this.
COUNTRY_NOISE = 60
COUNTRIES = (5, 10, 20, 50)
# The number of those whom a restriction touched, likewise.
TOUCHED_NOISE = 20

# An even choice among 0 … n-1 that nobody can foresee: `secrets.randbelow`.
Below = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Cells:
    """The people of a meeting against a territory, and how many countries those outside are in. Exact: never kept."""

    inside: int
    outside: int
    uncertain: int
    countries: int


@dataclass(frozen=True, slots=True)
class Shown:
    """Bands; `countries` N: those outside are in more than N countries, None: nothing can be said of that."""

    inside: str
    outside: str
    uncertain: str
    countries: int | None


def count(people: Mapping[str | None, int], territory: Territory) -> Cells:
    """`people`: by determined country, under None those whose place is uncertain."""
    inside = sum(number for country, number in people.items() if country in territory.codes)
    outside = {country: number for country, number in people.items() if country not in territory.codes | {None}}
    there = sum(1 for number in outside.values() if number)
    return Cells(inside, sum(outside.values()), people.get(None, 0), there)


def shown(cells: Cells, noise: tuple[int, int, int], country_noise: int) -> Shown:
    """What a noise makes of the exact numbers."""
    inside, outside, uncertain = noise
    countries = cells.countries - country_noise
    return Shown(
        inside=_band(cells.inside - inside),
        outside=_band(cells.outside - outside),
        uncertain=_band(cells.uncertain - uncertain),
        countries=max((least for least in COUNTRIES if countries > least), default=None),
    )


def blur(cells: Cells, below: Below) -> Shown:
    return shown(cells, NOISE[below(len(NOISE))], below(COUNTRY_NOISE))


def blur_touched(people: int, below: Below) -> str:
    """The band of those whom a restriction touched."""
    return _band(people - below(TOUCHED_NOISE))


def _band(number: int) -> str:
    return band(max(0, number))
