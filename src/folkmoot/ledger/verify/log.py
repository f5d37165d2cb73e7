"""A whole log, entry by entry, from nothing but its files. Memory does not grow with its size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from folkmoot.ledger.entries import EntryError, Kind, decode_entry, logged_at
from folkmoot.ledger.merkle import Growing, leaf_hash
from folkmoot.ledger.notes import Checkpoint, Note, NoteError
from folkmoot.ledger.tiles import TILE_HEIGHT, TILE_WIDTH, decode_bundle, index_path, widths
from folkmoot.ledger.verify.checkpoint import Trust, VerificationError, open_checkpoint
from folkmoot.runtime.canonical import Json, digest, seal_commitment

# Gets a path such as `checkpoint` or `tile/entries/000.p/3`, and returns the file.
Fetch = Callable[[str], bytes]
# Clocks of several machines may differ by so much; more is a clock that was set back.
CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LogSummary:
    """What a whole log is. `signed_by`: the key that signed its checkpoint, which the trusted ones vouch for."""

    origin: str
    size: int
    root: str
    kinds: tuple[tuple[str, int], ...]
    signed_by: str
    cosigned: Mapping[str, int]


def verify_log(fetch: Fetch, trust: Trust, progress: Callable[[int, int], None] = lambda done, of: None) -> LogSummary:
    """Walk a log: its checkpoint, every entry, every tile. Raises `VerificationError`: what is wrong, and where."""
    text = fetch("checkpoint").decode("utf-8", "replace")
    checkpoint = _unverified(text)  # its size says what to fetch; nothing is believed until its signatures verified
    tiles, kinds, changes = _Tiles(fetch), Counter[str](), list[Mapping[str, Json]]()
    newest: datetime | None = None
    seals = Seals()
    for index, entry, data in read_entries(fetch, 0, checkpoint.size):
        kinds[str(entry["kind"])] += 1
        if entry["kind"] == Kind.LOG_KEY_CHANGED:
            changes.append(entry)
        seals.note(entry, index)
        newest = in_order(newest, entry, index)
        tiles.append(leaf_hash(data))
        if (index + 1) % TILE_WIDTH == 0 or index + 1 == checkpoint.size:
            progress(index + 1, checkpoint.size)
    tiles.finish()
    opened = open_checkpoint(text, trust.following(changes))
    if tiles.tree.root() != checkpoint.root:
        raise VerificationError("the entries do not make the root that the checkpoint states")
    return LogSummary(
        checkpoint.origin,
        checkpoint.size,
        checkpoint.root.hex(),
        tuple(sorted(kinds.items())),
        str(opened.key),
        opened.cosigned,
    )


def read_entries(fetch: Fetch, start: int, end: int) -> Iterator[tuple[int, Mapping[str, Json], bytes]]:
    """Entries `start … end − 1` with their indexes and bytes. Raises `VerificationError` for what is no entry."""
    for number, width in widths(end, 0)[start // TILE_WIDTH :]:
        path = f"tile/entries/{index_path(number, width)}"
        try:
            bundle = decode_bundle(fetch(path))
        except ValueError as problem:
            raise VerificationError(f"{path}: {problem}") from problem
        if len(bundle) != width:
            raise VerificationError(f"{path} holds {len(bundle)} entries instead of {width}")
        for position, data in enumerate(bundle, number * TILE_WIDTH):
            if position < start:
                continue
            try:
                yield position, decode_entry(data), data
            except EntryError as problem:
                raise VerificationError(f"entry {position}: {problem}") from problem


class Seals:
    """What was sealed in a log, so that what is opened can be held against it: one hash a seal that is closed."""

    def __init__(self) -> None:
        self._committed: dict[str, str] = {}

    def note(self, entry: Mapping[str, Json], index: int) -> None:
        """Raises `VerificationError` for an opening that is not of what was sealed."""
        if entry["kind"] == Kind.SEALED:
            self._committed[digest(entry)] = str(entry["commitment"])
        records = entry.get("records")
        if entry["kind"] != Kind.OPENED or not isinstance(records, list):
            return
        for record in records:
            committed = self._committed.pop(str(record["sealed"]), None)
            if committed != seal_commitment(str(record["salt"]), record["entry"]):
                raise VerificationError(f"entry {index} opens something else than what was sealed")


def in_order(newest: datetime | None, entry: Mapping[str, Json], index: int) -> datetime:
    """The newest instant so far. Raises `VerificationError` for an entry dated before earlier ones."""
    at = logged_at(entry)
    if newest is not None and at < newest - CLOCKS_DIFFER:
        raise VerificationError(f"entry {index} is dated {newest - at} before an earlier one: a clock was set back")
    return at if newest is None else max(newest, at)


def _unverified(text: str) -> Checkpoint:
    try:
        return Checkpoint.parse(Note.parse(text).text)
    except NoteError as problem:
        raise VerificationError(f"the checkpoint: {problem}") from problem


class _Tiles:
    """Compares each tile of hashes with what the entries make, as soon as it is full."""

    def __init__(self, fetch: Fetch) -> None:
        self.tree = Growing()
        self._fetch = fetch
        self._rows: dict[int, list[bytes]] = {}
        self._full: Counter[int] = Counter()

    def append(self, leaf: bytes) -> None:
        for (level, _), value in self.tree.append(leaf):
            if level % TILE_HEIGHT:
                continue
            row = self._rows.setdefault(level // TILE_HEIGHT, [])
            row.append(value)
            if len(row) == TILE_WIDTH:
                self._compare(level // TILE_HEIGHT)

    def finish(self) -> None:
        for level, row in sorted(self._rows.items()):
            if row:
                self._compare(level)

    def _compare(self, level: int) -> None:
        row = self._rows.pop(level)
        path = f"tile/{level}/{index_path(self._full[level], len(row))}"
        self._full[level] += 1
        if self._fetch(path) != b"".join(row):
            raise VerificationError(f"{path} is not what the entries make")


__all__ = ["CLOCKS_DIFFER", "Fetch", "LogSummary", "in_order", "read_entries", "verify_log"]
