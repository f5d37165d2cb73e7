"""Learning from reversals: each opens a mistake, which a reviewer who had no part in it closes with its cause and what
was changed. The desk sees the patterns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Row, insert, select, update

from folkmoot.orders.adapters.undone import mistake
from folkmoot.orders.domain.paging import AlertKind
from folkmoot.orders.domain.undoing import Cause, Reversal
from folkmoot.orders.ports import Ledger, Pager
from folkmoot.orders.standings import Standings
from folkmoot.runtime.canonical import Json, keyed_sha256
from folkmoot.runtime.clock import Clock, rfc3339, rfc3339_or_none
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import Promise, conflict, invalid, not_found
from folkmoot.territory.domain import QUORUM

LONGEST_TEXT = 5000
# After so long without a review the desk is paged.
OVERDUE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class MistakeReview:
    """`source`: which location source was wrong, where one was."""

    cause: Cause
    source: str | None
    cause_text: str
    change_made: str


async def open_mistake(tx: Transaction, number: int, reversal: Reversal, now: datetime) -> None:
    """Something about this order was reversed. While one of the same kind is open, it is counted there."""
    is_open = (mistake.c.number == number) & (mistake.c.reversal == reversal.value) & mistake.c.reviewed_at.is_(None)
    counted = await tx.execute(update(mistake).where(is_open).values(times=mistake.c.times + 1))
    if counted.rowcount == 0:
        values = {"id": uuid4().hex, "number": number, "reversal": reversal.value, "times": 1, "opened_at": now}
        await tx.execute(insert(mistake).values(values))


class Mistakes:
    def __init__(self, database: Database, ledger: Ledger, standings: Standings, clock: Clock, pager: Pager) -> None:
        self._database = database
        self._ledger = ledger
        self._standings = standings
        self._clock = clock
        self._pager = pager

    async def listed(self) -> list[dict[str, Json]]:
        """All of them: the open ones first, oldest first, then the reviewed, newest first."""
        async with self._database.snapshot() as tx:
            oldest = select(mistake).order_by(mistake.c.opened_at, mistake.c.number, mistake.c.id)
            rows = (await tx.execute(oldest)).all()
        waiting = [row for row in rows if row.reviewed_at is None]
        reviewed = sorted((row for row in rows if row.reviewed_at), key=lambda row: row.reviewed_at, reverse=True)
        return [_shown(row) for row in (*waiting, *reviewed)]

    async def review(self, tx: Transaction, mistake_id: str, said: MistakeReview, account: str) -> dict[str, Json]:
        """Close it. Raises for whoever took part in the order: they do not judge its mistakes."""
        for field, text in (("cause_text", said.cause_text), ("change_made", said.change_made)):
            if not text.strip() or len(text) > LONGEST_TEXT:
                raise invalid(f"say it in 1 to {LONGEST_TEXT} characters", field)
        if (said.cause is Cause.LOCATION_SOURCE_WRONG) != (said.source is not None):
            raise invalid("name the source exactly when one was wrong", "source")
        if said.source is not None and said.source not in QUORUM:
            raise invalid(f"the sources are {', '.join(QUORUM)}", "source")
        row = await self._row(tx, mistake_id)
        if row.reviewed_at is not None:
            raise conflict("this mistake has been reviewed already")
        if account in await self._standings.took_part(tx, row.number):
            raise conflict("whoever took part in an order does not review its mistakes", Promise.TWO_PEOPLE)
        change = keyed_sha256(mistake_id, said.change_made)
        entry: dict[str, Json] = {
            "kind": "mistake_reviewed",
            "v": 1,
            "number": row.number,
            "reversal": row.reversal,
            "cause": said.cause.value,
            "source": said.source,
            "change": change,
            "reviewer": account,
        }
        values = {
            "cause": said.cause.value,
            "source": said.source,
            "cause_text": said.cause_text,
            "change_made": said.change_made,
            "reviewed_at": self._clock.now(),
            "reviewed_by": account,
            "position": await self._ledger.append(tx, entry),
        }
        await tx.execute(update(mistake).where(mistake.c.id == mistake_id).values(values))
        return _shown(await self._row(tx, mistake_id))

    async def tick(self) -> bool:
        """Page for what nobody has reviewed for too long. Returns whether there was any."""
        due = mistake.c.reviewed_at.is_(None) & (mistake.c.opened_at <= self._clock.now() - OVERDUE)
        async with self._database.snapshot() as tx:
            rows = (await tx.execute(select(mistake.c.id, mistake.c.number).where(due))).all()
        for row in rows:
            async with self._database.transaction() as tx:
                await self._pager.raise_(tx, AlertKind.MISTAKE_OPEN, row.number, f"mistake_open/{row.id}")
        return bool(rows)

    async def _row(self, tx: Transaction, mistake_id: str) -> Row[tuple[object, ...]]:
        row = (await tx.execute(select(mistake).where(mistake.c.id == mistake_id))).first()
        if row is None:
            raise not_found("there is no mistake with this id")
        return row


def _shown(row: Row[tuple[object, ...]]) -> dict[str, Json]:
    return {
        "id": row.id,
        "number": row.number,
        "reversal": row.reversal,
        "times": row.times,
        "opened_at": rfc3339(row.opened_at),
        "cause": row.cause,
        "source": row.source,
        "cause_text": row.cause_text,
        "change_made": row.change_made,
        "reviewed_at": rfc3339_or_none(row.reviewed_at),
        "reviewed_by": row.reviewed_by,
    }
