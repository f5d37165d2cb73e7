"""Who has which role: whom the host named, and who stands in while an order keeps the host away (P4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy import delete, insert, select, update

from folkmoot.enforcement.ports import MediaUnavailable
from folkmoot.meetings.adapters.tables import meeting, named, participant
from folkmoot.meetings.domain import HOSTLESS_FOR, Power, Role, Standing, is_hostless, may, roles_due
from folkmoot.meetings.ports import Rooms
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import conflict, forbidden, not_found

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Member:
    """Someone who joined. `holder`: what they are known by again, else this one identity."""

    identity: str
    name: str
    role: Role
    person: str
    holder: str


async def member(tx: Transaction, code: str, identity: str) -> Member | None:
    query = select(participant).where(participant.c.identity == identity, participant.c.meeting == code)
    row = (await tx.execute(query)).first()
    if row is None:
        return None
    return Member(row.identity, row.name, Role(row.role), row.person, row.lasting or row.identity)


class Roles:
    """No order comes here: it only ever hears that somebody was kept out, and gives nobody more than the table says."""

    def __init__(self, database: Database, clock: Clock, rooms: Rooms) -> None:
        self._database = database
        self._clock = clock
        self._rooms = rooms

    async def of(self, tx: Transaction, code: str, identity: str) -> Role | None:
        who = await member(tx, code, identity)
        return None if who is None else who.role

    async def of_arrival(self, tx: Transaction, code: str, lasting: str | None) -> Role:
        """A co-host who comes back is one still."""
        if lasting is None:
            return Role.GUEST
        found = await tx.scalar(select(named.c.role).where(named.c.meeting == code, named.c.holder == lasting))
        return Role.CO_HOST if found == Role.CO_HOST else Role.GUEST

    async def name(self, code: str, identity: str, role: Role, *, by: str) -> None:
        """The host makes someone a co-host, or names them to take over. The newer word replaces the older."""
        async with self._database.transaction() as tx:
            who = await self._named_by_host(tx, code, identity, by)
            if who.role is Role.HOST:
                raise conflict("this person hosts the meeting already")
            await tx.execute(delete(named).where(named.c.meeting == code, named.c.holder == who.holder))
            row = {"meeting": code, "holder": who.holder, "role": role.value, "named_at": self._clock.now()}
            await tx.execute(insert(named).values(row))
        await self._settle(code)

    async def unname(self, code: str, identity: str, role: Role, *, by: str) -> None:
        async with self._database.transaction() as tx:
            who = await self._named_by_host(tx, code, identity, by)
            await tx.execute(
                delete(named).where(named.c.meeting == code, named.c.holder == who.holder, named.c.role == role.value)
            )
        await self._settle(code)
        # And theirs who are not present now: their tokens live on for a while.
        theirs = (participant.c.lasting == who.holder) | (participant.c.identity == who.holder)
        async with self._database.transaction() as tx:
            await tx.execute(
                update(participant)
                .where(participant.c.meeting == code, theirs, participant.c.role == role.value)
                .values(role=Role.GUEST.value)
            )

    async def named(self, code: str, *, by: str) -> Mapping[str, Role]:
        """For the host: identity → what the host made them, of all who joined."""
        async with self._database.snapshot() as tx:
            host = await member(tx, code, by)
            if host is None or not may(host.role, Power.NAME_COHOSTS):
                raise forbidden("only the host sees whom they named")
            rows = await tx.execute(select(participant).where(participant.c.meeting == code))
            standing = await _standings(tx, code)
            return {row.identity: role for row in rows if (role := standing.get(row.lasting or row.identity))}

    async def host_kept_out(self, code: str) -> None:
        """An order keeps the host out: until they come, someone stands in."""
        await self._note_hostless(code)
        await self.settle_one(code)

    async def refused(self, code: str, identity: str) -> None:
        """Somebody who had joined did not get in."""
        async with self._database.snapshot() as tx:
            who = await member(tx, code, identity)
        if who is not None and who.role in (Role.HOST, Role.CO_HOST):
            await self.host_kept_out(code)

    async def removed(self, code: str, identity: str) -> None:
        async with self._database.snapshot() as tx:
            who = await member(tx, code, identity)
        if who is None or who.role is Role.GUEST:
            return
        if who.role in (Role.HOST, Role.CO_HOST):
            await self._note_hostless(code)
        await self.settle_one(code, without=identity)

    async def settle(self) -> None:
        """Whoever comes or goes: a meeting whose host is kept out has someone who stands in, and only then."""
        since = self._clock.now() - HOSTLESS_FOR
        async with self._database.snapshot() as tx:
            rows = await tx.execute(select(meeting.c.code).where(meeting.c.hostless_since > since))
            codes = [row.code for row in rows]
        for code in codes:
            await self.settle_one(code)

    async def settle_one(self, code: str, without: str | None = None) -> None:
        """Bring the roles of those present in line with what is due. Tried again by `settle` when the media engine does
        not answer."""
        try:
            await self._settle(code, without)
        except MediaUnavailable:
            log.warning("nobody can be asked to stand in while the media engine does not answer")

    # --- inside -------------------------------------------------------------------------------------------------

    async def _note_hostless(self, code: str) -> None:
        async with self._database.transaction() as tx:
            await tx.execute(update(meeting).where(meeting.c.code == code).values(hostless_since=self._clock.now()))

    async def _settle(self, code: str, without: str | None = None) -> None:
        present = [identity for identity, _ in await self._rooms.live(code) if identity != without]
        for identity, role in (await self._bring_in_line(code, present)).items():
            await self._rooms.set_role(code, identity, role)

    async def _bring_in_line(self, code: str, present: list[str]) -> Mapping[str, Role]:
        """Returns the roles that changed."""
        async with self._database.transaction() as tx:
            since = await tx.scalar(select(meeting.c.hostless_since).where(meeting.c.code == code))
            standing = await _standings(tx, code)
            mine = (participant.c.meeting == code) & participant.c.identity.in_(present)
            rows = {row.identity: row for row in await tx.execute(select(participant).where(mine))}
            people = {
                identity: Standing(Role(row.role), standing.get(row.lasting or row.identity))
                for identity in present
                if (row := rows.get(identity)) is not None
            }
            due = roles_due(people, hostless=is_hostless(since, self._clock.now()))
            changed = {identity: role for identity, role in due.items() if role is not people[identity].role}
            for identity, role in changed.items():
                await tx.execute(update(participant).where(participant.c.identity == identity).values(role=role.value))
        return changed

    async def _named_by_host(self, tx: Transaction, code: str, identity: str, by: str) -> Member:
        host = await member(tx, code, by)
        if host is None or not may(host.role, Power.NAME_COHOSTS):
            raise forbidden("only the host names co-hosts and who takes over")
        who = await member(tx, code, identity)
        if who is None:
            raise not_found("nobody with this identity joined the meeting", "identity")
        return who


async def _standings(tx: Transaction, code: str) -> Mapping[str, Role]:
    rows = await tx.execute(select(named).where(named.c.meeting == code))
    return {row.holder: Role(row.role) for row in rows}
