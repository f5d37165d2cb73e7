"""Who asks, from where, under which name: the few things that routes need of a request."""

from __future__ import annotations

import ipaddress
import json
from urllib.parse import urlsplit

from fastapi import Request, Response

from folkmoot.http.bodies import Proof
from folkmoot.http.places import Places
from folkmoot.http.proxied import source_of
from folkmoot.identity.domain import LONGEST_SESSION
from folkmoot.identity.permissions import Permission
from folkmoot.identity.ports import RelyingParty
from folkmoot.identity.service import Account, Identity, ReviewerKey, require
from folkmoot.identity.sessions import Session, Sessions
from folkmoot.identity.suspended import Suspended
from folkmoot.orders.domain import proofs
from folkmoot.redress.languages import negotiate
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import DomainError, Kind, Promise, conflict, forbidden, invalid
from folkmoot.runtime.settings import Settings
from folkmoot.territory.domain import Determination

SESSION_COOKIE = "folkmoot_session"
GUEST_COOKIE = "folkmoot_guest"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Access:
    def __init__(
        self, settings: Settings, database: Database, identity: Identity, sessions: Sessions, places: Places
    ) -> None:
        self._settings = settings
        self._database = database
        self._identity = identity
        self._sessions = sessions
        self._places = places

    async def account(self, request: Request) -> Account | None:
        """The account of an API token or of a session, None without either. A token that is not good is an error,
        never a guest; a session that is over makes a guest, and its cookie is taken back."""
        header = request.headers.get("authorization", "")
        if header.startswith("Bearer fm_"):
            async with self._database.snapshot() as tx:
                return await self._identity.authenticate(tx, header.removeprefix("Bearer "))
        session = await self.session(request)
        if session is None:
            return None
        async with self._database.snapshot() as tx:
            await self._identity.refuse_suspended(tx, session.account.id)
        return session.account

    async def session(self, request: Request) -> Session | None:
        """The browser's session. Refuses one that another site makes use of: a change comes from our own pages."""
        secret = request.cookies.get(SESSION_COOKIE)
        if not secret:
            return None
        async with self._database.snapshot() as tx:
            found = await self._sessions.find(tx, secret)
        if found is None:
            request.state.signed_out = True
            return None
        if request.method not in _READS:
            self.refuse_other_origins(request)
        if self._sessions.is_due(found):
            async with self._database.transaction() as tx:
                await self._sessions.note(tx, found)
        return found

    def refuse_other_origins(self, request: Request) -> None:
        """Raises unless a page of ours sent this. SameSite=Strict keeps other *sites* out; this keeps out other origins
        of our site too, another port of this machine for one."""
        try:
            ours = self.base(request)
        except ValueError as problem:
            raise forbidden(str(problem)) from problem
        if request.headers.get("origin") != ours:
            raise forbidden(f"this was not sent by a page of {ours}: open that address, or use an API token")

    async def guest_or_account(self, request: Request) -> Account | None:
        """As `account`; a suspended account is a guest: it is an account that is suspended, never a person."""
        try:
            return await self.account(request)
        except Suspended:
            return None

    async def require(self, request: Request, permission: Permission) -> Account:
        who = await self.signed_in(request)
        require(who, permission)
        return who

    async def own_key(self, tx: Transaction, request: Request, key_id: str) -> ReviewerKey:
        """The reviewer's key, if it belongs to whoever asks."""
        who = await self.require(request, Permission.REVIEWS_WRITE)
        key = await self._identity.key(tx, key_id)
        if key is None or key.account.id != who.id:
            raise forbidden("this key is not yours", Promise.TWO_PEOPLE)
        return key

    def proof(self, request: Request, sent: Proof) -> proofs.Proof:
        """What is handed in with a signed statement. Raises for a passkey's that a page of another origin asked for:
        a passkey answers to every name below its own."""
        read = sent.read()
        if isinstance(read, proofs.Assertion):
            try:
                ours = self.base(request)
                said = json.loads(read.client_data)
            except ValueError as problem:
                raise invalid(f"this proof cannot be read here: {problem}", "proof", Promise.TWO_PEOPLE) from problem
            if not isinstance(said, dict) or said.get("origin") != ours:
                raise invalid(f"this was not signed on a page of {ours}: sign it there", "proof", Promise.TWO_PEOPLE)
        return read

    async def signed_in(self, request: Request) -> Account:
        """Whoever it is, whatever their role."""
        who = await self.account(request)
        if who is None:
            raise DomainError(
                Kind.UNAUTHENTICATED,
                "sign in, or send an API token as `Authorization: Bearer …`; `folkmoot token create` makes one",
            )
        return who

    def site(self, request: Request) -> RelyingParty:
        """What passkeys are bound to: PUBLIC_URL's host, without it `localhost`. Browsers bind them to no address of
        numbers, and to names below `localhost` only for themselves."""
        try:
            base = self.base(request)
        except ValueError as problem:
            raise conflict(str(problem)) from problem
        parts = urlsplit(base)
        host = parts.hostname or ""
        if not self._settings.public_url and host != "localhost":
            port = f":{parts.port}" if parts.port else ""
            raise conflict(f"passkeys belong to a name: open this page at http://localhost{port}")
        if _is_address(host):
            raise conflict("passkeys belong to a name, never to an address of numbers: set FOLKMOOT_PUBLIC_URL to one")
        if parts.scheme != "https" and not _is_here(host):
            raise conflict("browsers offer passkeys over https only: FOLKMOOT_PUBLIC_URL has to begin with https://")
        return RelyingParty(host, base)

    def remember(self, request: Request, response: Response, secret: str) -> None:
        """The browser keeps a session's secret where no script reads it and no other site sends it."""
        response.set_cookie(
            SESSION_COOKIE,
            secret,
            max_age=int(LONGEST_SESSION.total_seconds()),
            path="/",
            httponly=True,
            samesite="strict",
            secure=self.base(request).startswith("https:"),
        )

    def place(self, request: Request) -> Determination:
        """Where the request comes from: its true source address, used once."""
        return self._places.of(source_of(request))

    def kept_out(self, request: Request, person: str) -> None:
        """Count somebody who never gets a token, as the gate counts those who do."""
        self._places.came(source_of(request), person)

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


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def forget_session(response: Response) -> None:
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="strict")
