"""What a witness remembers, in an SQLite file of its own. Checking and remembering is one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from folkmoot.witness.domain import Seen

_TABLE = """
CREATE TABLE IF NOT EXISTS seen (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, posix INTEGER NOT NULL, note TEXT NOT NULL
)
"""


class Store:
    """One connection, used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _TABLE):
            self._connection.execute(statement)

    @contextmanager
    def turn(self) -> Iterator[Store]:
        """Committed when the block ends, undone when it raises. Other processes wait."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def seen(self, origin: str) -> Seen:
        row = self._connection.execute("SELECT size, root, posix FROM seen WHERE origin = ?", (origin,)).fetchone()
        return Seen(*row) if row else Seen()

    def remember(self, origin: str, seen: Seen, note: str) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)", (origin, seen.size, seen.root, seen.posix, note)
        )

    def close(self) -> None:
        self._connection.close()
