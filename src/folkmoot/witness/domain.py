"""What a witness answers. Pure: from the request, what it knows of the log, and the time."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from folkmoot.ledger.merkle import EMPTY_ROOT, ProofError, verify_consistency
from folkmoot.ledger.notes import Checkpoint, Note, NoteError, VerifierKey, Verify, open_note

MOST_PROOF_LINES = 63
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


class Refusal(Exception):
    """An answer that is no cosignature. `size`: the size that the witness knows, when that is the answer."""

    def __init__(self, status: int, why: str, size: int | None = None) -> None:
        super().__init__(why)
        self.status = status
        self.size = size


@dataclass(frozen=True, slots=True)
class Request:
    """`POST add-checkpoint`, read."""

    old: int
    proof: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class Seen:
    """What was cosigned last of a log, and when (POSIX seconds)."""

    size: int = 0
    root: bytes = EMPTY_ROOT
    posix: int = 0


def read_request(body: bytes) -> Request:
    """Raises `Refusal` (400)."""
    try:
        head, separator, text = body.decode("utf-8").partition("\n\n")
        lines = head.split("\n")
        old = _OLD.fullmatch(lines[0])
        proof = tuple(base64.b64decode(line, validate=True) for line in lines[1:])
        note = Note.parse(text)
        checkpoint = Checkpoint.parse(note.text)
    except (UnicodeDecodeError, binascii.Error, NoteError) as problem:
        raise Refusal(400, f"this is no add-checkpoint request: {problem}") from problem
    if not separator or old is None or len(proof) > MOST_PROOF_LINES or any(len(one) != 32 for one in proof):
        raise Refusal(400, "an add-checkpoint request is an old size, at most 63 hashes, and a checkpoint")
    return Request(int(old[1]), proof, note, checkpoint)


def require_signed(request: Request, logs: Mapping[str, Sequence[VerifierKey]], verify: Verify) -> None:
    """That a log which this witness knows signed the checkpoint. Raises `Refusal` (404, 403)."""
    keys = logs.get(request.checkpoint.origin)
    if keys is None:
        raise Refusal(404, f"this witness does not know the log {request.checkpoint.origin}")
    for key in keys:
        try:
            open_note(request.note, key, verify)
        except NoteError:
            continue
        return
    raise Refusal(403, "no signature of this log's keys verifies")


def decide(request: Request, seen: Seen, posix: int) -> Seen:
    """What is to be remembered, before it is cosigned. Raises `Refusal` (400, 409, 422, 503)."""
    new = request.checkpoint
    if request.old > new.size:
        raise Refusal(400, "the old size is larger than the checkpoint's")
    if request.old != seen.size:
        raise Refusal(409, "another size was cosigned last", seen.size)
    if new.size == seen.size and new.root != seen.root:
        raise Refusal(409, f"another tree of {seen.size} entries was cosigned before: this log shows two histories")
    if posix < seen.posix:
        raise Refusal(503, "this witness's clock was set back, so it signs nothing")
    try:
        verify_consistency(seen.size, new.size, seen.root, new.root, request.proof)
    except ProofError as problem:
        raise Refusal(422, f"this does not continue what was cosigned before: {problem}") from problem
    return Seen(new.size, new.root, posix)
