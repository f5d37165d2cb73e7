"""The identity room's use cases, wired: sign-in, sessions, invitations, places of work; and the desk as their port."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from folkmoot.identity.adapters.webauthn import LibraryWebAuthn
from folkmoot.identity.ceremonies import Ceremonies
from folkmoot.identity.invitations import Invitations
from folkmoot.identity.passkeys import Passkeys
from folkmoot.identity.places import Places
from folkmoot.identity.ports import NewPasskey, WebAuthn
from folkmoot.identity.service import Account, Identity
from folkmoot.identity.sessions import Sessions
from folkmoot.orders.desk import DeskService
from folkmoot.orders.domain.proofs import Algorithm, PublicKey
from folkmoot.orders.domain.rules import Reviewer
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Transaction


class SigningPasskeys:
    """identity.ports.Enrolment, over the orders room: a reviewer's passkey is the key that they sign with."""

    def __init__(self, identity: Identity, desk: DeskService) -> None:
        self._identity = identity
        self._desk = desk

    async def enrol(self, tx: Transaction, reviewer: Account, made: NewPasskey, rp_id: str) -> None:
        public = PublicKey(Algorithm.WEBAUTHN, made.public, rp_id)
        credential = base64.urlsafe_b64encode(made.credential).rstrip(b"=").decode()
        await self._identity.enrol_key(tx, reviewer.email, public, credential)
        await self._desk.propose_key(tx, _reviewer(public, reviewer))

    async def forget(self, tx: Transaction, reviewer: Account, public: bytes) -> None:
        key = PublicKey(Algorithm.WEBAUTHN, public).id
        if self._desk.trust() is None:
            await self._identity.drop_key(tx, key)
        elif key in (await self._desk.read(tx)).keys:
            await self._desk.propose_revocation(tx, key)

    async def moved(self, tx: Transaction, reviewer: Account) -> bool:
        if self._desk.trust() is None:
            return False
        mine = [key for key in (await self._desk.read(tx)).keys.values() if key.account == reviewer.id]
        for key in mine:
            await self._desk.propose_key(tx, _reviewer(key.public, reviewer))
        return bool(mine)


def _reviewer(public: PublicKey, who: Account) -> Reviewer:
    return Reviewer(public.id, public, who.id, who.works_in or "", who.employer)


@dataclass(frozen=True, slots=True)
class People:
    sessions: Sessions
    passkeys: Passkeys
    invitations: Invitations
    places: Places


def make_people(
    database: Database, clock: Clock, identity: Identity, desk: DeskService, webauthn: WebAuthn | None = None
) -> People:
    library = webauthn or LibraryWebAuthn()
    ceremonies, sessions = Ceremonies(database, clock), Sessions(clock, identity.refuse_suspended)
    enrolment = SigningPasskeys(identity, desk)
    passkeys = Passkeys(database, clock, library, ceremonies, sessions, enrolment)
    return People(
        sessions=sessions,
        passkeys=passkeys,
        invitations=Invitations(database, clock, library, ceremonies, sessions, passkeys),
        places=Places(identity, enrolment),
    )
