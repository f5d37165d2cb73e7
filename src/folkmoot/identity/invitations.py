"""Invitations: how somebody makes the first passkey of their account, or begins anew after losing it.

Whoever accepts one for an account that had passkeys replaces all of them, and with them its sessions and API tokens:
what was lost opens nothing any more, and whoever is replaced without having asked for it notices at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from folkmoot.identity.adapters.tables import account, api_token, invitation
from folkmoot.identity.ceremonies import Ceremonies
from folkmoot.identity.domain import INVITED_FOR, CeremonyKind
from folkmoot.identity.passkeys import Asked, Passkeys, SignedIn
from folkmoot.identity.ports import RelyingParty, WebAuthn
from folkmoot.identity.service import Account, read_account
from folkmoot.identity.sessions import Sessions
from folkmoot.runtime.canonical import Json, sha256_hex
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import DomainError, conflict, not_found


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an invitation is for. `replaces`: the account has passkeys, which accepting it takes away."""

    account: Account
    expires_at: datetime
    replaces: bool


class Invitations:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        webauthn: WebAuthn,
        ceremonies: Ceremonies,
        sessions: Sessions,
        passkeys: Passkeys,
    ) -> None:
        self._database = database
        self._clock = clock
        self._webauthn = webauthn
        self._ceremonies = ceremonies
        self._sessions = sessions
        self._passkeys = passkeys

    async def invite(self, tx: Transaction, account_id: str) -> str:
        """A new invitation; earlier ones of the account are void. Returns its secret, which is kept nowhere."""
        secret, now = secrets.token_urlsafe(32), self._clock.now()
        await tx.execute(delete(invitation).where(invitation.c.account == account_id))
        await tx.execute(
            insert(invitation).values(
                hash=sha256_hex(secret), account=account_id, created_at=now, expires_at=now + INVITED_FOR
            )
        )
        return secret

    async def look(self, secret: str) -> Invited:
        async with self._database.snapshot() as tx:
            return await self._find(tx, secret)

    async def options(self, site: RelyingParty, secret: str) -> Asked:
        async with self._database.transaction() as tx:
            who = (await self._find(tx, secret)).account
            begun = await self._ceremonies.begin(tx, CeremonyKind.ACCEPT, who.id)
        return Asked(begun.id, self._webauthn.creation_options(site, begun.challenge, who, []))

    async def accept(
        self, site: RelyingParty, ceremony: str, secret: str, credential: Mapping[str, Json], browser: str
    ) -> SignedIn:
        begun = await self._ceremonies.spend(ceremony, CeremonyKind.ACCEPT)
        made = self._passkeys.verify_new(site, begun.challenge, credential)
        async with self._database.transaction() as tx:
            who = (await self._find(tx, secret)).account
            if begun.account != who.id:
                raise conflict("this was begun with another invitation: begin again", field="ceremony")
            await self._use(tx, secret)
            if await self._passkeys.drop_all(tx, who):
                await self._sessions.end_all(tx, who.id)
                await tx.execute(delete(api_token).where(api_token.c.account == who.id))
            await self._passkeys.keep(tx, site, who, made, browser)
            return SignedIn(who, await self._sessions.begin(tx, who.id, browser))

    async def open(self, tx: Transaction) -> dict[str, datetime]:
        """Until when each account that has an open invitation may accept it, by account id."""
        rows = await tx.execute(
            select(invitation.c.account, invitation.c.expires_at).where(
                invitation.c.used_at.is_(None), invitation.c.expires_at > self._clock.now()
            )
        )
        return {row.account: row.expires_at for row in rows}

    async def _use(self, tx: Transaction, secret: str) -> None:
        unused = (invitation.c.hash == sha256_hex(secret)) & invitation.c.used_at.is_(None)
        used = update(invitation).where(unused).values(used_at=self._clock.now()).returning(invitation.c.hash)
        if (await tx.execute(used)).first() is None:
            raise _accepted_already()

    async def _find(self, tx: Transaction, secret: str) -> Invited:
        found = await tx.execute(
            select(account, invitation.c.expires_at, invitation.c.used_at)
            .join(invitation, invitation.c.account == account.c.id)
            .where(invitation.c.hash == sha256_hex(secret))
        )
        row = found.first()
        if row is None:
            raise not_found("there is no such invitation: it was replaced by a newer one, or the link is incomplete")
        if row.used_at is not None:
            raise _accepted_already()
        if row.expires_at <= self._clock.now():
            raise conflict("this invitation is over, it lasted 72 hours: ask for a new one")
        who = read_account(row)
        return Invited(who, row.expires_at, bool(await self._passkeys.credentials(tx, who.id)))


def _accepted_already() -> DomainError:
    return conflict("this invitation was accepted already: sign in with the passkey that was made then")
