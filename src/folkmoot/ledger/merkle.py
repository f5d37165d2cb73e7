"""Merkle trees as RFC 6962 and RFC 9162 define them. Pure: hashes are fetched through a function given by the caller.

A *node* `(level, index)` is the root of the complete subtree over the leaves `index·2^level … (index+1)·2^level − 1`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Node = tuple[int, int]
GetNode = Callable[[Node], bytes]

EMPTY_ROOT = hashlib.sha256(b"").digest()


class ProofError(ValueError):
    """A proof does not prove what it claims to."""


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962 §2.1: SHA-256(0x00 ‖ entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 §2.1: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def completed_by(index: int, leaf: bytes, get: GetNode) -> list[tuple[Node, bytes]]:
    """The nodes that appending `leaf` at `index` completes, leaf first. `get` is asked for existing left siblings."""
    nodes = [((0, index), leaf)]
    level, position, value = 0, index, leaf
    while position & 1:
        value = node_hash(get((level, position - 1)), value)
        level, position = level + 1, position >> 1
        nodes.append(((level, position), value))
    return nodes


class Growing:
    """A tree that is appended to, keeping its peaks alone: memory grows with the logarithm of its size."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        """`hashes` are those of `peaks(size)`."""
        self.size = size
        self._peaks = dict(zip(peaks(size), hashes, strict=True))

    def append(self, leaf: bytes) -> list[tuple[Node, bytes]]:
        """The nodes that this leaf completes, leaf first."""
        completed = completed_by(self.size, leaf, self._peaks.__getitem__)
        for (level, position), _ in completed[1:]:
            self._peaks.pop((level - 1, 2 * position), None)
        top, value = completed[-1]
        self._peaks[top] = value
        self.size += 1
        return completed

    def root(self) -> bytes:
        return root_at(self.size, self._peaks.__getitem__)

    def hashes(self) -> tuple[bytes, ...]:
        """Those of `peaks(size)`: with the size, all that it takes to go on."""
        return tuple(self._peaks[node] for node in peaks(self.size))


def peaks(size: int) -> list[Node]:
    """The complete subtrees that cover the first `size` leaves, left to right."""
    found, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def root_at(size: int, get: GetNode) -> bytes:
    """The root of the tree over the first `size` leaves."""
    return subtree_root(0, size, get) if size else EMPTY_ROOT


def subtree_root(start: int, end: int, get: GetNode) -> bytes:
    """The hash of leaves `start … end − 1`; `start` is a multiple of the largest power of two below the width."""
    hashes = [get((level, (start >> level) + index)) for level, index in peaks(end - start)]
    value = hashes[-1]
    for left in reversed(hashes[:-1]):
        value = node_hash(left, value)
    return value


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (RFC 6962 §2.1)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, get: GetNode) -> list[bytes]:
    """RFC 6962 §2.1.1, PATH(index, D[size]). Raises `ValueError` unless 0 ≤ index < size."""
    if not 0 <= index < size:
        raise ValueError("the index is outside the tree")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(subtree_root(middle, end, get))
            end = middle
        else:
            path.append(subtree_root(start, middle, get))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, get: GetNode) -> list[bytes]:
    """RFC 6962 §2.1.2, PROOF(old, D[new]). Raises `ValueError` unless 0 ≤ old ≤ new."""
    if not 0 <= old <= new:
        raise ValueError("the older tree must be the smaller one")
    if old in (0, new):
        return []
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while start + (old - start) != end or not whole:
        if old == end:
            path.append(subtree_root(start, end, get))
            break
        middle = start + _split(end - start)
        if old <= middle:
            path.append(subtree_root(middle, end, get))
            end = middle
        else:
            path.append(subtree_root(start, middle, get))
            start, whole = middle, False
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """RFC 9162 §2.1.3.2. Raises `ProofError`."""
    if not 0 <= index < size:
        raise ProofError("the index is outside the tree")
    fn, sn, value = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            raise ProofError("the proof is too long")
        if fn & 1 or fn == sn:
            value = node_hash(p, value)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            value = node_hash(value, p)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:
        raise ProofError("the proof is too short")
    if value != root:
        raise ProofError("the entry is not in this tree")


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """RFC 9162 §2.1.4.2. Raises `ProofError`."""
    if not 0 <= old <= new:
        raise ProofError("the older tree must be the smaller one")
    if old in (0, new):
        if proof or (old == new and old_root != new_root) or (old == 0 and old_root != EMPTY_ROOT):
            raise ProofError("the trees are not one history")
        return
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        raise ProofError("the proof is too short")
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            raise ProofError("the proof is too long")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or fr != old_root or sr != new_root:
        raise ProofError("the trees are not one history")
