"""Checkpoints and signed notes (C2SP tlog-checkpoint, signed-note). Pure: signing is a function given by the caller."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

ED25519 = b"\x01"
_DASH = "\u2014"


class NoteError(ValueError):
    """A note or key is malformed, or no signature by the key verifies."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """An Ed25519 key by name: `name+hex(keyID)+base64(type ‖ public key)`."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, line: str) -> VerifierKey:
        try:
            name, identifier, encoded = line.strip().split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            raise NoteError("this is no verifier key") from None
        key = cls(name, raw[1:])
        if raw[:1] != ED25519 or len(key.public) != 32 or key.key_id.hex() != identifier or " " in name:
            raise NoteError("this is no verifier key of an Ed25519 log")
        return key


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's size and root, as its origin stated them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        lines = text.split("\n")
        if len(lines) < 4 or (lines[3:] != [""] and not all(lines[3:-1])):
            raise NoteError("this is no checkpoint")
        origin, size, root = lines[:3]
        try:
            decoded = base64.b64decode(root, validate=True)
        except binascii.Error:
            raise NoteError("the checkpoint's root cannot be read") from None
        if not origin or not size.isascii() or not size.isdigit() or str(int(size)) != size or len(decoded) != 32:
            raise NoteError("this is no checkpoint")
        return cls(origin, int(size), decoded)


def sign_note(text: str, key: VerifierKey, sign: Callable[[bytes], bytes]) -> str:
    """`text` (which ends in a newline) with one signature line."""
    signature = base64.b64encode(key.key_id + sign(text.encode())).decode()
    return f"{text}\n{_DASH} {key.name} {signature}\n"


def open_note(note: str, key: VerifierKey, verify: Callable[[bytes, bytes, bytes], bool]) -> str:
    """The note's text, once a signature by `key` verified (`verify(public, signature, message)`). Else `NoteError`."""
    text, separator, signatures = note.rpartition("\n\n")
    if not separator:
        raise NoteError("this is no signed note")
    text += "\n"
    for line in signatures.splitlines():
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        if dash != _DASH or name != key.name:
            continue
        try:
            raw = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            continue
        if raw[:4] == key.key_id and verify(key.public, raw[4:], text.encode()):
            return text
    raise NoteError(f"no signature by {key.name} verifies")
