"""Receipts for whoever a restriction concerns: the people it affects, and the meeting's host."""

from __future__ import annotations

from collections.abc import Sequence

from folkmoot.redress.links import Links
from folkmoot.redress.ports import Known, Ledger, Meetings, Restrictions
from folkmoot.runtime.canonical import receipt_key
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import DomainError, forbidden, not_found, unavailable


class Receipts:
    def __init__(
        self, database: Database, restrictions: Restrictions, meetings: Meetings, ledger: Ledger, links: Links
    ) -> None:
        self._database = database
        self._restrictions = restrictions
        self._meetings = meetings
        self._ledger = ledger
        self._links = links

    async def of_affected(self, number: int, code: str, key: str) -> str:
        """For whoever has the link that a refusal or a notice carries. Raises what `http` answers as 404."""
        async with self._database.snapshot() as tx:
            secret = await self._meetings.secret(tx, code)
            if secret is None or not self._links.opens(receipt_key(secret, number), key):
                raise _no_receipt()
            known = await self._restrictions.known(tx, number)
            if known is None:
                raise _no_receipt()
            return await self._receipt(tx, known, code, secret)

    async def of_host(self, code: str, host_key: str | None, account: str | None) -> Sequence[tuple[Known, str]]:
        """All that took effect on a meeting, for its host alone, oldest first."""
        async with self._database.snapshot() as tx:
            secret = await self._meetings.secret(tx, code)
            if secret is None:
                raise not_found("there is no meeting with this code", "code")
            if not await self._meetings.hosts(tx, code, host_key, account):
                raise forbidden("only the meeting's host gets its receipts: send its host_key, or sign in as its host")
            found = await self._restrictions.of_meeting(tx, code)
            return [(known, await self._receipt(tx, known, code, secret)) for known in found]

    async def _receipt(self, tx: Transaction, known: Known, code: str, secret: bytes) -> str:
        receipt = await self._ledger.receipt_of(tx, known.index, (code, secret))
        if receipt is None:
            raise unavailable("its record is not published yet: try again in a moment")
        return receipt


def _no_receipt() -> DomainError:
    return not_found("there is no receipt at this link: take it from the message that you were shown")
