"""A reviewer's key file: JSON with `key_id`, `email`, `algorithm` and `private` (32 bytes, hex), mode 0600."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from folkmoot.runtime.canonical import Json, canonical
from folkmoot.runtime.errors import invalid
from folkmoot.runtime.files import read_secret


@dataclass(frozen=True, slots=True)
class KeyFile:
    key_id: str
    email: str
    _private: Ed25519PrivateKey

    def sign(self, statement: Mapping[str, Json]) -> str:
        """The signature over the statement's canonical bytes (RFC 8785), hex."""
        return self._private.sign(canonical(statement)).hex()


def new_key() -> tuple[bytes, bytes]:
    """The raw private and public halves of a new key."""
    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


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
