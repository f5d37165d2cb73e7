"""What a meeting saves: its chat and the files that were shared. Every read is asked of the gate, each time anew.

A participant reads what was saved in this sitting; hosts, co-hosts and whom the host named read it all. An order never
deletes anything here (P3): what it withholds from some is there again for them when it ends.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, true

from folkmoot.enforcement.decide import Verdict
from folkmoot.meetings.adapters.tables import file as files_table
from folkmoot.meetings.adapters.tables import meeting, message
from folkmoot.meetings.domain import Power, may
from folkmoot.meetings.files import LOOK_AT, clean_file_name, media_type
from folkmoot.meetings.ports import AskGate, Files, KeptOut
from folkmoot.meetings.roles import Member, member
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import DomainError, Kind, conflict, forbidden, invalid, not_found

LONGEST_TEXT = 4_000
MOST_MESSAGES = 20_000
MOST_FILES = 500
AT_ONCE = 20  # messages of one person
WITHIN = timedelta(seconds=10)
PAGE = 200
# Bytes may be there a moment before the row that names them.
BYTES_REST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Message:
    number: int
    identity: str
    name: str
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`mine`: whoever asks may delete it."""

    id: str
    name: str
    media_type: str
    size: int
    by: str
    stored_at: datetime
    mine: bool


class Artifacts:
    """Use cases over what was saved. `look` is the gate's word on reading, `take_part` its word on adding."""

    def __init__(self, database: Database, clock: Clock, files: Files, *, largest_file: int, most_bytes: int) -> None:
        self._database = database
        self._clock = clock
        self._files = files
        self.largest_file = largest_file
        self._most_bytes = most_bytes

    # --- chat ---------------------------------------------------------------------------------------------------

    async def say(self, code: str, identity: str, text: str, take_part: AskGate) -> Message:
        said = text.strip()
        if not said or len(said) > LONGEST_TEXT or any(_unreadable(c) for c in said):
            raise invalid(f"a message has 1 to {LONGEST_TEXT} readable characters", "text")
        who = await self._admitted(code, identity, take_part)
        now = self._clock.now()
        async with self._database.transaction() as tx:
            # Numbers of one meeting are given one after the other, so that a reader never misses one that came late.
            await tx.execute(select(meeting.c.code).where(meeting.c.code == code).with_for_update())
            mine = (message.c.meeting == code) & (message.c.identity == identity) & (message.c.sent_at > now - WITHIN)
            if (await tx.scalar(select(func.count()).where(mine)) or 0) >= AT_ONCE:
                raise DomainError(Kind.TOO_MANY, "that was a lot at once: wait a few seconds, then send it again")
            last = await tx.scalar(select(func.max(message.c.number)).where(message.c.meeting == code)) or 0
            if last >= MOST_MESSAGES:
                raise conflict(f"this meeting's chat is full: it holds {MOST_MESSAGES} messages")
            row = {
                "meeting": code,
                "number": last + 1,
                "identity": identity,
                "name": who.name,
                "text": said,
                "sent_at": now,
            }
            await tx.execute(insert(message).values(row))
        return Message(last + 1, identity, who.name, said, now)

    async def history(self, code: str, identity: str, look: AskGate, after: int = 0) -> Sequence[Message]:
        """At most `PAGE` messages after number `after`, oldest first. Raises `KeptOut`."""
        who = await self._admitted(code, identity, look)
        async with self._database.snapshot() as tx:
            since = await self._since(tx, code, who, message.c.sent_at)
            query = select(message).where(message.c.meeting == code, message.c.number > after, since)
            rows = await tx.execute(query.order_by(message.c.number).limit(PAGE))
            return [Message(row.number, row.identity, row.name, row.text, row.sent_at) for row in rows]

    # --- files --------------------------------------------------------------------------------------------------

    async def store(
        self, code: str, identity: str, name: str, content: AsyncIterator[bytes], take_part: AskGate
    ) -> StoredFile:
        """Keep what `content` yields; if it is too large, or breaks off, nothing is kept."""
        who = await self._admitted(code, identity, take_part)
        async with self._database.snapshot() as tx:
            left = await self._room_left(tx, code)
        made = secrets.token_hex(16)
        counted = _Counted(content, min(left, self.largest_file), self.largest_file)
        await self._files.put(f"{code}/{made}", counted.stream())
        if counted.size == 0:
            await self._files.delete(f"{code}/{made}")
            raise invalid("this file is empty", "file")
        values = {
            "id": made,
            "meeting": code,
            "name": clean_file_name(name),
            "media_type": media_type(counted.start),
            "size": counted.size,
            "identity": identity,
            "holder": who.holder,
            "by_name": who.name,
            "stored_at": self._clock.now(),
        }
        try:
            async with self._database.transaction() as tx:
                if await self._room_left(tx, code) < counted.size:
                    raise _full()
                row = (await tx.execute(insert(files_table).values(values).returning(files_table))).one()
        except BaseException:
            await self._files.delete(f"{code}/{made}")
            raise
        return _stored(row, who)

    async def files(self, code: str, identity: str, look: AskGate) -> Sequence[StoredFile]:
        """Oldest first. Raises `KeptOut`."""
        who = await self._admitted(code, identity, look)
        async with self._database.snapshot() as tx:
            since = await self._since(tx, code, who, files_table.c.stored_at)
            query = select(files_table).where(files_table.c.meeting == code, since).order_by(files_table.c.stored_at)
            return [_stored(row, who) for row in await tx.execute(query)]

    async def open(self, code: str, identity: str, file: str, look: AskGate) -> tuple[StoredFile, AsyncIterator[bytes]]:
        """A download, decided at its start. Raises `KeptOut`."""
        who = await self._admitted(code, identity, look)
        async with self._database.snapshot() as tx:
            since = await self._since(tx, code, who, files_table.c.stored_at)
            query = select(files_table).where(files_table.c.id == file, files_table.c.meeting == code, since)
            row = (await tx.execute(query)).first()
        if row is None:
            raise _no_file()
        return _stored(row, who), await self._files.get(f"{code}/{file}")

    async def delete(self, code: str, identity: str, file: str) -> None:
        """By who stored it, or by whom the table of powers names. It needs no reading, so the gate is not asked."""
        async with self._database.transaction() as tx:
            who = await self._member(tx, code, identity)
            query = select(files_table).where(files_table.c.id == file, files_table.c.meeting == code)
            row = (await tx.execute(query)).first()
            if row is None:
                raise _no_file()
            if not _stored(row, who).mine:
                raise forbidden("a file is deleted by who shared it, the host, or a co-host")
            await tx.execute(delete(files_table).where(files_table.c.id == file))
        await self._files.delete(f"{code}/{file}")

    async def sweep(self) -> list[str]:
        """Delete the bytes that no row names any more, once they have been there for a day. Returns their paths."""
        found = await self._files.older(self._clock.now() - BYTES_REST)
        async with self._database.snapshot() as tx:
            kept = {f"{row.meeting}/{row.id}" for row in await tx.execute(select(files_table))}
        gone = [path for path in found if path not in kept]
        for path in gone:
            await self._files.delete(path)
        return gone

    # --- inside -------------------------------------------------------------------------------------------------

    async def _admitted(self, code: str, identity: str, ask: AskGate) -> Member:
        async with self._database.snapshot() as tx:
            who = await self._member(tx, code, identity)
        decision = await ask(who.person)
        if decision.verdict is not Verdict.ADMIT:
            raise KeptOut(decision, who.holder if who.holder != who.identity else who.person)
        return who

    async def _member(self, tx: Transaction, code: str, identity: str) -> Member:
        who = await member(tx, code, identity)
        if who is None:
            raise forbidden("only who joined this meeting sees and shares what it saves")
        return who

    async def _since(
        self, tx: Transaction, code: str, who: Member, column: ColumnElement[datetime]
    ) -> ColumnElement[bool]:
        if may(who.role, Power.READ_SAVED):
            return true()
        began = await tx.scalar(select(meeting.c.sitting_since).where(meeting.c.code == code))
        return true() if began is None else column >= began

    async def _room_left(self, tx: Transaction, code: str) -> int:
        total = func.coalesce(func.sum(files_table.c.size), 0)
        query = select(func.count(), total).where(files_table.c.meeting == code)
        count, size = (await tx.execute(query)).one()
        if count >= MOST_FILES or size >= self._most_bytes:
            raise _full()
        return int(self._most_bytes - size)


