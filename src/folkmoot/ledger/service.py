"""The log: append inside the caller's transaction, prove, and hand out its files. `publishing` makes it public."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import cast

from sqlalchemy import delete, func, insert, or_, select, text

from folkmoot.ledger.adapters.tables import log_checkpoint, log_entry, log_key_change, log_node, log_number, log_outbox
from folkmoot.ledger.entries import Kind, encode_entry, logged_at, number_of
from folkmoot.ledger.merkle import GetNode, Node, consistency_proof, inclusion_proof
from folkmoot.ledger.notes import Checkpoint, Note
from folkmoot.ledger.ports import Signer
from folkmoot.ledger.tiles import TILE_HEIGHT, TILE_WIDTH, encode_bundle, parse_index_path
from folkmoot.ledger.verify import InclusionProof, Policy, Receipt, Trust, VerificationError, verify_inclusion
from folkmoot.ledger.verify.log import CLOCKS_DIFFER
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.database import Transaction

# Whoever appends holds it until the commit, so that indexes are contiguous in the order of commits (PostgreSQL; SQLite
# has one writer anyway).
_APPEND_LOCK = 0x666D_6C6F
_LEVEL = re.compile(r"[0-9]|[1-5][0-9]|6[0-3]")


class NotPublished(Exception):
    """The entry is in no published checkpoint yet."""


class ClockSetBack(Exception):
    """The newest entry is of later than now."""


class Ledger:
    """One log. `touched`: something was appended through this object."""

    def __init__(self, signer: Signer, clock: Clock, policy: Policy | None = None) -> None:
        self._signer = signer
        self._clock = clock
        self.policy = policy or Policy()
        self.touched = False

    @property
    def origin(self) -> str:
        return self._signer.verifier.name

    @property
    def trust(self) -> Trust:
        """What its own proofs are held to: the key, and the witnesses of the settings."""
        return Trust((self._signer.verifier,), self.policy)

    def verifier_key(self) -> str:
        return str(self._signer.verifier)

    def check(self, entry: Mapping[str, Json]) -> None:
        """Raises `EntryError` for what its kind's schema does not allow."""
        encode_entry(entry)

    async def append(self, tx: Transaction, entry: Mapping[str, Json]) -> int:
        """Its index; `at` is added. The entry, and the word that it has to be published, are there when the caller's
        transaction commits, and never otherwise. Raises `EntryError`, and `ClockSetBack`."""
        if tx.dialect.name == "postgresql":
            await tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _APPEND_LOCK})
        now = self._clock.now()
        data = encode_entry({"at": rfc3339(now), **entry})
        newest = (
            await tx.execute(
                select(log_entry.c.position, log_entry.c.data).order_by(log_entry.c.position.desc()).limit(1)
            )
        ).first()
        index = 0 if newest is None else int(newest.position) + 1
        if newest is not None and now < (before := logged_at(json.loads(newest.data))) - CLOCKS_DIFFER:
            raise ClockSetBack(f"the clock says {rfc3339(now)}, and the log's newest entry is of {rfc3339(before)}")
        await tx.execute(insert(log_entry).values(position=index, data=data))
        await tx.execute(insert(log_outbox).values(position=index))
        if (number := number_of(entry)) is not None:
            await tx.execute(insert(log_number).values(number=number, position=index))
        if entry["kind"] == Kind.LOG_KEY_CHANGED:
            await tx.execute(insert(log_key_change).values(position=index))
        self.touched = True
        return index

    async def appended(self, tx: Transaction) -> int:
        """How many entries there are, published or not."""
        newest = await tx.scalar(select(func.max(log_entry.c.position)))
        return 0 if newest is None else int(newest) + 1

    async def note(self, tx: Transaction) -> str:
        """The newest published checkpoint. Raises `NotPublished` before the first."""
        found = await tx.scalar(
            select(log_checkpoint.c.note)
            .where(log_checkpoint.c.published_at.is_not(None))
            .order_by(log_checkpoint.c.size.desc())
            .limit(1)
        )
        if found is None:
            raise NotPublished
        return str(found)

    async def published(self, tx: Transaction) -> int:
        """How many entries the newest published checkpoint covers."""
        found = await tx.scalar(
            select(func.max(log_checkpoint.c.size)).where(log_checkpoint.c.published_at.is_not(None))
        )
        return int(found or 0)

    async def prove(self, tx: Transaction, index: int) -> InclusionProof:
        """That the entry is under the newest published checkpoint. Raises `NotPublished`."""
        note = await self.note(tx)
        size = Checkpoint.parse(Note.parse(note).text).size
        if index >= size:
            raise NotPublished
        wanted: list[Node] = []
        inclusion_proof(index, size, _remember(wanted))  # once to learn which nodes it takes, once with them
        nodes = await self.nodes(tx, wanted)
        return InclusionProof(index, size, tuple(inclusion_proof(index, size, nodes.__getitem__)), note)

    async def prove_consistency(self, tx: Transaction, old: int, new: int) -> list[bytes]:
        """That the first `old` entries are the same in the tree of the first `new` (RFC 6962 §2.1.2)."""
        wanted: list[Node] = []
        consistency_proof(old, new, _remember(wanted))
        nodes = await self.nodes(tx, wanted)
        return consistency_proof(old, new, nodes.__getitem__)

    async def check_inclusion(self, tx: Transaction, index: int) -> bool:
        """Whether the entry is proved, from scratch, under a checkpoint that this log signed and enough witnesses
        cosigned (P8)."""
        entry = await self.entry(tx, index)
        if entry is None:
            return False
        try:
            verify_inclusion(entry, await self.prove(tx, index), self.trust)
        except (NotPublished, VerificationError):
            return False
        return True

    async def receipt(self, tx: Transaction, index: int, meeting: tuple[str, bytes] | None = None) -> Receipt:
        """What somebody concerned may hold. `meeting`: its code and secret, for its host and those affected alone.
        Raises `NotPublished`."""
        entry = await self.entry(tx, index)
        if entry is None:
            raise NotPublished
        changes = await self.key_changes(tx)
        return Receipt(entry, await self.prove(tx, index), self._signer.verifier, meeting, tuple(changes))

    async def key_changes(self, tx: Transaction) -> list[Mapping[str, Json]]:
        """The entries by which the log's key changed, oldest first."""
        rows = await tx.execute(
            select(log_entry.c.data)
            .join(log_key_change, log_key_change.c.position == log_entry.c.position)
            .order_by(log_entry.c.position)
        )
        return [json.loads(row.data) for row in rows]

    async def entry(self, tx: Transaction, index: int) -> Mapping[str, Json] | None:
        data = await tx.scalar(select(log_entry.c.data).where(log_entry.c.position == index))
        return None if data is None else cast("Mapping[str, Json]", json.loads(data))

    async def entries(self, tx: Transaction, indexes: Iterable[int]) -> dict[int, Mapping[str, Json]]:
        """Those of these entries that there are, by index."""
        query = select(log_entry).where(log_entry.c.position.in_(sorted(set(indexes))))
        return {int(row.position): json.loads(row.data) for row in await tx.execute(query)}

    async def about(self, tx: Transaction, number: int) -> dict[int, Mapping[str, Json]]:
        """The entries about an order and what came of it, by index, oldest first; published or not."""
        query = (
            select(log_entry)
            .join(log_number, log_number.c.position == log_entry.c.position)
            .where(log_number.c.number == number)
            .order_by(log_entry.c.position)
        )
        return {int(row.position): json.loads(row.data) for row in await tx.execute(query)}

    async def tile(self, tx: Transaction, level: int, index: int, width: int) -> bytes | None:
        """A tile of hashes, None when the published tree does not have it so wide."""
        start = index * TILE_WIDTH
        if (start + width) << (level * TILE_HEIGHT) > await self.published(tx):
            return None
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
        if start + width > await self.published(tx):
            return None
        rows = await tx.execute(
            select(log_entry.c.data)
            .where(log_entry.c.position.between(start, start + width - 1))
            .order_by(log_entry.c.position)
        )
        found = [bytes(row.data) for row in rows]
        return encode_bundle(found) if len(found) == width else None

    async def file(self, tx: Transaction, path: str) -> bytes | None:
        """What stands at a path of C2SP tlog-tiles, `checkpoint` or `tile/…`; None for what there is not."""
        if path == "checkpoint":
            try:
                return (await self.note(tx)).encode()
            except NotPublished:
                return None
        folder, _, rest = path.partition("/")
        level, _, place = rest.partition("/")
        if folder != "tile" or not (level == "entries" or _LEVEL.fullmatch(level)):
            return None
        try:
            index, width = parse_index_path(place)
        except ValueError:
            return None
        return await (self.bundle(tx, index, width) if level == "entries" else self.tile(tx, int(level), index, width))

    async def nodes(self, tx: Transaction, wanted: Iterable[Node]) -> dict[Node, bytes]:
        """Complete subtrees by level and position. Raises `NotPublished` for one that is not there."""
        levels: dict[int, set[int]] = {}
        for level, position in wanted:
            levels.setdefault(level, set()).add(position)
        if not levels:
            return {}
        # Level by level: SQLite reads the whole table for pairs in a list of pairs.
        named = [(log_node.c.level == level) & log_node.c.position.in_(at) for level, at in levels.items()]
        rows = (await tx.execute(select(log_node).where(or_(*named)))).all()
        found = {(int(row.level), int(row.position)): bytes(row.hash) for row in rows}
        if len(found) < sum(map(len, levels.values())):
            raise NotPublished
        return found

    async def forget_outbox(self, tx: Transaction, size: int) -> None:
        """What a published checkpoint of this size covers is published."""
        await tx.execute(delete(log_outbox).where(log_outbox.c.position < size))


def _remember(wanted: list[Node]) -> GetNode:
    """Notes which nodes a proof takes."""

    def get(node: Node) -> bytes:
        wanted.append(node)
        return b""

    return get
