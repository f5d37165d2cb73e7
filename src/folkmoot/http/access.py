"""Who asks, from where, under which name: the few things that routes need of a request."""

from __future__ import annotations

import ipaddress

from fastapi import Request

from folkmoot.identity.permissions import Permission
from folkmoot.identity.service import Account, Identity, require
from folkmoot.identity.suspended import Suspended
from folkmoot.redress.languages import negotiate
from folkmoot.runtime.database import Database
from folkmoot.runtime.errors import DomainError, Kind
from folkmoot.runtime.settings import Settings
from folkmoot.territory.domain import Determination
from folkmoot.territory.ports import Locator


class Access:
    def __init__(self, settings: Settings, database: Database, identity: Identity, locator: Locator) -> None:
        self._settings = settings
        self._database = database
        self._identity = identity
        self._locator = locator

    async def account(self, request: Request) -> Account | None:
        """The account of an API token, None without one. A token that is not good is an error, never a guest."""
        header = request.headers.get("authorization", "")
        if not header.startswith("Bearer fm_"):
            return None
        async with self._database.snapshot() as tx:
            return await self._identity.authenticate(tx, header.removeprefix("Bearer "))

    async def guest_or_account(self, request: Request) -> Account | None:
        """As `account`; a suspended account is a guest: it is an account that is suspended, never a person."""
        try:
            return await self.account(request)
        except Suspended:
            return None

    async def require(self, request: Request, permission: Permission) -> Account:
        who = await self.account(request)
        if who is None:
            raise DomainError(
                Kind.UNAUTHENTICATED,
                "send an API token as `Authorization: Bearer …`; `folkmoot token create` makes one",
            )
        require(who, permission)
        return who

    def place(self, request: Request) -> Determination:
        """Where the connection comes from: its own source address, used once; no header is believed."""
        return self._locator.locate(request.client.host if request.client else "")

    def base(self, request: Request) -> str:
        return self.base_of(request.headers.get("host", ""))

    def base_of(self, host: str) -> str:
        """PUBLIC_URL, or the name this machine was called by, if it is one of its own. Raises `ValueError`."""
        if self._settings.public_url:
            return self._settings.public_url.rstrip("/")
        name, _, port = host.partition(":")
        if not (_is_here(name) or name == self._settings.bind) or (port and not port.isdigit()):
            raise ValueError("this server does not know the name it was called by: set FOLKMOOT_PUBLIC_URL")
        return f"http://{host}"


def language_of(request: Request) -> str:
    """The language to answer a person in: `?lang=`, else what their browser asks for."""
    return negotiate(request.headers.get("accept-language"), request.query_params.get("lang"))


def _is_here(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
