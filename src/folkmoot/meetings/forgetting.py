"""What the meetings room forgets: first the names of those who were there, then that they were."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, delete, func, select, update

from folkmoot.meetings.adapters.tables import participant
from folkmoot.meetings.ports import InUse
from folkmoot.runtime.database import Transaction


class MeetingForgetting:
    """Each method forgets about meetings that nobody joined since an instant, and says how many rows that were."""

    def __init__(self, in_use: InUse) -> None:
        self._in_use = in_use

    async def names(self, tx: Transaction, before: datetime) -> int:
        quiet = participant.c.meeting.in_(await self._quiet(tx, before)) & (participant.c.name != "")
        return (await tx.execute(update(participant).where(quiet).values(name=""))).rowcount

    async def participants(self, tx: Transaction, before: datetime) -> int:
        quiet = participant.c.meeting.in_(await self._quiet(tx, before))
        return (await tx.execute(delete(participant).where(quiet))).rowcount

    async def _quiet(self, tx: Transaction, before: datetime) -> Select[tuple[str]]:
        return (
            select(participant.c.meeting)
            .where(participant.c.meeting.not_in(await self._in_use.meetings(tx)))
            .group_by(participant.c.meeting)
            .having(func.max(participant.c.joined_at) < before)
        )
