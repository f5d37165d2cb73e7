"""What the orders room needs of others: the log, facts about meetings, and the desk's people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from folkmoot.runtime.canonical import Json
from folkmoot.runtime.database import Transaction


class Log(Protocol):
    """The public log as it is."""

    @property
    def origin(self) -> str: ...

    def check(self, entry: Mapping[str, Json]) -> None:
        """Raises for what its kind's schema does not allow, before it is sealed away."""
        ...

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
class Seal:
    """How an entry is sealed: what stays visible of it, and when it opens by itself (P8)."""

    number: int
    territory: Sequence[str]
    ends_at: datetime
    opens_at: datetime


class Ledger(Protocol):
    """The log with what is sealed in it: desk, gate and enforcer read through seals, the public does not."""

    @property
    def origin(self) -> str: ...

    async def append(self, tx: Transaction, entry: Mapping[str, Json], seal: Seal | None = None) -> int:
        """Its index; `at` is added unless it is there. It is published soon after the commit."""
        ...

    async def entry(self, tx: Transaction, index: int) -> Mapping[str, Json] | None:
        """The entry; of one that is sealed its content, once that was held against its commitment in the log."""
        ...

    async def entries(self, tx: Transaction, indexes: Iterable[int]) -> Mapping[int, Mapping[str, Json]]:
        """As `entry`, for many at once."""
        ...

    async def about(self, tx: Transaction, number: int) -> Mapping[int, Mapping[str, Json]]:
        """The entries about an order and what came of it, by index, oldest first; sealed ones by their content."""
        ...

    async def check_inclusion(self, tx: Transaction, index: int) -> bool:
        """Whether the entry at `index`, sealed or not, is proved under a checkpoint that our own log key signed, and
        that enough witnesses cosigned (P8)."""
        ...

    async def sealed_until(self, tx: Transaction, number: int) -> datetime | None:
        """Until when the records of this number are sealed; None when they are open."""
        ...

    async def opening(self, tx: Transaction, number: int) -> int | None:
        """The index of the entry that opened the number's seals; None where there was none, or it is closed."""
        ...

    async def reseal(self, tx: Transaction, number: int, opens_at: datetime) -> None:
        """Open the number's seals at this instant, and none later than its entry says."""
        ...

    async def due(self, tx: Transaction, now: datetime) -> Collection[int]:
        """The numbers whose seals have to be opened."""
        ...

    async def open_due(self, tx: Transaction, now: datetime) -> Collection[int]:
        """Open what is due: each number's seals at once, in one entry. Returns the numbers."""
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


class Proving(Protocol):
    async def why_not(self, tx: Transaction, restriction_id: str) -> str | None:
        """Why a pending restriction may not take effect, None when it may: its whole chain is verified from the log,
        and neither reviewer has attended since (P6)."""
        ...


class HostNotices(Protocol):
    async def granted(self, tx: Transaction, number: int, codes: Sequence[str]) -> None:
        """A restriction on these meetings was granted, in this transaction, and has no effect yet: have their hosts
        told."""
        ...


class Staff(Protocol):
    async def addresses(self, tx: Transaction, roles: Collection[str]) -> Sequence[str]:
        """The mail addresses of who has one of these roles."""
        ...

    async def named(self, tx: Transaction, accounts: Collection[str]) -> Mapping[str, str]:
        """How colleagues call these accounts: their mail addresses, by id."""
        ...


@dataclass(frozen=True, slots=True)
class OpenAppeal:
    """An appeal that waits for a decision. `due`: when an answer is owed, where one is."""

    id: str
    number: int
    since: datetime
    due: datetime | None


class OpenAppeals(Protocol):
    async def open(self, tx: Transaction) -> Sequence[OpenAppeal]: ...


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
