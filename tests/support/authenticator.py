"""A passkey in software: what a browser and its authenticator answer to WebAuthn options (Web Authentication, level 3).

Everything that goes over the wire is base64url without padding, as browsers' `toJSON()` has it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any, Literal

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Algorithm = Literal["ES256", "EdDSA"]
UP, UV, BE, BS, AT = 0x01, 0x04, 0x08, 0x10, 0x40


@dataclass(slots=True)
class Passkey:
    """One credential, bound to `rp_id`. `count` None: as platform passkeys do, the sign count stays zero."""

    rp_id: str
    algorithm: Algorithm = "ES256"
    count: int | None = None
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user: bytes = b""
    _private: ec.EllipticCurvePrivateKey | Ed25519PrivateKey = field(init=False)

    def __post_init__(self) -> None:
        es256 = self.algorithm == "ES256"
        self._private = ec.generate_private_key(ec.SECP256R1()) if es256 else Ed25519PrivateKey.generate()

    @property
    def credential_id(self) -> str:
        return b64(self.id)

    @property
    def cose(self) -> bytes:
        """The public key in COSE (RFC 9053), as the attestation carries it."""
        if isinstance(self._private, Ed25519PrivateKey):
            return cbor2.dumps({1: 1, 3: -8, -1: 6, -2: self._private.public_key().public_bytes_raw()})
        point = self._private.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})

    @property
    def key_id(self) -> str:
        """The id of the reviewer's key that this passkey is: the first 16 hex digits of SHA-256 of `cose`."""
        return hashlib.sha256(self.cose).hexdigest()[:16]

    def register(
        self, options: dict[str, Any], origin: str, *, verified: bool = True, rp_id: str | None = None
    ) -> dict[str, Any]:
        """What `navigator.credentials.create` answers: attestation "none". Remembers the user handle."""
        self.user = unb64(options["user"]["id"])
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + self.cose
        data = self._data(rp_id, verified, AT) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return {
            "id": self.credential_id,
            "rawId": self.credential_id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "attestationObject": b64(attestation),
                "clientDataJSON": b64(client_data("webauthn.create", options["challenge"], origin)),
                "transports": ["internal"],
            },
        }

    def answer(self, options: dict[str, Any], origin: str, **how: Any) -> dict[str, Any]:
        """What `navigator.credentials.get` answers."""
        proof = self.sign(unb64(options["challenge"]), origin, **how)
        return {
            "id": self.credential_id,
            "rawId": self.credential_id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "authenticatorData": proof["authenticator_data"],
                "clientDataJSON": proof["client_data"],
                "signature": proof["signature"],
                "userHandle": b64(self.user),
            },
        }

    def sign(
        self,
        challenge: bytes,
        origin: str,
        *,
        rp_id: str | None = None,
        verified: bool = True,
        present: bool = True,
        kind: str = "webauthn.get",
    ) -> dict[str, str]:
        """An assertion over `challenge`, as a `proof` has it, but for its `key_id`."""
        if self.count is not None:
            self.count += 1
        data = self._data(rp_id, verified, 0, present=present)
        client = client_data(kind, b64(challenge), origin)
        return {
            "authenticator_data": b64(data),
            "client_data": b64(client),
            "signature": b64(self._sign(data + hashlib.sha256(client).digest())),
        }

    def _data(self, rp_id: str | None, verified: bool, more: int, *, present: bool = True) -> bytes:
        flags = (UP if present else 0) | (UV if verified else 0) | BE | BS | more
        return hashlib.sha256((rp_id or self.rp_id).encode()).digest() + bytes([flags]) + (self.count or 0).to_bytes(4)

    def _sign(self, message: bytes) -> bytes:
        if isinstance(self._private, Ed25519PrivateKey):
            return self._private.sign(message)
        return self._private.sign(message, ec.ECDSA(hashes.SHA256()))


def client_data(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
