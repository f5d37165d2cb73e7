"""The house's routes over HTTP, in this process: no socket, no media engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from fastapi import APIRouter, FastAPI

from folkmoot.http.access import Access
from folkmoot.http.app import create_app
from folkmoot.http.idempotency import Idempotency
from folkmoot.http.places import Places
from folkmoot.runtime.settings import Settings
from folkmoot.territory.domain import Determination, unlocatable
from tests.support.house import House


class Nowhere:
    def locate(self, address: str) -> Determination:
        return unlocatable("tests ask nobody")

    def versions(self) -> dict[str, str]:
        return {}


def access(house: House, folder: Path, public_url: str | None = None) -> Access:
    settings = Settings(data_dir=folder, port=8080, public_url=public_url)
    return Access(settings, house.database, house.identity, house.people.sessions, Places(Nowhere()))


def app_of(house: House, folder: Path, routers: Sequence[APIRouter]) -> FastAPI:
    async def ready() -> dict[str, str]:
        return {}

    return create_app(routers, house.lifecycle, folder / "web", ready, Idempotency(house.database, house.clock))


@asynccontextmanager
async def front(house: House, folder: Path, routers: Sequence[APIRouter]) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app_of(house, folder, routers))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def token(house: House, email: str, role: str | None = None) -> dict[str, str]:
    """A header that signs in; with `role` the account is made first."""
    async with house.database.transaction() as tx:
        if role is not None:
            await house.identity.create_account(tx, email, role)
        return {"Authorization": f"Bearer {await house.identity.create_token(tx, email)}"}
