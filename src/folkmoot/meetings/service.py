"""Creating and joining meetings, and muting."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from folkmoot.enforcement.decide import Verdict
from folkmoot.enforcement.ports import MediaUnavailable, StateUnavailable
from folkmoot.meetings.adapters.tables import file, meeting, message, participant
from folkmoot.meetings.domain import (
    LONGEST_NAME,
    LONGEST_TITLE,
    Power,
    Role,
    clean_name,
    lasting_key,
    may,
    new_code,
    new_sitting,
    person_key,
)
from folkmoot.meetings.ports import AskGate, KeptOut, Rooms, Tokens
from folkmoot.meetings.roles import Roles, member
from folkmoot.runtime.canonical import sha256_hex
from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import DomainError, Kind, forbidden, invalid, not_found


@dataclass(frozen=True, slots=True)
class Created:
    code: str
    title: str
    host_key: str


@dataclass(frozen=True, slots=True)
class Joined:
    identity: str
    token: str


class Meetings:
    """The use cases; each is one transaction."""

    def __init__(self, database: Database, clock: Clock, rooms: Rooms, tokens: Tokens, *, guest_hosts: bool) -> None:
        self._database = database
        self._clock = clock
        self._rooms = rooms
        self._tokens = tokens
        self._guest_hosts = guest_hosts
        self.roles = Roles(database, clock, rooms)

    async def create(self, title: str | None, account: str | None) -> Created:
        if account is None and not self._guest_hosts:
            raise DomainError(Kind.UNAUTHENTICATED, "sign in to start a meeting: this server has no guest hosts")
        shown = clean_name(title or "Meeting", LONGEST_TITLE)
        if shown is None:
            raise invalid(f"a title has 1 to {LONGEST_TITLE} readable characters", "title")
        made = Created(new_code(), shown, secrets.token_urlsafe(24))
        async with self._database.transaction() as tx:
            await tx.execute(
                insert(meeting).values(
                    code=made.code,
                    title=made.title,
                    secret=secrets.token_hex(32),
                    host_key_hash=sha256_hex(made.host_key),
                    host_account=account,
                    created_at=self._clock.now(),
                )
            )
        return made

    async def get(self, code: str) -> dict[str, str]:
        async with self._database.snapshot() as tx:
            row = (await tx.execute(select(meeting).where(meeting.c.code == code))).first()
        if row is None:
            raise _no_meeting()
        return {"code": row.code, "title": row.title, "created_at": rfc3339(row.created_at)}

    async def join(
        self,
        code: str,
        name: str,
        *,
        host_key: str | None,
        passcode: str | None,
        guest: str | None,
        account: str | None,
        enter: AskGate,
        browser: str | None = None,
    ) -> Joined:
        """A new identity and its token. `guest` is what the browser sent to be known by, `browser` what it sends from
        now on. Raises `KeptOut`; a host who is kept out leaves the meeting to whoever may stand in (P4)."""
        shown = clean_name(name, LONGEST_NAME)
        if shown is None:
            raise invalid(f"a name has 1 to {LONGEST_NAME} readable characters", "name")
        async with self._database.snapshot() as tx:
            row = (await tx.execute(select(meeting).where(meeting.c.code == code))).first()
        if row is None:
            raise _no_meeting()
        if passcode:
            raise invalid("this meeting has no passcode: leave it out", "passcode")
        hosting = account is not None and account == row.host_account
        if host_key is not None:
            if not hmac.compare_digest(sha256_hex(host_key), row.host_key_hash):
                raise DomainError(Kind.FORBIDDEN, "this is not the meeting's host key", field="host_key")
            hosting = True
        secret = bytes.fromhex(row.secret)
        person = person_key(secret, account=account, guest=guest, name=shown)
        lasting = lasting_key(secret, account=account, browser=browser or guest)
        decision = await enter(person)
        if decision.verdict is not Verdict.ADMIT:
            if hosting and decision.verdict is Verdict.REFUSE:
                await self.roles.host_kept_out(code)
            raise KeptOut(decision, lasting or person)
        identity = f"p-{secrets.token_urlsafe(12)}"
        present = await self._present(code)
        now = self._clock.now()
        async with self._database.transaction() as tx:
            role = Role.HOST if hosting else await self.roles.of_arrival(tx, code, lasting)
            last = None if present else await _last(tx, code)
            if present is not None and new_sitting(row.sitting_since, last, present, now):
                await tx.execute(update(meeting).where(meeting.c.code == code).values(sitting_since=now))
            if hosting:
                await tx.execute(update(meeting).where(meeting.c.code == code).values(hostless_since=None))
            await tx.execute(
                insert(participant).values(
                    identity=identity,
                    meeting=code,
                    name=shown,
                    role=role.value,
                    person=person,
                    lasting=lasting,
                    account=account,
                    joined_at=now,
                )
            )
        if hosting and row.hostless_since is not None:
            await self.roles.settle_one(code)
        return Joined(identity, self._tokens.issue(meeting=code, identity=identity, name=shown, role=role.value))

    async def _present(self, code: str) -> Sequence[str] | None:
        """Who is there; None when the media engine does not say."""
        try:
            return [identity for identity, _ in await self._rooms.live(code)]
        except MediaUnavailable:
            return None

    async def mute(self, code: str, identity: str, *, by: str) -> int:
        """Mute someone, as whoever may. Returns how many tracks were muted."""
        async with self._database.snapshot() as tx:
            who = await member(tx, code, by)
        if who is None or not may(who.role, Power.MUTE):
            raise forbidden("only the host mutes others")
        return await self._rooms.mute(code, identity)

    # --- enforcement.ports.People -----------------------------------------------------------------------------------

    async def person(self, code: str, identity: str) -> str:
        """The person's key; of an identity that we did not issue, the hash of the identity itself."""
        try:
            async with self._database.snapshot() as tx:
                found = await tx.scalar(select(participant.c.person).where(participant.c.identity == identity))
        except SQLAlchemyError as problem:
            raise StateUnavailable(type(problem).__name__) from problem
        return str(found) if found else sha256_hex(f"{code}/{identity}")

    async def holder(self, code: str, identity: str) -> str:
        """The key by which the person is known when they come back, else their person's key."""
        columns = select(participant.c.lasting, participant.c.person)
        try:
            async with self._database.snapshot() as tx:
                row = (await tx.execute(columns.where(participant.c.identity == identity))).first()
        except SQLAlchemyError as problem:
            raise StateUnavailable(type(problem).__name__) from problem
        return str(row.lasting or row.person) if row else sha256_hex(f"{code}/{identity}")

    async def participant_gone(self, code: str, identity: str) -> None:
        """After someone was removed: when that leaves the meeting without a host, another takes over at once."""
        await self.roles.removed(code, identity)

    # --- orders.ports.Meetings and redress.ports.Meetings -------------------------------------------------------------

    async def secret(self, tx: Transaction, code: str) -> bytes | None:
        found = await tx.scalar(select(meeting.c.secret).where(meeting.c.code == code))
        return bytes.fromhex(found) if found else None

    async def title(self, tx: Transaction, code: str) -> str | None:
        found = await tx.scalar(select(meeting.c.title).where(meeting.c.code == code))
        return str(found) if found else None

    async def hosts_here(self, tx: Transaction, code: str) -> Sequence[str]:
        """The identities that joined as the host."""
        hosting = (participant.c.meeting == code) & (participant.c.role == Role.HOST.value)
        return list((await tx.execute(select(participant.c.identity).where(hosting))).scalars())

    async def hosts(self, tx: Transaction, code: str, host_key: str | None, account: str | None) -> bool:
        row = (await tx.execute(select(meeting).where(meeting.c.code == code))).first()
        if row is None:
            return False
        if host_key is not None and hmac.compare_digest(sha256_hex(host_key), row.host_key_hash):
            return True
        return account is not None and account == row.host_account

    async def attended(self, tx: Transaction, account: str, code: str) -> bool:
        found = await tx.scalar(
            select(participant.c.identity)
            .where(participant.c.account == account, participant.c.meeting == code)
            .limit(1)
        )
        return found is not None

    async def attended_of(self, tx: Transaction, account: str, codes: Collection[str]) -> frozenset[str]:
        """Which of these meetings an account attended."""
        mine = (participant.c.account == account) & participant.c.meeting.in_(sorted(codes))
        return frozenset((await tx.execute(select(participant.c.meeting).where(mine))).scalars())

    async def hosting(self, tx: Transaction, code: str) -> frozenset[str]:
        """The identities that host by right: by the host key or its account, not by taking over."""
        rows = await tx.execute(
            select(participant.c.identity).where(participant.c.meeting == code, participant.c.role == Role.HOST.value)
        )
        return frozenset(rows.scalars())

    async def begun(self, tx: Transaction, code: str) -> bool:
        found = await tx.scalar(select(participant.c.identity).where(participant.c.meeting == code).limit(1))
        return found is not None


async def _last(tx: Transaction, code: str) -> datetime | None:
    """When something last happened in the meeting."""
    moments = [
        await tx.scalar(select(func.max(column)).where(column.table.c.meeting == code))
        for column in (participant.c.joined_at, message.c.sent_at, file.c.stored_at)
    ]
    return max((moment for moment in moments if moment is not None), default=None)


def _no_meeting() -> DomainError:
    return not_found("there is no meeting with this code: check it, or ask whoever invited you for the link", "code")
