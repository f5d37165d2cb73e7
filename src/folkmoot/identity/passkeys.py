"""Passkeys: signing in with one, adding, naming and deleting them. A reviewer's passkey is their signing key too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import structlog
from sqlalchemy import Select, delete, func, insert, select, update

from folkmoot.identity.adapters.tables import account, passkey
from folkmoot.identity.ceremonies import Ceremonies
from folkmoot.identity.domain import CeremonyKind
from folkmoot.identity.permissions import Role
from folkmoot.identity.ports import Enrolment, KnownPasskey, NewPasskey, PasskeyRefused, RelyingParty, WebAuthn
from folkmoot.identity.service import Account, read_account
from folkmoot.identity.sessions import Sessions
from folkmoot.orders.domain.proofs import Algorithm, PublicKey
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import DomainError, Kind, conflict, invalid, not_found

log = structlog.get_logger(__name__)

MOST_PASSKEYS = 10
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Passkey:
    """`key_id` is the reviewer's key that it is, None for everybody else."""

    id: str
    label: str
    created_at: datetime
    last_used_at: datetime | None
    key_id: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser is asked: the ceremony to name in the answer, and the options for its authenticator."""

    ceremony: str
    options: dict[str, Json]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`secret` goes into the session's cookie, and nowhere else."""

    account: Account
    secret: str


