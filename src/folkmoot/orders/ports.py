"""What the orders room needs of others: the log, facts about meetings, and the desk's people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from folkmoot.runtime.canonical import Json
from folkmoot.runtime.database import Transaction


class Ledger(Protocol):
    @property
    def origin(self) -> str: ...

    async def append(self, tx: Transaction, entry: Mapping[str, Json]) -> int:
        """Its index; `at` is added unless it is there. It is published soon after the commit."""
        ...

    async def entry(self, tx: Transaction, index: int) -> Mapping[str, Json] | None: ...

    async def entries(self, tx: Transaction, indexes: Iterable[int]) -> Mapping[int, Mapping[str, Json]]: ...

    async def about(self, tx: Transaction, number: int) -> Mapping[int, Mapping[str, Json]]:
        """The entries about an order and what came of it, by index, oldest first."""
        ...

    async def check_inclusion(self, tx: Transaction, index: int) -> bool:
        """Whether the entry at `index` is proved under a checkpoint that our own log key signed, and that enough
        witnesses cosigned (P8)."""
        ...


@dataclass(frozen=True, slots=True)
class Impact:
    """People in a meeting, by determined country; under None those whose place is uncertain. `begun`: anyone came.
    `hosts`: where those are who are there now and host by right (not who took over from them)."""

    people: Mapping[str | None, int]
    begun: bool
    hosts: Sequence[str | None] = ()


class Meetings(Protocol):
    async def secret(self, tx: Transaction, code: str) -> bytes | None:
        """The meeting's secret, None where there is no such meeting."""
        ...

    async def attended(self, tx: Transaction, account: str, code: str) -> bool: ...

    async def attended_of(self, tx: Transaction, account: str, codes: Collection[str]) -> frozenset[str]:
        """Which of these meetings an account attended."""
        ...

    async def impact(self, tx: Transaction, code: str) -> Impact: ...


class Staff(Protocol):
    async def addresses(self, tx: Transaction, roles: Collection[str]) -> Sequence[str]:
        """The mail addresses of who has one of these roles."""
        ...

    async def named(self, tx: Transaction, accounts: Collection[str]) -> Mapping[str, str]:
        """How colleagues call these accounts: their mail addresses, by id."""
        ...


class Pager(Protocol):
    async def raise_(self, tx: Transaction, kind: str, number: int | None, key: str) -> None:
        """Page the people of the desk whom `kind` concerns; the same `key` twice is one alert."""
        ...


class Instruments(Protocol):
    """The documents that authorities send, as received."""

    async def keep(self, content: bytes) -> str:
        """Returns its SHA-256, under which it is found again. Kept twice it is there once. Raises `unavailable`."""
        ...

    async def read(self, sha: str) -> bytes | None:
        """None where there is no such document, or where what is there is not what the log names."""
        ...

    async def sweep(self, kept: Collection[str], before: datetime) -> list[str]:
        """Remove what is not `kept` (by hash) and was stored before then. Returns the hashes."""
        ...
