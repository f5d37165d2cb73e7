"""The log's own key and name: made at the first start, kept in a folder that only their owner reads."""

from __future__ import annotations

import base64
import contextlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from folkmoot.ledger.notes import VerifierKey
from folkmoot.runtime.files import read_secret, write_secret


@dataclass(frozen=True, slots=True)
class LogKey:
    """Signs checkpoints. `verifier` is what the world verifies with."""

    verifier: VerifierKey
    _private: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


def open_log_key(folder: Path, host: str) -> LogKey:
    """The key in `folder`, made if there is none. Two starting at once end with one. Raises `UnsafeFile`."""
    path = folder / "key"
    if not path.exists():
        name = f"{host}/{secrets.token_hex(4)}"
        seed = base64.b64encode(secrets.token_bytes(32)).decode()
        with contextlib.suppress(FileExistsError):
            write_secret(path, f"{name}\n{seed}\n", replace=False)
    name, seed = read_secret(path).split()
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed))
    return LogKey(VerifierKey(name, private.public_key().public_bytes_raw()), private)
