"""Presences in the database, and in memory (the fake that passes the same contract)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import ColumnElement, Row, delete, insert, select, true
from sqlalchemy.exc import SQLAlchemyError

from folkmoot.enforcement.adapters.tables import presence as table
from folkmoot.enforcement.ports import StateUnavailable
from folkmoot.enforcement.presence import Presence, State
from folkmoot.runtime.database import Database

_LIVE_SIGNALLING = (State.CONNECTING, State.OPEN)


class SqlPresences:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def register(self, presence: Presence) -> None:
        async with reachable(), self._database.transaction() as tx:
            await tx.execute(delete(table).where(table.c.connection == presence.connection))
            await tx.execute(
                insert(table).values(
                    connection=presence.connection,
                    sequence=presence.order,
                    meeting=presence.meeting,
                    identity=presence.identity,
                    person=presence.person,
                    country=presence.country,
                    state=presence.state.value,
                    gate=presence.gate,
                    since=presence.since,
                    sid=presence.sid,
                )
            )

    async def forget(self, connections: Collection[str]) -> None:
        if not connections:
            return
        async with reachable(), self._database.transaction() as tx:
            await tx.execute(delete(table).where(table.c.connection.in_(list(connections))))

    async def of_identity(self, meeting: str, identity: str) -> Sequence[Presence]:
        return await self._where((table.c.meeting == meeting) & (table.c.identity == identity))

    async def of_meeting(self, meeting: str) -> Sequence[Presence]:
        return await self._where(table.c.meeting == meeting)

    async def meetings(self) -> Sequence[str]:
        async with reachable(), self._database.snapshot() as tx:
            rows = await tx.execute(select(table.c.meeting).distinct().order_by(table.c.meeting))
            return [row.meeting for row in rows]

    async def abandoned_by(self, gate: str) -> Sequence[Presence]:
        return await self._where((table.c.gate != gate) & table.c.state.in_([s.value for s in _LIVE_SIGNALLING]))

    async def _where(self, condition: ColumnElement[bool]) -> Sequence[Presence]:
        async with reachable(), self._database.snapshot() as tx:
            rows = await tx.execute(select(table).where(condition, true()).order_by(table.c.sequence))
            return [_presence(row) for row in rows]


class MemoryPresences:
    """The same, in memory. `reachable = False` makes every call fail as a lost database would."""

    def __init__(self) -> None:
        self.rows: dict[str, Presence] = {}
        self.reachable = True

    def _check(self) -> None:
        if not self.reachable:
            raise StateUnavailable("presences are out of reach")

    async def register(self, presence: Presence) -> None:
        self._check()
        self.rows[presence.connection] = presence

    async def forget(self, connections: Collection[str]) -> None:
        self._check()
        for connection in connections:
            self.rows.pop(connection, None)

    def _sorted(self) -> list[Presence]:
        self._check()
        return sorted(self.rows.values(), key=lambda p: p.order)

    async def of_identity(self, meeting: str, identity: str) -> Sequence[Presence]:
        return [p for p in self._sorted() if p.meeting == meeting and p.identity == identity]

    async def of_meeting(self, meeting: str) -> Sequence[Presence]:
        return [p for p in self._sorted() if p.meeting == meeting]

    async def meetings(self) -> Sequence[str]:
        return sorted({p.meeting for p in self._sorted()})

    async def abandoned_by(self, gate: str) -> Sequence[Presence]:
        return [p for p in self._sorted() if p.gate != gate and p.state in _LIVE_SIGNALLING]


def _presence(row: Row[tuple[object, ...]]) -> Presence:
    return Presence(
        connection=row.connection,
        order=row.sequence,
        meeting=row.meeting,
        identity=row.identity,
        person=row.person,
        country=row.country,
        state=State(row.state),
        gate=row.gate,
        since=row.since,
        sid=row.sid,
    )


@asynccontextmanager
async def reachable() -> AsyncIterator[None]:
    """A database that does not answer is `StateUnavailable`."""
    try:
        yield
    except (SQLAlchemyError, OSError) as problem:
        raise StateUnavailable(type(problem).__name__) from problem
