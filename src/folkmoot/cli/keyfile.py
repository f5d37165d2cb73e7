"""A reviewer's key file: JSON with `key_id`, `email`, `algorithm` and `private` (32 bytes, hex), mode 0600."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from folkmoot.orders.domain.proofs import Algorithm, PublicKey, Signature
from folkmoot.runtime.canonical import Json, canonical
from folkmoot.runtime.errors import invalid
from folkmoot.runtime.files import read_secret


@dataclass(frozen=True, slots=True)
class KeyFile:
    key_id: str
    email: str
    _private: Ed25519PrivateKey

    def prove(self, statement: Mapping[str, Json]) -> Signature:
        """The proof that the statement is theirs."""
        return Signature(bytes.fromhex(self.sign(statement)))

    def sign(self, statement: Mapping[str, Json]) -> str:
        """The signature over the statement's canonical bytes (RFC 8785), hex."""
        return self._private.sign(canonical(statement)).hex()


def new_key() -> tuple[bytes, PublicKey]:
    """The raw private half of a new key, and its public half."""
    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw(), PublicKey(Algorithm.ED25519, private.public_key().public_bytes_raw())


def read_key(path: Path) -> KeyFile:
    """Raises for a file that is missing, open to others, or no key."""
    try:
        content = json.loads(read_secret(path))
        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(content["private"]))
        return KeyFile(str(content["key_id"]), str(content["email"]), private)
    except FileNotFoundError:
        raise invalid(f"there is no key file {path}: `folkmoot key create` makes one", "key") from None
    except (ValueError, KeyError, TypeError):
        raise invalid(f"{path} is no key file", "key") from None
