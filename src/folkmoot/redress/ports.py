"""What the redress room needs of others: the log, the restrictions' numbers, and who may know of a meeting."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from folkmoot.orders.domain.proofs import PublicKey
from folkmoot.orders.domain.undoing import Reversal, WhyExempt
from folkmoot.redress.second_look import WrongSource
from folkmoot.redress.statements import Reasons
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.database import Transaction


@dataclass(frozen=True, slots=True)
class Known:
    """A restriction that took effect: its public number, its state, and where its record stands in the log."""

    number: int
    state: str
    index: int


class Restrictions(Protocol):
    async def known(self, tx: Transaction, number: int) -> Known | None:
        """None for what never took effect."""
        ...

    async def of_meeting(self, tx: Transaction, code: str) -> Sequence[Known]: ...

    async def took_part(self, tx: Transaction, number: int) -> Collection[str]:
        """The accounts that recorded the order, reviewed it or reviewed its resumption."""
        ...

    async def meetings(self, tx: Transaction, number: int) -> Sequence[str]: ...

    async def lift(self, tx: Transaction, number: int) -> None:
        """End it now, because an appeal was upheld; nothing where it has ended already."""
        ...


class Decisions(Protocol):
    async def reasons(self, tx: Transaction, number: int, code: str) -> Reasons | None:
        """How a restriction came about, from its grant on; None where it is not on this meeting."""
        ...


class Undoing(Protocol):
    async def exempt(self, tx: Transaction, number: int, person: str, why: WhyExempt) -> bool:
        """From the commit on, the restriction reaches this person (their opaque key) no more. False where there is
        nothing to lift."""
        ...

    async def mistaken(self, tx: Transaction, number: int, reversal: Reversal) -> None:
        """Something was reversed, and has to be learnt from."""
        ...

    async def wrong_sources(self, tx: Transaction) -> Collection[WrongSource]:
        """The location sources that were found to be wrong, about what."""
        ...

    async def order(self, tx: Transaction, number: int) -> tuple[str, str | None]:
        """The id of the order with this number, and the way to object that its authority named: None while that is
        sealed, since it says who asked (P8)."""
        ...


class Desk(Protocol):
    async def reviewer(self, tx: Transaction, key: str) -> tuple[str, PublicKey] | None:
        """The account and the public key of an enrolled key."""
        ...


class Meetings(Protocol):
    async def secret(self, tx: Transaction, code: str) -> bytes | None: ...

    async def hosts(self, tx: Transaction, code: str, host_key: str | None, account: str | None) -> bool:
        """Whether this key, or this account, is the meeting's host's."""
        ...

    async def attended(self, tx: Transaction, account: str, code: str) -> bool: ...


class NamedMeetings(Protocol):
    async def secret(self, tx: Transaction, code: str) -> bytes | None: ...

    async def title(self, tx: Transaction, code: str) -> str | None: ...


class Ledger(Protocol):
    @property
    def origin(self) -> str: ...

    async def append(self, tx: Transaction, entry: Mapping[str, Json]) -> int: ...

    async def receipt_of(self, tx: Transaction, index: int, meeting: tuple[str, bytes] | None) -> str | None:
        """A receipt as its holder keeps it (JSON); None while the entry is in no published checkpoint."""
        ...

    async def verify(self, tx: Transaction, receipt: str) -> tuple[int, str | None]:
        """The restriction's number that a receipt of this log is about, and its meeting's code. Raises `ValueError`."""
        ...
