"""What the log needs of others: something that signs, witnesses, and a turn at writing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from folkmoot.ledger.notes import Note, Signature, VerifierKey


class Signer(Protocol):
    """The log's key: a file here, elsewhere perhaps a key-management service."""

    @property
    def verifier(self) -> VerifierKey: ...

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature."""
        ...


class WitnessUnavailable(Exception):
    """A witness does not answer, or not as the protocol has it."""


class WitnessRefuses(Exception):
    """A witness knows another history of this log; the message says which. Somebody must look."""


class Witness(Protocol):
    @property
    def verifier(self) -> VerifierKey: ...

    async def add_checkpoint(self, note: Note, old: int, proof: Sequence[bytes]) -> Signature | int:
        """Its cosignature; or, when `old` is not what it knows, the size that it does (tlog-witness). Raises
        `WitnessUnavailable`, `WitnessRefuses`."""
        ...


class AnotherWriter(Exception):
    """Somebody else writes to this log at this moment."""


class Turns(Protocol):
    def writing(self) -> AbstractAsyncContextManager[None]:
        """The only turn at integrating and publishing there is. Raises `AnotherWriter` at once when it is taken."""
        ...
