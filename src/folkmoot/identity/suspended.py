"""What signing in needs to know of suspended accounts. No person is suspended, so a guest is not asked."""

from __future__ import annotations

from typing import Protocol

from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import DomainError, Kind


class Suspended(DomainError):
    """This account opens nothing until `ends_at` (RFC 3339); `appeal` is the path of the notice and the appeal."""

    def __init__(self, message: str, *, ends_at: str, appeal: str) -> None:
        super().__init__(Kind.FORBIDDEN, message, more={"ends_at": ends_at, "appeal": appeal})


class Suspensions(Protocol):
    async def refuse(self, tx: Transaction, account: str) -> None:
        """Raises `Suspended` while this account is."""
        ...


class NoSuspensions:
    """Where nobody is suspended."""

    async def refuse(self, tx: Transaction, account: str) -> None:
        return
