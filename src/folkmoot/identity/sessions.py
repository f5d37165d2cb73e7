"""Sessions of the web app: a random secret in a cookie, of which only the hash is kept; listed and revocable.

A session says nothing of where it comes from: no address, and of the browser no more than what a person calls it (P9).
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Row, Select, delete, insert, select, update

from folkmoot.identity.adapters.tables import account, session
from folkmoot.identity.domain import IDLE, LONGEST_SESSION, NOTED_EVERY, is_live
from folkmoot.identity.service import Account, read_account
from folkmoot.runtime.canonical import sha256_hex
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import not_found


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    account: Account
    label: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime


class Sessions:
    def __init__(self, clock: Clock, refuse: Callable[[Transaction, str], Awaitable[None]]) -> None:
        """`refuse` raises for an account that may not sign in now."""
        self._clock = clock
        self._refuse = refuse

    async def begin(self, tx: Transaction, account_id: str, label: str) -> str:
        """A new session; returns its secret, 256 random bits, which is kept nowhere else. Raises
        `Suspended`."""
        await self._refuse(tx, account_id)
        secret, now = secrets.token_urlsafe(32), self._clock.now()
        over = (session.c.expires_at <= now) | (session.c.last_used_at <= now - IDLE)
        await tx.execute(delete(session).where(over))
        await tx.execute(
            insert(session).values(
                id=uuid4().hex,
                hash=sha256_hex(secret),
                account=account_id,
                label=label,
                created_at=now,
                last_used_at=now,
                expires_at=now + LONGEST_SESSION,
            )
        )
        return secret

    async def find(self, tx: Transaction, secret: str) -> Session | None:
        """The session of this secret, while it is live."""
        # Looked up by a hash of 256 random bits: how long that takes tells nothing of the secret.
        found = await tx.execute(_sessions().where(session.c.hash == sha256_hex(secret)))
        row = found.first()
        if row is None or not is_live(self._clock.now(), row.last_used_at, row.expires_at):
            return None
        return _read(row)

    def is_due(self, used: Session) -> bool:
        """Whether this use is worth writing down: the last one noted is five minutes old."""
        return self._clock.now() - used.last_used_at >= NOTED_EVERY

    async def note(self, tx: Transaction, used: Session) -> None:
        await tx.execute(update(session).where(session.c.id == used.id).values(last_used_at=self._clock.now()))

    async def of(self, tx: Transaction, account_id: str) -> list[Session]:
        """An account's live sessions, the newest first."""
        rows = await tx.execute(
            _sessions().where(session.c.account == account_id).order_by(session.c.created_at.desc(), session.c.id)
        )
        now = self._clock.now()
        return [_read(row) for row in rows if is_live(now, row.last_used_at, row.expires_at)]

    async def end(self, tx: Transaction, account_id: str, session_id: str) -> None:
        """Raises when the account has no such session."""
        ended = await tx.execute(
            delete(session).where(session.c.id == session_id, session.c.account == account_id).returning(session.c.id)
        )
        if ended.first() is None:
            raise not_found("you have no such session; it may have ended already")

    async def end_all(self, tx: Transaction, account_id: str, *, but: str | None = None) -> None:
        await tx.execute(delete(session).where(session.c.account == account_id, session.c.id != (but or "")))


def _sessions() -> Select[tuple[object, ...]]:
    return select(
        account,
        session.c.id.label("session_id"),
        session.c.label,
        session.c.created_at.label("began_at"),
        session.c.last_used_at,
        session.c.expires_at,
    ).join(session, session.c.account == account.c.id)


def _read(row: Row[tuple[object, ...]]) -> Session:
    return Session(row.session_id, read_account(row), row.label, row.began_at, row.last_used_at, row.expires_at)
