"""What identity needs of others: a WebAuthn library, and the desk, where a reviewer's passkey is a signing key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from folkmoot.identity.service import Account
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.database import Transaction


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site that passkeys are bound to: its host name, and the one origin that may ask for them."""

    id: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """`credential` is the authenticator's id for it, `public` its COSE key (RFC 9053)."""

    credential: bytes
    public: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class KnownPasskey:
    public: bytes
    sign_count: int


class PasskeyRefused(Exception):
    """What the browser sent does not verify. The message says what, and holds nothing that was sent."""


class WebAuthn(Protocol):
    """Web Authentication, level 3. Credentials are dictionaries as a browser's `toJSON()` makes them."""

    def creation_options(
        self, site: RelyingParty, challenge: bytes, account: Account, exclude: Sequence[bytes]
    ) -> dict[str, Json]:
        """For a discoverable credential with user verification, in none of the authenticators that hold `exclude`."""
        ...

    def request_options(self, site: RelyingParty, challenge: bytes) -> dict[str, Json]:
        """For any discoverable credential of this site, with user verification: the same for everybody."""
        ...

    def verify_creation(self, site: RelyingParty, challenge: bytes, credential: Mapping[str, Json]) -> NewPasskey:
        """Raises `PasskeyRefused` unless it is for this site and challenge, with the user verified."""
        ...

    def credential_of(self, credential: Mapping[str, Json]) -> bytes:
        """The id that an assertion claims. Raises `PasskeyRefused` when it has none."""
        ...

    def verify_assertion(
        self, site: RelyingParty, challenge: bytes, credential: Mapping[str, Json], known: KnownPasskey
    ) -> int:
        """The new sign count. Raises `PasskeyRefused` unless `known` signed it for this site and challenge, with the
        user verified, and counted on."""
        ...


class Enrolment(Protocol):
    """The desk, for which a reviewer's passkey is the key that they sign with."""

    async def enrol(self, tx: Transaction, reviewer: Account, made: NewPasskey, rp_id: str) -> None:
        """A passkey was made. Whether its signatures count yet is the desk's to say."""
        ...

    async def forget(self, tx: Transaction, reviewer: Account, public: bytes) -> None:
        """A passkey was taken away. Where it counts, its revocation is proposed: others have to endorse that."""
        ...

    async def moved(self, tx: Transaction, reviewer: Account) -> bool:
        """They work elsewhere, or for somebody else. Returns whether others have to endorse it first."""
        ...
