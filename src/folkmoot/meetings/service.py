"""Creating and joining meetings, muting, and succession when the host is gone (P4)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from folkmoot.enforcement.ports import StateUnavailable
from folkmoot.meetings.adapters.tables import meeting, participant
from folkmoot.meetings.domain import (
    LONGEST_NAME,
    LONGEST_TITLE,
    Role,
    clean_name,
    may_moderate,
    new_code,
    person_key,
    successor,
)
from folkmoot.meetings.ports import Rooms, Tokens
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
                    host_key_hash=_hash(made.host_key),
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
        enter: Callable[[str], Awaitable[None]],
    ) -> Joined:
        """A new identity and its token. `enter` is given the person's key and raises for whoever is kept out."""
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
            if not hmac.compare_digest(_hash(host_key), row.host_key_hash):
                raise DomainError(Kind.FORBIDDEN, "this is not the meeting's host key", field="host_key")
            hosting = True
        person = person_key(bytes.fromhex(row.secret), account=account, guest=guest, name=shown)
        await enter(person)
        role = Role.HOST if hosting else Role.GUEST
        identity = f"p-{secrets.token_urlsafe(12)}"
        async with self._database.transaction() as tx:
            await tx.execute(
                insert(participant).values(
                    identity=identity,
                    meeting=code,
                    name=shown,
                    role=role.value,
                    person=person,
                    account=account,
                    joined_at=self._clock.now(),
                )
            )
        return Joined(identity, self._tokens.issue(meeting=code, identity=identity, name=shown, role=role.value))

    async def mute(self, code: str, identity: str, *, by: str) -> int:
        """Mute someone, as host or acting host. Returns how many tracks were muted."""
        async with self._database.snapshot() as tx:
            role = await tx.scalar(
                select(participant.c.role).where(participant.c.identity == by, participant.c.meeting == code)
            )
        if role is None or not may_moderate(Role(role)):
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
        return str(found) if found else _hash(f"{code}/{identity}")

    async def participant_gone(self, code: str, identity: str) -> None:
        """After someone was removed: when that leaves the meeting without a host, another takes over at once."""
        present = [who for who, _ in await self._rooms.live(code) if who != identity]
        async with self._database.transaction() as tx:
            rows = await tx.execute(select(participant).where(participant.c.meeting == code))
            roles = {row.identity: Role(row.role) for row in rows}
            if not may_moderate(roles.get(identity, Role.GUEST)):
                return
            heir = successor(roles, present)
            if heir is None:
                return
            await tx.execute(
                update(participant).where(participant.c.identity == heir).values(role=Role.ACTING_HOST.value)
            )
        await self._rooms.set_role(code, heir, Role.ACTING_HOST)

    # --- orders.ports.Meetings and redress.ports.Meetings -------------------------------------------------------------

    async def secret(self, tx: Transaction, code: str) -> bytes | None:
        found = await tx.scalar(select(meeting.c.secret).where(meeting.c.code == code))
        return bytes.fromhex(found) if found else None

    async def hosts(self, tx: Transaction, code: str, host_key: str | None, account: str | None) -> bool:
        row = (await tx.execute(select(meeting).where(meeting.c.code == code))).first()
        if row is None:
            return False
        if host_key is not None and hmac.compare_digest(_hash(host_key), row.host_key_hash):
            return True
        return account is not None and account == row.host_account

    async def attended(self, tx: Transaction, account: str, code: str) -> bool:
        found = await tx.scalar(
            select(participant.c.identity)
            .where(participant.c.account == account, participant.c.meeting == code)
            .limit(1)
        )
        return found is not None

    async def hosting(self, tx: Transaction, code: str) -> frozenset[str]:
        """The identities that host by right: by the host key or its account, not by taking over."""
        rows = await tx.execute(
            select(participant.c.identity).where(participant.c.meeting == code, participant.c.role == Role.HOST.value)
        )
        return frozenset(rows.scalars())

    async def begun(self, tx: Transaction, code: str) -> bool:
        found = await tx.scalar(select(participant.c.identity).where(participant.c.meeting == code).limit(1))
        return found is not None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _no_meeting() -> DomainError:
    return not_found("there is no meeting with this code: check it, or ask whoever invited you for the link", "code")
