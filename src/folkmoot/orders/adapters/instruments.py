"""Instruments in a folder or a bucket (obstore), by their SHA-256; and a fake in memory.

Implement `orders.ports.Instruments`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from folkmoot.runtime.errors import unavailable

_NAME = re.compile(r"[0-9a-f]{64}")


class StoredInstruments:
    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def keep(self, content: bytes) -> str:
        sha = hashlib.sha256(content).hexdigest()
        try:
            await obstore.put_async(self._store, sha, content)
        except obstore.exceptions.BaseError as problem:
            raise unavailable("the instrument could not be kept; try again in a moment") from problem
        return sha

    async def read(self, sha: str) -> bytes | None:
        try:
            found = await obstore.get_async(self._store, sha)
            content = bytes(await found.bytes_async())
        except FileNotFoundError:
            return None
        except obstore.exceptions.BaseError as problem:
            raise unavailable("the instrument cannot be read right now; try again in a moment") from problem
        return content if hashlib.sha256(content).hexdigest() == sha else None

    async def sweep(self, kept: Collection[str], before: datetime) -> list[str]:
        gone = []
        async for page in obstore.list(self._store):
            for file in page:
                # Nothing but what we put there: a folder may hold other files.
                if _NAME.fullmatch(file["path"]) and file["path"] not in kept and file["last_modified"] < before:
                    await obstore.delete_async(self._store, file["path"])
                    gone.append(file["path"])
        return sorted(gone)


class MemoryInstruments:
    """The fake: as above, and gone with the process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self._since: dict[str, datetime] = {}

    async def keep(self, content: bytes) -> str:
        sha = hashlib.sha256(content).hexdigest()
        self.kept[sha] = content
        self._since[sha] = datetime.now(UTC)
        return sha

    async def sweep(self, kept: Collection[str], before: datetime) -> list[str]:
        gone = sorted(sha for sha, since in self._since.items() if sha not in kept and since < before)
        for sha in gone:
            del self.kept[sha], self._since[sha]
        return gone

    async def read(self, sha: str) -> bytes | None:
        content = self.kept.get(sha)
        return content if content is not None and hashlib.sha256(content).hexdigest() == sha else None


def open_instruments(url: str | None, folder: Path) -> StoredInstruments:
    """At `url` (`file:///…`, `s3://…`, `gs://…`, `az://…`), by default in `folder`, which its owner alone reads."""
    if url is None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return StoredInstruments(LocalStore(folder))
    return StoredInstruments(from_url(url, mkdir=True) if url.startswith("file:") else from_url(url))
