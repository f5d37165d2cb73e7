"""Whether two checkpoints are of one history, from the log's tiles of hashes alone (RFC 9162 §2.1.4)."""

from __future__ import annotations

from folkmoot.ledger.merkle import Node, ProofError, consistency_proof, node_hash, verify_consistency
from folkmoot.ledger.notes import Checkpoint
from folkmoot.ledger.tiles import TILE_HEIGHT, TILE_WIDTH, index_path
from folkmoot.ledger.verify.checkpoint import VerificationError
from folkmoot.ledger.verify.log import Fetch

_HASH = 32


class TileNodes:
    """The complete subtrees of a tree of `size` entries, read from its tiles. Nothing is believed of them: a proof made
    from them is verified against roots that are known otherwise."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self._fetch = fetch
        self._size = size
        self._tiles: dict[str, bytes] = {}

    def __call__(self, node: Node) -> bytes:
        """Raises `VerificationError` for a tile that is not what it should be."""
        level, position = node
        row, above = divmod(level, TILE_HEIGHT)
        first = position << above
        hashes = [self._hash(row, first + i) for i in range(1 << above)]
        while len(hashes) > 1:
            hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    def _hash(self, row: int, position: int) -> bytes:
        index, at = divmod(position, TILE_WIDTH)
        width = min(TILE_WIDTH, (self._size >> (row * TILE_HEIGHT)) - index * TILE_WIDTH)
        path = f"tile/{row}/{index_path(index, width)}"
        if path not in self._tiles:
            self._tiles[path] = self._fetch(path)
        if len(self._tiles[path]) != width * _HASH:
            raise VerificationError(f"{path} does not hold {width} hashes")
        return self._tiles[path][at * _HASH : (at + 1) * _HASH]


def require_one_history(fetch: Fetch, one: Checkpoint, other: Checkpoint) -> None:
    """`fetch` gets the files of the log that shows the larger one. Raises `VerificationError` when one of them is not
    the other's past: then the log shows two histories."""
    older, newer = sorted((one, other), key=lambda checkpoint: checkpoint.size)
    if older.origin != newer.origin:
        raise VerificationError(f"these are checkpoints of two logs, {older.origin} and {newer.origin}")
    try:
        proof = consistency_proof(older.size, newer.size, TileNodes(fetch, newer.size))
        verify_consistency(older.size, newer.size, older.root, newer.root, proof)
    except ProofError:
        raise VerificationError(
            f"TWO HISTORIES: the log's first {older.size} entries are not those of the checkpoint at {older.size}"
        ) from None
