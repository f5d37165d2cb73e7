"""A house with members who host, and reviewers who decide about them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.house import House

from folkmoot.abuse.domain import Abuse
from folkmoot.identity.service import Account

SOON = timedelta(days=30)


class Abusive(House):
    """Two members, `host` and `other`, beside the reviewers."""

    host: Account
    other: Account

    async def prepare(self) -> None:
        await self.found()
        async with self.database.transaction() as tx:
            self.host = await self.identity.create_account(tx, "host@example.org", "member")
            self.other = await self.identity.create_account(tx, "other@example.org", "member")

    async def hosted(self, by: Account | None = None) -> str:
        """A meeting of the host's."""
        return (await self.meetings.create("A meeting", (by or self.host).id)).code

    def reviewer(self, name: str) -> str:
        return self.signers[name].account.id

    async def propose(self, by: str = "rita", account: Account | None = None, lasts: timedelta = SOON) -> str:
        async with self.database.transaction() as tx:
            ends_at = self.clock.now() + lasts
            return await self.suspensions.propose(
                tx, (account or self.host).id, Abuse.SPAM, None, "spams every meeting", ends_at, self.reviewer(by)
            )

    async def confirm(self, suspension_id: str, by: str = "raj", account: Account | None = None) -> None:
        async with self.database.transaction() as tx:
            await self.suspensions.confirm(
                tx, (account or self.host).id, suspension_id, "so it does", self.reviewer(by)
            )

    async def suspend(self) -> str:
        made = await self.propose()
        await self.confirm(made)
        return made

    async def reinstate(self, suspension_id: str, by: str = "ren") -> None:
        async with self.database.transaction() as tx:
            await self.suspensions.reinstate(tx, self.host.id, suspension_id, "it was not so", self.reviewer(by))

    async def end_suspensions(self) -> int:
        async with self.database.transaction() as tx:
            return await self.suspensions.settle(tx)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Abusive]:
    made = Abusive(tmp_path)
    await made.prepare()
    yield made
    await made.close()
