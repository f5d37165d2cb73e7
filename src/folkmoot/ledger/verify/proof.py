"""That an entry is in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from folkmoot.ledger.entries import EntryError, encode_entry
from folkmoot.ledger.merkle import ProofError, leaf_hash
from folkmoot.ledger.merkle import verify_inclusion as verify_path
from folkmoot.ledger.verify.checkpoint import Opened, Trust, VerificationError, open_checkpoint
from folkmoot.runtime.canonical import Json


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That an entry stands at `index` of the log whose signed checkpoint (of `size` entries) this is."""

    index: int
    size: int
    hashes: tuple[bytes, ...]
    checkpoint: str


def verify_inclusion(entry: Mapping[str, Json], proof: InclusionProof, trust: Trust) -> Opened:
    """That `entry` is in the log (RFC 9162 §2.1.3.2). Raises `VerificationError`."""
    opened = open_checkpoint(proof.checkpoint, trust)
    if opened.checkpoint.size != proof.size:
        raise VerificationError("the proof is for another size than the checkpoint's")
    try:
        leaf = leaf_hash(encode_entry(entry))
        verify_path(leaf, proof.index, proof.size, proof.hashes, opened.checkpoint.root)
    except (ProofError, EntryError) as problem:
        raise VerificationError(str(problem)) from problem
    return opened
