"""Checkpoints and signed notes (C2SP tlog-checkpoint, signed-note, tlog-cosignature). Pure: signing and verifying are
functions given by the caller."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

ED25519 = b"\x01"
COSIGNATURE = b"\x04"
# At least 16 must be accepted (signed-note); more than this is a flood.
MOST_SIGNATURES = 64
_DASH = "\u2014"
_NAME = re.compile(r"[^\s+]+")

Sign = Callable[[bytes], bytes]
# public key, signature, message
Verify = Callable[[bytes, bytes, bytes], bool]


class NoteError(ValueError):
    """A note or key is malformed, or a signature does not verify."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """An Ed25519 key by name: `name+hex(keyID)+base64(type ‖ public key)`. Its type says what it signs: notes (0x01),
    or, as a witness, cosignatures of checkpoints (0x04)."""

    name: str
    public: bytes
    kind: bytes = ED25519

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self.kind + self.public).decode()}"

    @classmethod
    def parse(cls, line: str, kind: bytes = ED25519) -> VerifierKey:
        """A key of this kind. Raises `NoteError`."""
        try:
            name, identifier, encoded = line.strip().split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            raise NoteError("this is no verifier key: it looks like example.org/log+1a2b3c4d+AaBc…") from None
        key = cls(name, raw[1:], raw[:1])
        if len(key.public) != 32 or key.key_id.hex() != identifier or not _NAME.fullmatch(name):
            raise NoteError("this verifier key is damaged: its parts do not fit together")
        if key.kind != kind:
            wanted = "a log's key" if kind == ED25519 else "a witness's key"
            raise NoteError(f"the key of {name} is not {wanted}")
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
        """Of a note's text. Raises `NoteError`."""
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


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: whose it says it is, and `keyID ‖ signature`."""

    name: str
    raw: bytes

    def of(self, key: VerifierKey) -> bool:
        return self.name == key.name and self.raw[:4] == key.key_id

    def line(self) -> str:
        return f"{_DASH} {self.name} {base64.b64encode(self.raw).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A signed note, read but not verified. `text` ends in a newline."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, note: str) -> Note:
        """Raises `NoteError` for what is no signed note."""
        text, separator, lines = note.rpartition("\n\n")
        if not separator or not lines.endswith("\n"):
            raise NoteError("this is no signed note")
        if any(ord(letter) < 0x20 and letter != "\n" for letter in note):
            raise NoteError("a signed note has no control characters")
        return cls(text + "\n", parse_signatures(lines))

    def with_signatures(self, more: Iterable[Signature]) -> Note:
        """The note with these added, each key's once, the newest winning."""
        fresh = {(s.name, s.raw[:4]): s for s in more}
        kept = [s for s in self.signatures if (s.name, s.raw[:4]) not in fresh]
        return Note(self.text, (*kept, *fresh.values()))

    def __str__(self) -> str:
        return self.text + "\n" + "".join(signature.line() for signature in self.signatures)


def parse_signatures(lines: str) -> tuple[Signature, ...]:
    """Signature lines. Raises `NoteError` for a line that is none."""
    found = []
    for line in lines.splitlines():
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise NoteError("a signature line cannot be read") from None
        # One spelling of each signature: the last letter's spare bits are zero.
        spelled = base64.b64encode(raw).decode() == encoded
        if dash != _DASH or not _NAME.fullmatch(name) or len(raw) < 5 or not spelled:
            raise NoteError("a signature line cannot be read")
        found.append(Signature(name, raw))
    if not 1 <= len(found) <= MOST_SIGNATURES:
        raise NoteError(f"a signed note has 1 to {MOST_SIGNATURES} signatures")
    return tuple(found)


def sign_note(text: str, key: VerifierKey, sign: Sign) -> Note:
    """`text` (which ends in a newline) with one signature by `key`."""
    return Note(text, (Signature(key.name, key.key_id + sign(text.encode())),))


def open_note(note: Note, key: VerifierKey, verify: Verify) -> str:
    """The note's text, once its signature by `key` verified. Raises `NoteError`."""
    mine = [signature for signature in note.signatures if signature.of(key)]
    if not mine:
        raise NoteError(f"it is not signed by {key.name}")
    if not all(verify(key.public, signature.raw[4:], note.text.encode()) for signature in mine):
        raise NoteError(f"the signature of {key.name} does not verify")
    return note.text


def _cosigned(text: str, posix: int) -> bytes:
    return f"cosignature/v1\ntime {posix}\n{text}".encode()


def cosign(text: str, key: VerifierKey, sign: Sign, posix: int) -> Signature:
    """A witness's cosignature/v1 of a checkpoint's text, at `posix` seconds (tlog-cosignature)."""
    return Signature(key.name, key.key_id + posix.to_bytes(8, "big") + sign(_cosigned(text, posix)))


def cosigned_at(note: Note, key: VerifierKey, verify: Verify) -> int | None:
    """When the witness `key` cosigned, in POSIX seconds; None when it has not. Raises `NoteError` for one that does not
    verify."""
    times = []
    for signature in note.signatures:
        if not signature.of(key):
            continue
        posix = int.from_bytes(signature.raw[4:12], "big")
        if len(signature.raw) != 76 or not verify(key.public, signature.raw[12:], _cosigned(note.text, posix)):
            raise NoteError(f"the cosignature of {key.name} does not verify")
        times.append(posix)
    return max(times) if times else None
