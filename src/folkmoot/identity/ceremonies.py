"""Challenges that a passkey is asked to sign: random, for one purpose, for five minutes, and spent at the first try."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import delete, insert

from folkmoot.identity.adapters.tables import ceremony
from folkmoot.identity.domain import CEREMONY_LASTS, CeremonyKind
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import conflict


@dataclass(frozen=True, slots=True)
class Ceremony:
    id: str
    challenge: bytes
    account: str | None


class Ceremonies:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def begin(self, tx: Transaction, kind: CeremonyKind, account: str | None = None) -> Ceremony:
        now = self._clock.now()
        await tx.execute(delete(ceremony).where(ceremony.c.expires_at <= now))
        begun = Ceremony(uuid4().hex, secrets.token_bytes(32), account)
        await tx.execute(
            insert(ceremony).values(
                id=begun.id, kind=kind, challenge=begun.challenge, account=account, expires_at=now + CEREMONY_LASTS
            )
        )
        return begun

    async def spend(self, ceremony_id: str, kind: CeremonyKind) -> Ceremony:
        """In a transaction of its own, so that what fails afterwards has spent it too. Raises a conflict for one that
        is over, was spent, or was begun for something else."""
        async with self._database.transaction() as tx:
            spent = await tx.execute(delete(ceremony).where(ceremony.c.id == ceremony_id).returning(*ceremony.c))
            row = spent.first()
        if row is None or row.kind != kind or row.expires_at <= self._clock.now():
            raise conflict("this took longer than five minutes, or was answered already: begin again", field="ceremony")
        return Ceremony(row.id, row.challenge, row.account)
