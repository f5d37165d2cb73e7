"""Whose word a checkpoint is: the log's, by one of its keys, and that of enough witnesses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from folkmoot.ledger.crypto import verify_ed25519
from folkmoot.ledger.entries import Kind
from folkmoot.ledger.notes import Checkpoint, Note, NoteError, VerifierKey, cosigned_at, open_note
from folkmoot.runtime.canonical import Json, canonical


class VerificationError(Exception):
    """The log, or a receipt from it, is not what it claims to be. The message says what, and where."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Whose cosignatures count, and how many of them a checkpoint needs."""

    witnesses: tuple[VerifierKey, ...] = ()
    needed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.needed <= len(self.witnesses):
            raise ValueError(f"{self.needed} of {len(self.witnesses)} witnesses cannot be needed")
        if len({witness.public for witness in self.witnesses}) < len(self.witnesses):
            raise ValueError("a witness is named twice")


@dataclass(frozen=True, slots=True)
class Trust:
    """What verification starts from: the log's keys as one knows them (all of one origin), and the witnesses."""

    keys: tuple[VerifierKey, ...]
    policy: Policy = Policy()

    @property
    def origin(self) -> str:
        return self.keys[0].name

    def following(self, changes: Iterable[Mapping[str, Json]]) -> Trust:
        """With the keys that the trusted ones vouch for, by entries of kind `log_key_changed`: the old key for the new
        one, and the new one for the old. Raises `VerificationError` for a change whose signatures do not verify."""
        known = list(self.keys)
        waiting = [read_change(change) for change in changes]
        while waiting:
            told = [(a, b) for a, b in waiting if a in known or b in known]
            if not told:
                break
            known += [key for pair in told for key in pair if key not in known]
            waiting = [pair for pair in waiting if pair not in told]
        return replace(self, keys=tuple(known))


@dataclass(frozen=True, slots=True)
class Opened:
    """A checkpoint that verified, and when which witness cosigned it (POSIX seconds)."""

    checkpoint: Checkpoint
    key: VerifierKey
    cosigned: Mapping[str, int]


def read_change(entry: Mapping[str, Json]) -> tuple[VerifierKey, VerifierKey]:
    """The old and the new key of a `log_key_changed` entry, once both signatures verified."""
    statement = entry.get("statement")
    if entry.get("kind") != Kind.LOG_KEY_CHANGED or not isinstance(statement, Mapping):
        raise VerificationError("this is no change of the log's key")
    message = canonical(statement)
    try:
        old, new = VerifierKey.parse(str(statement.get("from"))), VerifierKey.parse(str(statement.get("to")))
        signed = [
            verify_ed25519(old.public, bytes.fromhex(str(entry.get("from_signature"))), message),
            verify_ed25519(new.public, bytes.fromhex(str(entry.get("to_signature"))), message),
        ]
    except (NoteError, ValueError) as problem:
        raise VerificationError(f"a change of the log's key cannot be read: {problem}") from problem
    if not all(signed) or {old.name, new.name} != {str(statement.get("origin"))}:
        raise VerificationError("a change of the log's key is not signed by both keys")
    return old, new


def open_checkpoint(text: str, trust: Trust) -> Opened:
    """The checkpoint of a signed note, once the log's signature and enough cosignatures verified. Raises
    `VerificationError`."""
    try:
        note = Note.parse(text)
        key = _signer(note, trust.keys)
        checkpoint = Checkpoint.parse(open_note(note, key, verify_ed25519))
        times = ((witness.name, cosigned_at(note, witness, verify_ed25519)) for witness in trust.policy.witnesses)
        cosigned = {name: posix for name, posix in times if posix is not None}
    except NoteError as problem:
        raise VerificationError(f"the checkpoint: {problem}") from problem
    if checkpoint.origin != key.name:
        raise VerificationError(f"the checkpoint is of {checkpoint.origin}, not of {key.name}")
    if len(cosigned) < trust.policy.needed:
        missing = sorted({witness.name for witness in trust.policy.witnesses} - set(cosigned))
        raise VerificationError(
            f"the checkpoint is cosigned by {len(cosigned)} witnesses, and {trust.policy.needed} are needed; "
            f"not by {', '.join(missing)}"
        )
    return Opened(checkpoint, key, cosigned)


def _signer(note: Note, keys: Sequence[VerifierKey]) -> VerifierKey:
    for key in keys:
        if any(signature.of(key) for signature in note.signatures):
            return key
    raise NoteError(f"it is not signed by {' or '.join(f'{key.name} ({key.key_id.hex()})' for key in keys)}")
