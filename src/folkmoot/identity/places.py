"""Where somebody works and for whom: what P6 depends on for reviewers, so the desk has its say."""

from __future__ import annotations

from collections.abc import Mapping

from folkmoot.identity.permissions import Role
from folkmoot.identity.ports import Enrolment
from folkmoot.identity.service import Account, Identity
from folkmoot.runtime.database import Transaction


class Places:
    def __init__(self, identity: Identity, enrolment: Enrolment) -> None:
        self._identity = identity
        self._enrolment = enrolment

    async def change(self, tx: Transaction, account_id: str, given: Mapping[str, str | None]) -> tuple[Account, bool]:
        """`given`: `works_in`, `employer`, or both. Returns the account, and whether the change of a reviewer waits for
        endorsement: until then their keys count as they did."""
        before = await self._identity.by_id(tx, account_id)
        works_in, employer = given.get("works_in", before.works_in), given.get("employer", before.employer)
        after = await self._identity.move(tx, before, works_in, employer)
        if after == before or after.role is not Role.REVIEWER:
            return after, False
        return after, await self._enrolment.moved(tx, after)
