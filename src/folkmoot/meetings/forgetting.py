"""What the meetings room forgets: first the names of those who were there, then that they were."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ColumnElement, Select, delete, exists, func, select, update

from folkmoot.meetings.adapters.tables import file, message, named, participant
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

    async def saved(self, tx: Transaction, before: datetime) -> int:
        """The chat and the files; their bytes are swept afterwards."""
        gone = 0
        for table, moment in ((message, message.c.sent_at), (file, file.c.stored_at)):
            quiet = await self._nobody_since(tx, table.c.meeting, before)
            gone += (await tx.execute(delete(table).where(quiet, moment < before))).rowcount
        return gone

    async def named(self, tx: Transaction, before: datetime) -> int:
        quiet = await self._nobody_since(tx, named.c.meeting, before)
        return (await tx.execute(delete(named).where(quiet, named.c.named_at < before))).rowcount

    async def _nobody_since(self, tx: Transaction, code: Column[str], before: datetime) -> ColumnElement[bool]:
        joined = select(participant.c.identity).where(participant.c.meeting == code, participant.c.joined_at >= before)
        return ~exists(joined) & code.not_in(await self._in_use.meetings(tx))

    async def _quiet(self, tx: Transaction, before: datetime) -> Select[tuple[str]]:
        return (
            select(participant.c.meeting)
            .where(participant.c.meeting.not_in(await self._in_use.meetings(tx)))
            .group_by(participant.c.meeting)
            .having(func.max(participant.c.joined_at) < before)
        )
