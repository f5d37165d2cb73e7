"""What a restriction is made of, and how two reviewers' terms meet: in the intersection of each dimension."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from folkmoot.territory.domain import Territory


class Measure(StrEnum):
    NOTICE = "notice"
    WITHHOLD_ARTIFACTS = "withhold_artifacts"
    BAR_ENTRY = "bar_entry"
    REMOVE = "remove"


def contained(measures: frozenset[Measure]) -> frozenset[Measure]:
    """The measures with what they contain: `remove` contains `bar_entry`."""
    return measures | {Measure.BAR_ENTRY} if Measure.REMOVE in measures else measures


@dataclass(frozen=True, slots=True)
class Terms:
    """Meeting × territory × measure × period, for how many people (P12), and until when its record is sealed (P8), if
    it is. Meetings by code, one by one (P2)."""

    meetings: frozenset[str]
    territory: Territory
    measures: frozenset[Measure]
    starts_at: datetime
    ends_at: datetime
    people: int
    sealed_until: datetime | None = None

    def meet(self, other: Terms) -> Terms | None:
        """What both allow; `None` when some dimension is empty."""
        both = Terms(
            meetings=self.meetings & other.meetings,
            territory=self.territory & other.territory,
            measures=contained(self.measures) & contained(other.measures),
            starts_at=max(self.starts_at, other.starts_at),
            ends_at=min(self.ends_at, other.ends_at),
            people=min(self.people, other.people),
            sealed_until=_earlier(self.sealed_until, other.sealed_until),
        )
        empty = not (both.meetings and both.territory and both.measures) or both.starts_at >= both.ends_at
        return None if empty or both.people < 1 else both


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """Sealed only where both say so, and no longer than either does."""
    return None if one is None or other is None else min(one, other)
