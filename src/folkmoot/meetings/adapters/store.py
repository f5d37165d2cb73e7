"""Stored files in a folder or a bucket (obstore), and in memory (the fake that passes the same contract)."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

_CHUNK = 1 << 16


class StoredFiles:
    """`url`: `s3://…`, `gs://…`, `az://…` or `file:///…`; without one, `folder`."""

    def __init__(self, url: str | None, folder: Path) -> None:
        self._url = url
        self._folder = folder
        self._opened: ObjectStore | None = None

    async def put(self, path: str, content: AsyncIterator[bytes]) -> None:
        await obstore.put_async(self._store(), path, content)

    async def get(self, path: str) -> AsyncIterator[bytes]:
        found = await obstore.get_async(self._store(), path)
        return _chunks(found.stream(min_chunk_size=_CHUNK))

    async def delete(self, path: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            await obstore.delete_async(self._store(), path)

    async def older(self, before: datetime) -> Sequence[str]:
        if self._url is None and not self._folder.is_dir():
            return []
        found: list[str] = []
        async for page in obstore.list(self._store()):
            found += [one["path"] for one in page if one["last_modified"] < before]
        return found

    def _store(self) -> ObjectStore:
        """Opened when first needed: most commands never do."""
        if self._opened is None:
            if self._url is None:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._opened = from_url(self._url) if self._url else LocalStore(self._folder)
        return self._opened


async def _chunks(stream: AsyncIterator[object]) -> AsyncIterator[bytes]:
    async for chunk in stream:
        yield bytes(chunk)  # type: ignore[call-overload]


class MemoryFiles:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.put_at: dict[str, datetime] = {}

    async def put(self, path: str, content: AsyncIterator[bytes]) -> None:
        self.kept[path] = b"".join([chunk async for chunk in content])
        self.put_at[path] = datetime.now(UTC)

    async def get(self, path: str) -> AsyncIterator[bytes]:
        if path not in self.kept:
            raise FileNotFoundError(path)
        return self._again(self.kept[path])

    async def delete(self, path: str) -> None:
        self.kept.pop(path, None)

    async def older(self, before: datetime) -> Sequence[str]:
        return [path for path, at in self.put_at.items() if path in self.kept and at < before]

    async def _again(self, content: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(content), _CHUNK):
            yield content[start : start + _CHUNK]
