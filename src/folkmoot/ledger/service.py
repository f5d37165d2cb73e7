"""The log: append inside the caller's transaction, publish a signed checkpoint, prove."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import cast

from sqlalchemy import func, insert, select

from folkmoot.ledger.adapters.tables import log_checkpoint, log_entry, log_node
from folkmoot.ledger.entries import encode_entry
from folkmoot.ledger.keys import LogKey
from folkmoot.ledger.merkle import Node, completed_by, inclusion_proof, leaf_hash, peaks, root_at
from folkmoot.ledger.notes import Checkpoint, sign_note
from folkmoot.ledger.tiles import TILE_HEIGHT, TILE_WIDTH, encode_bundle
from folkmoot.ledger.verify import InclusionProof, VerificationError, verify_inclusion
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Transaction


class NotPublished(Exception):
    """The entry is in no published checkpoint yet."""


class Ledger:
    """All of it happens in transactions that hold the write lock, so indexes are contiguous and there is one writer."""

    def __init__(self, key: LogKey, clock: Clock) -> None:
        self._key = key
        self._clock = clock

    @property
    def origin(self) -> str:
        return self._key.verifier.name

    def verifier_key(self) -> str:
        return str(self._key.verifier)

    async def append(self, tx: Transaction, entry: Mapping[str, Json]) -> int:
        """Its index. The entry is in the log when the caller's transaction commits, and never otherwise."""
        data = encode_entry(entry)
        index = await self.appended(tx)
        await tx.execute(insert(log_entry).values(position=index, data=data))
        return index

    async def appended(self, tx: Transaction) -> int:
        """How many entries there are, published or not."""
        newest = await tx.scalar(select(func.max(log_entry.c.position)))
        return 0 if newest is None else int(newest) + 1

    async def publish(self, tx: Transaction) -> Checkpoint:
        """Integrate what was appended, in order, and sign the tree. Doing it again changes nothing."""
        size = await self.appended(tx)
        published = await tx.scalar(select(func.max(log_checkpoint.c.size)))
        if published is not None and int(published) == size:
            return await self._checkpoint(tx, size)
        integrated = await tx.scalar(select(func.count()).select_from(log_node).where(log_node.c.level == 0))
        start = int(integrated or 0)
        known = await self._nodes(tx, peaks(start))
        rows = await tx.execute(
            select(log_entry.c.position, log_entry.c.data)
            .where(log_entry.c.position >= start)
            .order_by(log_entry.c.position)
        )
        fresh: list[dict[str, object]] = []
        for position, data in rows:
            for (level, index), value in completed_by(position, leaf_hash(data), known.__getitem__):
                known[(level, index)] = value
                fresh.append({"level": level, "position": index, "hash": value})
        if fresh:
            await tx.execute(insert(log_node), fresh)
        checkpoint = Checkpoint(self.origin, size, root_at(size, known.__getitem__))
        note = sign_note(checkpoint.text(), self._key.verifier, self._key.sign)
        await tx.execute(insert(log_checkpoint).values(size=size, note=note, published_at=self._clock.now()))
        return checkpoint

    async def note(self, tx: Transaction) -> str:
        """The newest signed checkpoint. Raises `NotPublished` before the first."""
        found = await tx.scalar(select(log_checkpoint.c.note).order_by(log_checkpoint.c.size.desc()).limit(1))
        if found is None:
            raise NotPublished
        return str(found)

    async def prove(self, tx: Transaction, index: int) -> InclusionProof:
        """That the entry is under the newest checkpoint. Raises `NotPublished`."""
        note = await self.note(tx)
        size = Checkpoint.parse(note.rpartition("\n\n")[0] + "\n").size
        if index >= size:
            raise NotPublished
        wanted: list[Node] = []

        def remember(node: Node) -> bytes:
            wanted.append(node)
            return b""

        inclusion_proof(index, size, remember)  # once to learn which nodes it takes, once with them
        nodes = await self._nodes(tx, wanted)
        return InclusionProof(index, size, tuple(inclusion_proof(index, size, nodes.__getitem__)), note)

    async def check_inclusion(self, tx: Transaction, index: int) -> bool:
        """Whether the entry is proved, from scratch, under a checkpoint that this log's key signed (P8)."""
        entry = await self.entry(tx, index)
        if entry is None:
            return False
        try:
            verify_inclusion(entry, await self.prove(tx, index), self.verifier_key())
        except (NotPublished, VerificationError):
            return False
        return True

    async def entry(self, tx: Transaction, index: int) -> Mapping[str, Json] | None:
        data = await tx.scalar(select(log_entry.c.data).where(log_entry.c.position == index))
        return None if data is None else cast("Mapping[str, Json]", json.loads(data))

    async def tile(self, tx: Transaction, level: int, index: int, width: int) -> bytes | None:
        """A tile of hashes, None when the published tree does not have it so wide."""
        start = index * TILE_WIDTH
        rows = await tx.execute(
            select(log_node.c.hash)
            .where(log_node.c.level == level * TILE_HEIGHT)
            .where(log_node.c.position.between(start, start + width - 1))
            .order_by(log_node.c.position)
        )
        hashes = [bytes(row.hash) for row in rows]
        return b"".join(hashes) if len(hashes) == width else None

    async def bundle(self, tx: Transaction, index: int, width: int) -> bytes | None:
        """A bundle of entries, None when the published tree does not have it so wide."""
        start = index * TILE_WIDTH
        if await self.tile(tx, 0, index, width) is None:
            return None
        rows = await tx.execute(
            select(log_entry.c.data)
            .where(log_entry.c.position.between(start, start + width - 1))
            .order_by(log_entry.c.position)
        )
        return encode_bundle([bytes(row.data) for row in rows])

    async def _checkpoint(self, tx: Transaction, size: int) -> Checkpoint:
        note = await tx.scalar(select(log_checkpoint.c.note).where(log_checkpoint.c.size == size))
        return Checkpoint.parse(str(note).rpartition("\n\n")[0] + "\n")

    async def _nodes(self, tx: Transaction, wanted: Iterable[Node]) -> dict[Node, bytes]:
        found: dict[Node, bytes] = {}
        for level, index in wanted:
            value = await tx.scalar(
                select(log_node.c.hash).where(log_node.c.level == level, log_node.c.position == index)
            )
            if value is None:
                raise NotPublished
            found[(level, index)] = bytes(value)
        return found
