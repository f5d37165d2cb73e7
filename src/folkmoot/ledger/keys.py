"""The log's own key and name: made at the first start, kept in a folder that only their owner reads.

A key-management service would be another `ports.Signer`; the name stays the same when the key changes.
"""

from __future__ import annotations

import base64
import contextlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from folkmoot.ledger.notes import ED25519, VerifierKey
from folkmoot.runtime.canonical import Json, canonical
from folkmoot.runtime.files import read_secret, write_secret

_CHANGE = "folkmoot/log-key/v1"


@dataclass(frozen=True, slots=True)
class FileKey:
    """A key from a file. `verifier` is what the world verifies with."""

    verifier: VerifierKey
    _private: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


def open_key(path: Path, name: str, kind: bytes = ED25519) -> FileKey:
    """The key in `path`, made under `name` if there is none. Two starting at once end with one. Raises `UnsafeFile`."""
    if not path.exists():
        seed = base64.b64encode(secrets.token_bytes(32)).decode()
        with contextlib.suppress(FileExistsError):
            write_secret(path, f"{name}\n{seed}\n", replace=False)
    kept, seed = read_secret(path).split()
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed))
    return FileKey(VerifierKey(kept, private.public_key().public_bytes_raw(), kind), private)


def open_log_key(folder: Path, host: str) -> FileKey:
    """The log's key in `folder`. Its name, the log's origin, is `host` and something random."""
    return open_key(folder / "key", f"{host}/{secrets.token_hex(4)}")


def has_log_key(folder: Path) -> bool:
    return (folder / "key").exists()


def next_log_key(folder: Path, current: FileKey) -> FileKey:
    """The key that is to follow, under the same name; the same one again until `take_over` has put it in place."""
    return open_key(folder / "key.next", current.verifier.name)


def take_over(folder: Path) -> None:
    """The next key becomes the key. The old one is gone: what it signed stays good."""
    (folder / "key.next").replace(folder / "key")


def key_change(old: FileKey, new: FileKey) -> dict[str, Json]:
    """The entry by which each key vouches for the other, so that receipts of either time verify with either key."""
    statement: dict[str, Json] = {
        "type": _CHANGE,
        "origin": old.verifier.name,
        "from": str(old.verifier),
        "to": str(new.verifier),
    }
    message = canonical(statement)
    return {
        "kind": "log_key_changed",
        "v": 1,
        "statement": statement,
        "from_signature": old.sign(message).hex(),
        "to_signature": new.sign(message).hex(),
    }
