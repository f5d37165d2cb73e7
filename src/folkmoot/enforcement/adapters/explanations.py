"""Notes of removals in the database, and in memory (the fake that passes the same contract)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert

from folkmoot.enforcement.adapters.presences import reachable
from folkmoot.enforcement.adapters.tables import explained_removal as table
from folkmoot.runtime.database import Database


class SqlExplanations:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, meeting: str, identity: str, at: datetime) -> None:
        mine = (table.c.meeting == meeting) & (table.c.identity == identity)
        async with reachable(), self._database.transaction() as tx:
            await tx.execute(delete(table).where(mine))
            await tx.execute(insert(table).values(meeting=meeting, identity=identity, at=at))

    async def take(self, meeting: str, identity: str, since: datetime) -> bool:
        mine = (table.c.meeting == meeting) & (table.c.identity == identity) & (table.c.at >= since)
        async with reachable(), self._database.transaction() as tx:
            return (await tx.execute(delete(table).where(mine))).rowcount > 0

    async def forget(self, before: datetime) -> None:
        async with reachable(), self._database.snapshot() as tx:
            old = (await tx.execute(table.select().where(table.c.at < before).limit(1))).first()
        if old is not None:
            async with reachable(), self._database.transaction() as tx:
                await tx.execute(delete(table).where(table.c.at < before))


class MemoryExplanations:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], datetime] = {}

    async def note(self, meeting: str, identity: str, at: datetime) -> None:
        self.rows[meeting, identity] = at

    async def take(self, meeting: str, identity: str, since: datetime) -> bool:
        at = self.rows.get((meeting, identity))
        if at is None or at < since:
            return False
        del self.rows[meeting, identity]
        return True

    async def forget(self, before: datetime) -> None:
        self.rows = {who: at for who, at in self.rows.items() if at >= before}
