"""Copying the published log to a folder or a bucket: plain files that any static host serves (obstore)."""

from __future__ import annotations

from collections.abc import Mapping

import obstore
from obstore.store import ObjectStore, from_url

from folkmoot.ledger.merkle import ProofError, verify_consistency
from folkmoot.ledger.notes import Checkpoint, Note, NoteError
from folkmoot.ledger.service import Ledger, NotPublished
from folkmoot.ledger.tiles import TILE_HEIGHT, TILE_WIDTH, index_path, widths
from folkmoot.runtime.database import Database, Transaction

_FOREVER = "public, max-age=31536000, immutable"
_NOW = "no-cache"


class MirrorDiffers(Exception):
    """What stands at the mirror is not an earlier state of this log: nothing is written."""


def changed_files(old: int, new: int) -> list[str]:
    """The tiles and bundles that a log of `new` entries has and one of `old` had not, or not so full."""
    paths = [f"tile/entries/{index_path(index, width)}" for index, width in widths(new, 0)[old // TILE_WIDTH :]]
    level = 0
    while new >> (level * TILE_HEIGHT):
        known = (old >> (level * TILE_HEIGHT)) // TILE_WIDTH
        paths += [f"tile/{level}/{index_path(index, width)}" for index, width in widths(new, level)[known:]]
        level += 1
    return paths


async def push_log(ledger: Ledger, database: Database, url: str) -> tuple[int, int]:
    """Copy what is new to `url` (`file:///…`, `s3://…`, `gs://…`, `az://…`); tiles first, the checkpoint last, so that
    a reader never meets a checkpoint without its tiles. Returns the log's size and how many files were written. Raises
    `MirrorDiffers`, `NotPublished`."""
    store = from_url(url)
    async with database.snapshot() as tx:
        note = await ledger.note(tx)
        size = Checkpoint.parse(Note.parse(note).text).size
        old = await _pushed(store)
        if old is not None:
            await _require_earlier(ledger, tx, old, Checkpoint.parse(Note.parse(note).text))
        paths = changed_files(old.size if old else 0, size)
        for path in paths:
            content = await ledger.file(tx, path)
            if content is None:
                raise NotPublished
            await _put(store, path, content, _FOREVER, "application/octet-stream")
    await _put(store, "key", f"{ledger.verifier_key()}\n".encode(), _NOW, "text/plain; charset=utf-8")
    await _put(store, "checkpoint", note.encode(), _NOW, "text/plain; charset=utf-8")
    return size, len(paths) + 2


async def _require_earlier(ledger: Ledger, tx: Transaction, old: Checkpoint, new: Checkpoint) -> None:
    if old.origin != new.origin:
        raise MirrorDiffers(f"another log is there: {old.origin}")
    if old.size > new.size:
        raise MirrorDiffers(f"{old.size} entries are there, and this log has {new.size}: it was rewound")
    proof = await ledger.prove_consistency(tx, old.size, new.size)
    try:
        verify_consistency(old.size, new.size, old.root, new.root, proof)
    except ProofError as problem:
        raise MirrorDiffers("another history of this log is there") from problem


async def _pushed(store: ObjectStore) -> Checkpoint | None:
    try:
        found = await obstore.get_async(store, "checkpoint")
    except FileNotFoundError:
        return None
    try:
        return Checkpoint.parse(Note.parse(bytes(await found.bytes_async()).decode()).text)
    except (NoteError, UnicodeDecodeError) as problem:
        raise MirrorDiffers("the checkpoint that is there cannot be read") from problem


async def _put(store: ObjectStore, path: str, content: bytes, cache: str, kind: str) -> None:
    attributes: Mapping[str, str] = {"Cache-Control": cache, "Content-Type": kind}
    local = type(store).__name__ == "LocalStore"  # a folder has no attributes: its web server sets them
    await obstore.put_async(store, path, content, attributes=None if local else dict(attributes))