class _Counted:
    """Passes chunks on, counts them, keeps the first bytes, and stops at what is allowed."""

    def __init__(self, content: AsyncIterator[bytes], allowed: int, largest: int) -> None:
        self._content = content
        self._allowed = allowed
        self._largest = largest
        self.size = 0
        self.start = b""

    async def stream(self) -> AsyncIterator[bytes]:
        async for chunk in self._content:
            self.size += len(chunk)
            if self.size > self._largest:
                raise DomainError(Kind.TOO_LARGE, f"a file has at most {self._largest >> 20} MiB", field="file")
            if self.size > self._allowed:
                raise _full()
            if len(self.start) < LOOK_AT:
                self.start += chunk[: LOOK_AT - len(self.start)]
            if chunk:
                yield chunk


def _stored(row: Row[tuple[object, ...]], who: Member) -> StoredFile:
    mine = row.holder == who.holder or may(who.role, Power.DELETE_SAVED)
    return StoredFile(row.id, row.name, row.media_type, row.size, row.by_name, row.stored_at, mine)


def _unreadable(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Cn", "Co") and character not in "\n\t\r"


def _full() -> DomainError:
    return conflict("this meeting's storage is full: delete files that are not needed, then share it again")


def _no_file() -> DomainError:
    return not_found("there is no such file in this meeting: it may have been deleted", "id")
