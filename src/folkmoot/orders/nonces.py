"""Nonces of the server's: what a passkey signs holds one, which is given to one account and spent once."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, insert, select

from folkmoot.orders.adapters.tables import signing_nonce
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import Promise, conflict

# As long as somebody may take between being shown what they sign and touching their passkey.
GOOD_FOR = timedelta(hours=1)


class Nonces:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def give(self, tx: Transaction, account: str) -> str:
        now = self._clock.now()
        await tx.execute(delete(signing_nonce).where(signing_nonce.c.expires_at <= now))
        nonce = secrets.token_hex(32)
        await tx.execute(insert(signing_nonce).values(nonce=nonce, account=account, expires_at=now + GOOD_FOR))
        return nonce

    async def spend(self, tx: Transaction, account: str, nonce: str) -> None:
        """Raises a conflict for one that was not given to this account, was spent, or is too old."""
        mine = (signing_nonce.c.nonce == nonce) & (signing_nonce.c.account == account)
        found = (await tx.execute(select(signing_nonce).where(mine))).first()
        if found is None or found.expires_at <= self._clock.now():
            raise conflict(
                "what you signed was not shown to you by this server lately, or was handed in before: sign it anew",
                Promise.TWO_PEOPLE,
                "nonce",
            )
        await tx.execute(delete(signing_nonce).where(mine))
