"""The log says which location databases decide, from when on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy import delete, insert, select

from folkmoot.runtime.canonical import Json
from folkmoot.runtime.database import Transaction
from folkmoot.territory.adapters.tables import location_source


class Ledger(Protocol):
    async def append(self, tx: Transaction, entry: Mapping[str, Json]) -> int: ...


async def record_sources(tx: Transaction, ledger: Ledger, in_use: Mapping[str, str]) -> bool:
    """Log what is in use (name → SHA-256 of its data), when it is not what the log said last. Whether it was not."""
    rows = await tx.execute(select(location_source))
    if not in_use or {row.name: row.sha256 for row in rows} == dict(in_use):
        return False
    listed = [{"name": name, "sha256": sha256} for name, sha256 in sorted(in_use.items())]
    await ledger.append(tx, {"kind": "location_changed", "v": 1, "sources": listed})
    await tx.execute(delete(location_source))
    await tx.execute(insert(location_source), listed)
    return True
