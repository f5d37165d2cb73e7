"""How often a place is uncertain, by country: counted in the memory of one process, shown as rounded shares. Pure.

It can tell whether the sources disagree more about one country's connections than about another's. It cannot tell who,
which meeting, from which network, how many, or when within an hour: no address, person or meeting ever gets here (P9).
What other processes decided, and what was decided before this one started, is not in it. Somebody who connects again
counts again, and so does everybody in a call when newer data decides anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from folkmoot.territory.domain import PSEUDO_CODES, QUORUM, Determination

T = TypeVar("T")

NOWHERE = "-"
# With fewer, a share would speak of single people.
LEAST = 20
# Shares are shown in steps of this many percent.
STEP = 5
_NAMED = 2


@dataclass(frozen=True, slots=True)
class Share:
    """`country`: what at least two of G, D and R named; `NOWHERE` where no two did. `uncertain`: in percent."""

    country: str
    uncertain: int


@dataclass(slots=True)
class Tally:
    """Of today alone (UTC). What is counted is shown when its hour is over: whoever looks twice within one learns
    nothing of who came between."""

    _hour: datetime | None = None
    _counting: Counter[tuple[str, bool]] = field(default_factory=Counter)
    _shown: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def note(self, place: Determination, now: datetime) -> None:
        self._turn(now)
        self._counting[named(place), place.country is None] += 1

    def shares(self, now: datetime) -> list[Share]:
        """Of the hours of today that are over; the most uncertain first."""
        self._turn(now)
        found = []
        for country in sorted({country for country, _ in self._shown}):
            uncertain, decided = self._shown[country, True], self._shown[country, False]
            if uncertain + decided >= LEAST:
                found.append(Share(country, STEP * round(100 * uncertain / (uncertain + decided) / STEP)))
        return sorted(found, key=lambda share: (-share.uncertain, share.country))

    def counted_until(self, now: datetime) -> datetime:
        return _hour_of(now)

    def counting(
        self, locate: Callable[[T], Determination], now: Callable[[], datetime]
    ) -> Callable[[T], Determination]:
        """`locate`, whose determinations are counted."""

        def counted(source: T) -> Determination:
            place = locate(source)
            self.note(place, now())
            return place

        return counted

    def _turn(self, now: datetime) -> None:
        hour = _hour_of(now)
        if self._hour == hour:
            return
        if self._hour is not None and self._hour.date() == hour.date():
            self._shown += self._counting
        else:
            self._shown.clear()
        self._counting = Counter()
        self._hour = hour


def named(place: Determination) -> str:
    """The country that at least two of the quorum name, or `NOWHERE`."""
    said = Counter(code for key, code in place.sources if key in QUORUM and code is not None)
    for code, times in said.items():
        if times >= _NAMED and code not in PSEUDO_CODES:
            return code
    return NOWHERE


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
