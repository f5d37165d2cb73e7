"""Verifying the log and proofs from it, stand-alone: no database, no web, nothing of the operator's."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from folkmoot.ledger.crypto import verify_ed25519
from folkmoot.ledger.entries import EntryError, encode_entry
from folkmoot.ledger.merkle import ProofError, completed_by, leaf_hash, root_at
from folkmoot.ledger.merkle import verify_inclusion as verify_path
from folkmoot.ledger.notes import Checkpoint, NoteError, VerifierKey, open_note
from folkmoot.ledger.tiles import TILE_HEIGHT, decode_bundle, index_path, widths
from folkmoot.runtime.canonical import Json


class VerificationError(Exception):
    """The log, or a proof from it, is not what it claims to be. The message says where."""


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That an entry stands at `index` of the log whose signed checkpoint (`size` entries) this is."""

    index: int
    size: int
    hashes: tuple[bytes, ...]
    checkpoint: str


@dataclass(frozen=True, slots=True)
class LogSummary:
    origin: str
    size: int
    root: str
    kinds: tuple[tuple[str, int], ...]


def open_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint, once its signature verified. Raises `VerificationError`."""
    try:
        checkpoint = Checkpoint.parse(open_note(note, key, verify_ed25519))
    except NoteError as problem:
        raise VerificationError(f"the checkpoint: {problem}") from problem
    if checkpoint.origin != key.name:
        raise VerificationError(f"the checkpoint is of {checkpoint.origin}, not of {key.name}")
    return checkpoint


def verify_inclusion(entry: Mapping[str, Json], proof: InclusionProof, verifier_key: str) -> None:
    """That `entry` is in the log of `verifier_key`. Raises `VerificationError`."""
    try:
        checkpoint = open_checkpoint(proof.checkpoint, VerifierKey.parse(verifier_key))
        if checkpoint.size != proof.size:
            raise VerificationError("the proof is for another size than the checkpoint's")
        verify_path(leaf_hash(encode_entry(entry)), proof.index, proof.size, proof.hashes, checkpoint.root)
    except (ProofError, NoteError, EntryError) as problem:
        raise VerificationError(str(problem)) from problem


def verify_log(
    fetch: Callable[[str], bytes], verifier_key: str, progress: Callable[[int, int], None] = lambda done, of: None
) -> LogSummary:
    """Walk a whole log: its checkpoint, every entry, every tile. `fetch` gets a path such as `checkpoint` or
    `tile/entries/000.p/3` and returns the file. Raises `VerificationError` naming what is wrong, and where."""
    checkpoint = open_checkpoint(fetch("checkpoint").decode(), VerifierKey.parse(verifier_key))
    nodes: dict[tuple[int, int], bytes] = {}
    kinds: dict[str, int] = {}
    done = 0
    for index, width in widths(checkpoint.size, 0):
        path = f"tile/entries/{index_path(index, width)}"
        try:
            bundle = decode_bundle(fetch(path))
        except ValueError as problem:
            raise VerificationError(f"{path}: {problem}") from problem
        if len(bundle) != width:
            raise VerificationError(f"{path} holds {len(bundle)} entries instead of {width}")
        for data in bundle:
            kinds[_kind(data, done)] = kinds.get(_kind(data, done), 0) + 1
            nodes.update(completed_by(done, leaf_hash(data), nodes.__getitem__))
            done += 1
        progress(done, checkpoint.size)
    if root_at(checkpoint.size, nodes.__getitem__) != checkpoint.root:
        raise VerificationError("the entries do not make the root that the checkpoint states")
    level = 0
    while checkpoint.size >> (level * TILE_HEIGHT):
        for index, width in widths(checkpoint.size, level):
            path = f"tile/{level}/{index_path(index, width)}"
            start = index << TILE_HEIGHT
            expected = b"".join(nodes[(level * TILE_HEIGHT, start + i)] for i in range(width))
            if fetch(path) != expected:
                raise VerificationError(f"{path} is not what the entries make")
        level += 1
    return LogSummary(checkpoint.origin, checkpoint.size, checkpoint.root.hex(), tuple(sorted(kinds.items())))


def _kind(data: bytes, index: int) -> str:
    try:
        entry = json.loads(data)
        if encode_entry(entry) != data:
            raise VerificationError(f"entry {index} is not in canonical form")
    except (ValueError, AttributeError, TypeError) as problem:
        raise VerificationError(f"entry {index} cannot be read: {problem}") from problem
    return str(entry["kind"])