class Passkeys:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        webauthn: WebAuthn,
        ceremonies: Ceremonies,
        sessions: Sessions,
        enrolment: Enrolment,
    ) -> None:
        self._database = database
        self._clock = clock
        self._webauthn = webauthn
        self._ceremonies = ceremonies
        self._sessions = sessions
        self._enrolment = enrolment

    async def sign_in_options(self, site: RelyingParty) -> Asked:
        """Of everybody the same is asked, so this tells nobody who has an account here."""
        async with self._database.transaction() as tx:
            begun = await self._ceremonies.begin(tx, CeremonyKind.SIGN_IN)
        return Asked(begun.id, self._webauthn.request_options(site, begun.challenge))

    async def sign_in(
        self, site: RelyingParty, ceremony: str, credential: Mapping[str, Json], browser: str
    ) -> SignedIn:
        begun = await self._ceremonies.spend(ceremony, CeremonyKind.SIGN_IN)
        async with self._database.transaction() as tx:
            try:
                named = self._webauthn.credential_of(credential)
                row = (await tx.execute(_passkeys().where(passkey.c.credential == named))).first()
                if row is None:
                    raise PasskeyRefused("it is not known here")
                known = KnownPasskey(row.public, row.sign_count)
                count = self._webauthn.verify_assertion(site, begun.challenge, credential, known)
            except PasskeyRefused as problem:
                log.warning("a sign-in was refused", why=str(problem))
                raise DomainError(
                    Kind.UNAUTHENTICATED,
                    f"this passkey does not sign you in: {problem}. Ask an admin for a new invitation if it was yours",
                ) from None
            used = update(passkey).where(passkey.c.id == row.passkey_id)
            await tx.execute(used.values(sign_count=count, last_used_at=self._clock.now()))
            return SignedIn(read_account(row), await self._sessions.begin(tx, row.id, browser))

    async def add_options(self, site: RelyingParty, who: Account) -> Asked:
        async with self._database.transaction() as tx:
            begun = await self._ceremonies.begin(tx, CeremonyKind.ADD, who.id)
            known = await self.credentials(tx, who.id)
        if len(known) >= MOST_PASSKEYS:
            raise conflict(f"an account has at most {MOST_PASSKEYS} passkeys: delete one first")
        return Asked(begun.id, self._webauthn.creation_options(site, begun.challenge, who, known))

    async def add(
        self, site: RelyingParty, who: Account, ceremony: str, credential: Mapping[str, Json], label: str
    ) -> Passkey:
        begun = await self._ceremonies.spend(ceremony, CeremonyKind.ADD)
        if begun.account != who.id:
            raise conflict("this was begun by somebody else: begin again", field="ceremony")
        made = self.verify_new(site, begun.challenge, credential)
        async with self._database.transaction() as tx:
            return await self.keep(tx, site, who, made, label)

    def verify_new(self, site: RelyingParty, challenge: bytes, credential: Mapping[str, Json]) -> NewPasskey:
        try:
            return self._webauthn.verify_creation(site, challenge, credential)
        except PasskeyRefused as problem:
            raise invalid(f"this passkey cannot be taken: {problem}. Begin again", "credential") from None

    async def keep(self, tx: Transaction, site: RelyingParty, who: Account, made: NewPasskey, label: str) -> Passkey:
        """A verified passkey becomes the account's, and a reviewer's signing key."""
        if await tx.scalar(select(passkey.c.id).where(passkey.c.credential == made.credential)):
            raise conflict("this passkey is known here already", field="credential")
        kept = Passkey(uuid4().hex, _label(label), self._clock.now(), None, _signing_key(who.role, made.public))
        await tx.execute(
            insert(passkey).values(
                id=kept.id,
                credential=made.credential,
                account=who.id,
                public=made.public,
                rp_id=site.id,
                sign_count=made.sign_count,
                label=kept.label,
                created_at=kept.created_at,
            )
        )
        if kept.key_id is not None:
            await self._enrolment.enrol(tx, who, made, site.id)
        return kept

    async def of(self, tx: Transaction, who: Account) -> list[Passkey]:
        """An account's passkeys, oldest first."""
        rows = await tx.execute(
            select(passkey).where(passkey.c.account == who.id).order_by(passkey.c.created_at, passkey.c.id)
        )
        return [
            Passkey(row.id, row.label, row.created_at, row.last_used_at, _signing_key(who.role, row.public))
            for row in rows
        ]

    async def credentials(self, tx: Transaction, account_id: str) -> list[bytes]:
        return list(await tx.scalars(select(passkey.c.credential).where(passkey.c.account == account_id)))

    async def rename(self, tx: Transaction, who: Account, passkey_id: str, label: str) -> None:
        mine = (passkey.c.id == passkey_id) & (passkey.c.account == who.id)
        done = await tx.execute(update(passkey).where(mine).values(label=_label(label)).returning(passkey.c.id))
        if done.first() is None:
            raise _no_such_passkey()

    async def delete(self, tx: Transaction, who: Account, passkey_id: str) -> None:
        """It signs nobody in any more. As a signing key it stands in the log until the desk revokes it."""
        rows = (await tx.execute(select(passkey.c.id, passkey.c.public).where(passkey.c.account == who.id))).all()
        found = next((row for row in rows if row.id == passkey_id), None)
        if found is None:
            raise _no_such_passkey()
        if len(rows) == 1:
            raise conflict("this is your only passkey: add another before you delete it, or you cannot come back")
        await self._drop(tx, who, found.id, found.public)

    async def drop_all(self, tx: Transaction, who: Account) -> bool:
        """Returns whether there were any."""
        rows = (await tx.execute(select(passkey.c.id, passkey.c.public).where(passkey.c.account == who.id))).all()
        for row in rows:
            await self._drop(tx, who, row.id, row.public)
        return bool(rows)

    async def counts(self, tx: Transaction) -> dict[str, int]:
        """How many passkeys each account has, by its id."""
        rows = await tx.execute(select(passkey.c.account, func.count()).group_by(passkey.c.account))
        return {row[0]: row[1] for row in rows}

    async def _drop(self, tx: Transaction, who: Account, passkey_id: str, public: bytes) -> None:
        await tx.execute(delete(passkey).where(passkey.c.id == passkey_id))
        if who.role is Role.REVIEWER:
            await self._enrolment.forget(tx, who, public)


def _passkeys() -> Select[tuple[object, ...]]:
    return select(account, passkey.c.id.label("passkey_id"), passkey.c.public, passkey.c.sign_count).join(
        passkey, passkey.c.account == account.c.id
    )


def _signing_key(role: Role, public: bytes) -> str | None:
    return PublicKey(Algorithm.WEBAUTHN, public).id if role is Role.REVIEWER else None


def _label(label: str) -> str:
    plain = " ".join(label.split())
    if not 0 < len(plain) <= LONGEST_LABEL:
        raise invalid(f"give the passkey a name of 1 to {LONGEST_LABEL} characters", "label")
    return plain


def _no_such_passkey() -> DomainError:
    return not_found("you have no such passkey")
