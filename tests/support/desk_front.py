"""The routes by which people sign in and set up the desk, over the house, in this process."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import cast

from fastapi import FastAPI

from folkmoot.http.accounts_routes import accounts_router
from folkmoot.http.auth_routes import auth_router
from folkmoot.http.desk_routes import desk_router
from folkmoot.http.founding_routes import founding_router
from folkmoot.http.meetings_routes import meetings_router
from folkmoot.http.orders_routes import orders_router
from folkmoot.http.redress_routes import redress_router
from folkmoot.http.refusal import RefusalPages
from folkmoot.http.roll import Roll
from folkmoot.http.signing_routes import signing_router
from folkmoot.orders.nonces import Nonces
from folkmoot.redress.receipts import Receipts
from folkmoot.redress.second_look import Here
from folkmoot.runtime.migrate import migrate
from folkmoot.territory.domain import unlocatable
from tests.support.browser import Browser
from tests.support.front import access, app_of
from tests.support.house import House


class DeskFront:
    def __init__(self, house: House, app: FastAPI, base: str) -> None:
        self.house, self.app, self.base = house, app, base

    @classmethod
    async def open(cls, folder: Path, public_url: str | None = None, *, waiting: timedelta = timedelta(0)) -> DeskFront:
        house = House(folder, waiting=waiting)
        await migrate(house.database)
        door, people, roll = access(house, folder, public_url), house.people, Roll(house.identity, house.desk)
        routers = [
            auth_router(house.database, house.clock, door, people.passkeys, people.sessions, people.invitations, roll),
            accounts_router(house.database, door, house.identity, people.passkeys, people.invitations, people.places),
            meetings_router(
                house.meetings,
                house.gate,
                door,
                RefusalPages("Moot", "legal@example.org", house.clock, house.links),
                lambda _token: None,
            ),
            founding_router(house.database, door, house.desk, roll),
            orders_router(
                house.database,
                door,
                house.desk,
                house.orders,
                house.lifecycle,
                house.settle,
                house.resumptions,
                house.emergencies,
                house.silences,
                lambda: None,
            ),
            desk_router(house.database, door, house.inbox, house.reading),
            signing_router(
                house.database,
                door,
                house.desk,
                house.orders,
                house.resumptions,
                house.emergencies,
                house.decisions,
                Nonces(house.clock),
            ),
            redress_router(
                house.database,
                door,
                cast(Receipts, None),  # no receipt is fetched here
                house.hosts,
                house.appeals,
                house.decisions,
                house.settle,
                lambda: None,
                lambda _request: Here(unlocatable("tests ask nobody"), {}),
            ),
        ]
        return cls(house, app_of(house, folder, routers), public_url or "http://localhost")

    def browser(self, **more: str) -> Browser:
        return Browser(self.app, self.base, **more)

    async def invited(self, email: str, role: str, works_in: str | None = None, employer: str | None = None) -> str:
        """An account, and the secret of its invitation."""
        async with self.house.database.transaction() as tx:
            made = await self.house.identity.create_account(tx, email, role, works_in, employer)
            return await self.house.people.invitations.invite(tx, made.id)

    async def somebody(self, name: str, role: str, works_in: str | None = None) -> Browser:
        """Their browser, signed in with a passkey."""
        browser = self.browser()
        token = await self.invited(f"{name}@example.org", role, works_in)
        answer = await browser.accept(token)
        assert answer.status_code == 200, answer.text
        return browser

    async def close(self) -> None:
        await self.house.close()
