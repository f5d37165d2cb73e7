"""Keys and proofs: how a reviewer shows that a statement is theirs, by a key file (Ed25519) or by a passkey (WebAuthn).

Both are over the statement's canonical bytes: an Ed25519 signature over the bytes themselves, a passkey's assertion
over their SHA-256 as its challenge, with the user verified (WebAuthn Level 3 §7.2). No I/O, no cryptography of ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from folkmoot.runtime.canonical import Json


class Algorithm(StrEnum):
    ED25519 = "Ed25519"
    WEBAUTHN = "WebAuthn"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """`public`: 32 bytes of Ed25519, or a passkey's COSE key; `rp_id`: the host that a passkey is bound to."""

    algorithm: Algorithm
    public: bytes
    rp_id: str | None = None

    @property
    def id(self) -> str:
        """The first 16 hex digits of its SHA-256."""
        return hashlib.sha256(self.public).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Signature:
    """By a key file: Ed25519 over the statement's canonical bytes."""

    signature: bytes


@dataclass(frozen=True, slots=True)
class Assertion:
    """By a passkey, as the browser gives it: all of it is needed to verify it later."""

    authenticator_data: bytes
    client_data: bytes
    signature: bytes


Proof = Signature | Assertion
# Whether a proof is this key's over these canonical bytes. Malformed input is simply not.
VerifyProof = Callable[[PublicKey, Proof, bytes], bool]


def challenge(message: bytes) -> bytes:
    """What a passkey is asked to sign for these canonical bytes: 32 bytes."""
    return hashlib.sha256(message).digest()


def proof_record(proof: Proof) -> dict[str, Json]:
    """A proof as it stands in the log."""
    if isinstance(proof, Signature):
        return {"algorithm": Algorithm.ED25519.value, "signature": proof.signature.hex()}
    return {
        "algorithm": Algorithm.WEBAUTHN.value,
        "authenticator_data": proof.authenticator_data.hex(),
        "client_data": proof.client_data.hex(),
        "signature": proof.signature.hex(),
    }


def read_proof(entry: Mapping[str, Json]) -> Proof:
    """The proof in an entry, of the first version (a `signature`) or a later one. Raises `ValueError`."""
    record = entry.get("proof")
    if record is None:
        return Signature(bytes.fromhex(str(entry.get("signature"))))
    if not isinstance(record, Mapping):
        raise ValueError("a proof is an object")
    signature = bytes.fromhex(str(record.get("signature")))
    if record.get("algorithm") == Algorithm.ED25519:
        return Signature(signature)
    if record.get("algorithm") != Algorithm.WEBAUTHN:
        raise ValueError("a proof is by Ed25519 or WebAuthn")
    return Assertion(
        bytes.fromhex(str(record.get("authenticator_data"))), bytes.fromhex(str(record.get("client_data"))), signature
    )


def key_record(key: PublicKey) -> dict[str, Json]:
    """A key as it stands in the log, with its id."""
    return {"key": key.id, "algorithm": key.algorithm.value, "public": key.public.hex(), "rp_id": key.rp_id}


def read_key(record: Mapping[str, Json]) -> PublicKey:
    """A key of a record; the first version knew Ed25519 alone. Raises `ValueError` or `KeyError`."""
    rp_id = record.get("rp_id")
    return PublicKey(
        Algorithm(str(record.get("algorithm", Algorithm.ED25519))),
        bytes.fromhex(str(record["public"])),
        None if rp_id is None else str(rp_id),
    )
