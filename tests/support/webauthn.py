"""A WebAuthn library without cryptography: what a passkey answers is said outright, and believed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from folkmoot.identity.ports import KnownPasskey, NewPasskey, PasskeyRefused, RelyingParty
from folkmoot.identity.service import Account
from folkmoot.runtime.canonical import Json


class PlainWebAuthn:
    def creation_options(
        self, site: RelyingParty, challenge: bytes, account: Account, exclude: Sequence[bytes]
    ) -> dict[str, Json]:
        return {
            "challenge": challenge.hex(),
            "rp": {"id": site.id},
            "user": {"id": account.id},
            "excludeCredentials": [{"id": known.hex()} for known in exclude],
        }

    def request_options(self, site: RelyingParty, challenge: bytes) -> dict[str, Json]:
        return {"challenge": challenge.hex(), "rpId": site.id}

    def verify_creation(self, site: RelyingParty, challenge: bytes, credential: Mapping[str, Json]) -> NewPasskey:
        _check(site, challenge, credential, "create")
        return NewPasskey(self.credential_of(credential), _bytes(credential, "key"), _count(credential))

    def credential_of(self, credential: Mapping[str, Json]) -> bytes:
        return _bytes(credential, "id")

    def verify_assertion(
        self, site: RelyingParty, challenge: bytes, credential: Mapping[str, Json], known: KnownPasskey
    ) -> int:
        _check(site, challenge, credential, "get")
        if _bytes(credential, "key") != known.public:
            raise PasskeyRefused("its signature does not verify")
        count = _count(credential)
        if (count or known.sign_count) and count <= known.sign_count:
            raise PasskeyRefused("its count of signatures went back, as that of a copy would")
        return count


@dataclass(slots=True)
class PlainPasskey:
    """What `PlainWebAuthn` believes, with the face of `tests.support.authenticator.Passkey`."""

    rp_id: str
    count: int | None = None
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    cose: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def register(
        self, options: dict[str, Any], origin: str, *, verified: bool = True, rp_id: str | None = None
    ) -> dict[str, Any]:
        return self._say("create", options, origin, verified, rp_id)

    def answer(
        self, options: dict[str, Any], origin: str, *, verified: bool = True, rp_id: str | None = None
    ) -> dict[str, Any]:
        if self.count is not None:
            self.count += 1
        return self._say("get", options, origin, verified, rp_id)

    def _say(
        self, kind: str, options: dict[str, Any], origin: str, verified: bool, rp_id: str | None
    ) -> dict[str, Any]:
        return {
            "id": self.id.hex(),
            "key": self.cose.hex(),
            "kind": kind,
            "challenge": options["challenge"],
            "origin": origin,
            "rp_id": rp_id or self.rp_id,
            "verified": verified,
            "count": self.count or 0,
        }


def _check(site: RelyingParty, challenge: bytes, credential: Mapping[str, Json], kind: str) -> None:
    if (credential.get("origin"), credential.get("rp_id")) != (site.origin, site.id):
        raise PasskeyRefused("it is for another site")
    if credential.get("kind") != kind:
        raise PasskeyRefused("what the browser sent does not verify")
    if credential.get("challenge") != challenge.hex():
        raise PasskeyRefused("it answers another challenge")
    if credential.get("verified") is not True:
        raise PasskeyRefused("the passkey did not verify who holds it (by PIN, fingerprint or face)")


def _bytes(credential: Mapping[str, Json], name: str) -> bytes:
    try:
        return bytes.fromhex(str(credential[name]))
    except (KeyError, ValueError):
        raise PasskeyRefused("what the browser sent cannot be read") from None


def _count(credential: Mapping[str, Json]) -> int:
    count = credential.get("count")
    if not isinstance(count, int):
        raise PasskeyRefused("what the browser sent cannot be read")
    return count
