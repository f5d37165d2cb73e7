"""What the abuse room needs of others: the log, who an account is, how far an order is away, and how to tell people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from folkmoot.runtime.canonical import Json
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.outbox import Mail


class Ledger(Protocol):
    async def append(self, tx: Transaction, entry: Mapping[str, Json]) -> int: ...


@dataclass(frozen=True, slots=True)
class Holder:
    """An account. `of_the_desk`: it has a part in deciding orders, so that suspending it would bend the desk (P6)."""

    id: str
    email: str
    of_the_desk: bool


class Accounts(Protocol):
    async def by_id(self, tx: Transaction, account: str) -> Holder | None: ...

    async def by_email(self, tx: Transaction, email: str) -> Holder | None: ...

    async def host_of(self, tx: Transaction, meeting: str) -> Holder | None:
        """None for a meeting without an account, and for what is no meeting."""
        ...


class OrderTouches(Protocol):
    """How far orders are away. Of an order nothing is told but when it was."""

    async def touched(self, tx: Transaction, account: str, host: str, since: datetime) -> datetime | None:
        """When `account` last recorded, reviewed, resumed, or decided an appeal about, an order on a meeting that
        `host` hosts; None when that was before `since`, or never."""
        ...

    async def latest(self, tx: Transaction, host: str) -> datetime | None:
        """When the latest order on any meeting that `host` hosts was recorded."""
        ...


class Desk(Protocol):
    async def vouches_for(self, tx: Transaction, account: str) -> bool:
        """Whether the desk has endorsed whoever signs in as this account: a key of theirs counts, and they hold no
        passkey that does not, as whoever is invited to an account anew would. Never before the desk is open."""
        ...


class Post(Protocol):
    async def put(self, tx: Transaction, mail: Mail, key: str) -> None: ...


class Pager(Protocol):
    async def reported(self, tx: Transaction, report: str) -> None:
        """Tell the desk that there is a report."""
        ...
