"""Impact before deciding: how many people a choice would touch, blurred, and frozen before anyone sees it (P9).

A snapshot is of one meeting, one day and one territory: the first that is looked at that day, whoever looks. Another
has to wait for another day, because the difference of two would tell. Only what is shown is kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from enum import Enum, StrEnum

from sqlalchemy import Row, insert, select
from sqlalchemy.exc import IntegrityError

from folkmoot.orders.adapters.tables import impact_snapshot
from folkmoot.orders.domain.bands import band
from folkmoot.orders.domain.blur import Below, blur, count
from folkmoot.orders.ports import Impact, Meetings
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import conflict
from folkmoot.territory.domain import Territory

# Each snapshot tells a little, so a meeting has no more of them than this in the longest time that a restriction lasts.
MOST_SNAPSHOTS = 3
WITHIN = timedelta(days=90)


class Host(StrEnum):
    """Where whoever hosts by right is. Theirs is a public role, and who succeeds them hangs on it (P4)."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNCERTAIN = "uncertain"
    NOBODY = "nobody"


class _Draw(Enum):
    NOW = "now"
    BEFORE = "before"  # whoever relies on it must have looked
    NEVER = "never"


class Impacts:
    def __init__(self, meetings: Meetings, clock: Clock, below: Below = secrets.randbelow) -> None:
        self._meetings = meetings
        self._clock = clock
        self._below = below

    async def look(
        self, tx: Transaction, codes: Iterable[str], territory: Territory, *, deciding: bool
    ) -> list[dict[str, Json]]:
        """What the desk sees of each meeting. `deciding`: somebody has to decide on it now; else nothing new is drawn.
        Commit before answering: whoever could have it rolled back could have it drawn anew, and again, until the noise
        is gone."""
        return [await self._one(tx, code, territory, _Draw.NOW if deciding else _Draw.NEVER) for code in codes]

    async def seen(self, tx: Transaction, codes: Iterable[str], territory: Territory) -> list[dict[str, Json]]:
        """As `look` showed it. Raises `conflict` for a meeting that nobody has looked at: this draws nothing."""
        return [await self._one(tx, code, territory, _Draw.BEFORE) for code in codes]

    async def _one(self, tx: Transaction, code: str, territory: Territory, draw: _Draw) -> dict[str, Json]:
        rows = await self._rows(tx, code)
        today = self._clock.now().date()
        since = (today - WITHIN).isoformat()
        due = all(row.day != today.isoformat() for row in rows) and (
            sum(row.day > since for row in rows) < MOST_SNAPSHOTS
        )
        if not rows or (due and draw is _Draw.NOW):
            found = await self._meetings.impact(tx, code)
            if not (rows or found.begun or found.people):
                return _nothing(code, begun=False)
            if draw is _Draw.NOW:
                await self._freeze(tx, code, found, territory)
                rows = await self._rows(tx, code)
        mine = [row for row in rows if row.territory == _key(territory)]
        if mine:
            return _shown(mine[0])
        if due and draw is _Draw.BEFORE:
            raise conflict(f"look at what it would touch first: the impact on {code} has not been shown yet")
        return _nothing(code, begun=True)

    async def _rows(self, tx: Transaction, code: str) -> Sequence[Row[tuple[object, ...]]]:
        where = impact_snapshot.c.meeting == code
        return (await tx.execute(select(impact_snapshot).where(where).order_by(impact_snapshot.c.day.desc()))).all()

    async def _freeze(self, tx: Transaction, code: str, found: Impact, territory: Territory) -> None:
        now = self._clock.now()
        blurred = blur(count(found.people, territory), self._below)
        values = {
            "meeting": code,
            "day": now.date().isoformat(),
            "territory": _key(territory),
            "inside": blurred.inside,
            "outside": blurred.outside,
            "uncertain": blurred.uncertain,
            "countries": blurred.countries,
            "host": _host(found.hosts, territory).value,
            "frozen_at": now,
        }
        try:
            async with tx.begin_nested():
                await tx.execute(insert(impact_snapshot).values(values))
        except IntegrityError:
            return  # somebody else looked at this moment: what they were shown is what there is


def _key(territory: Territory) -> str:
    return " ".join(territory.listed())


def _host(hosts: Sequence[str | None], territory: Territory) -> Host:
    """Of several, the one with whom the meeting goes on."""
    if any(country not in territory.codes for country in hosts if country is not None):
        return Host.OUTSIDE
    if not hosts:
        return Host.NOBODY
    return Host.UNCERTAIN if None in hosts else Host.INSIDE


def _shown(row: Row[tuple[object, ...]]) -> dict[str, Json]:
    return {
        "meeting": row.meeting,
        "inside": row.inside,
        "outside": row.outside,
        "uncertain": row.uncertain,
        "begun": True,
        "countries": None if row.countries is None else f"more than {row.countries}",
        "host": row.host,
        "frozen_at": rfc3339(row.frozen_at),
    }


def _nothing(code: str, *, begun: bool) -> dict[str, Json]:
    """Nobody has come yet; or, once somebody has, this territory cannot be counted now: nothing is known of it."""
    few = band(0)
    return {
        "meeting": code,
        "inside": few,
        "outside": few,
        "uncertain": few,
        "begun": begun,
        "countries": None,
        "host": None,
        "frozen_at": None,
    }
