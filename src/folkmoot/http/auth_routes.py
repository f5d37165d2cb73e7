"""Signing in over HTTP: passkeys, sessions, invitations, and who one is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from folkmoot.http.access import Access, forget_session
from folkmoot.http.bodies import Strict
from folkmoot.http.problems import Refused, problem
from folkmoot.http.roll import KeyOut, Roll
from folkmoot.http.throttle import Throttle
from folkmoot.identity.domain import browser_label
from folkmoot.identity.invitations import Invitations
from folkmoot.identity.passkeys import Asked, Passkey, Passkeys, SignedIn
from folkmoot.identity.permissions import Role, permissions_of
from folkmoot.identity.service import Account
from folkmoot.identity.sessions import Session, Sessions
from folkmoot.runtime.clock import Clock, rfc3339, rfc3339_or_none
from folkmoot.runtime.database import Database
from folkmoot.runtime.errors import DomainError, Kind, forbidden

# Asking for a challenge writes a row and takes no credential, so a source may ask this often.
CHALLENGES_A_MINUTE = 60
# Whoever finds an open browser does not stay in the account: a passkey takes a fresh sign-in.
FRESH = timedelta(minutes=15)


class AccountOut(BaseModel):
    id: str
    email: str
    role: Role
    works_in: str | None
    employer: str | None


class Me(BaseModel):
    account: AccountOut
    permissions: list[str]
    keys: list[KeyOut]
    desk: Literal["open", "closed"]


class SignedInOut(BaseModel):
    account: AccountOut


class AskedOut(BaseModel):
    """`options` are for the browser's `navigator.credentials`; `ceremony` goes back with what it answers."""

    ceremony: str
    options: dict[str, Any]


class AnswerIn(Strict):
    ceremony: str = Field(max_length=64)
    credential: dict[str, Any]


class PasskeyIn(AnswerIn):
    label: str | None = Field(None, max_length=200)


class RenameIn(Strict):
    label: str = Field(max_length=200)


class PasskeyOut(BaseModel):
    """`key_id`: a reviewer's passkey is the key that they sign with."""

    id: str
    label: str
    created_at: str
    last_used_at: str | None
    key_id: str | None


class PasskeysOut(BaseModel):
    items: list[PasskeyOut]


class SessionOut(BaseModel):
    id: str
    label: str
    created_at: str
    last_used_at: str
    expires_at: str
    current: bool


class SessionsOut(BaseModel):
    items: list[SessionOut]


class InvitationIn(Strict):
    token: str = Field(max_length=128)


class AcceptIn(AnswerIn):
    token: str = Field(max_length=128)


class InvitedOut(BaseModel):
    """Whom an invitation is for. `replaces`: the account has passkeys already, which accepting it takes away."""

    email: str
    role: Role
    works_in: str | None
    employer: str | None
    expires_at: str
    replaces: bool


def auth_router(
    database: Database,
    clock: Clock,
    access: Access,
    passkeys: Passkeys,
    sessions: Sessions,
    invitations: Invitations,
    roll: Roll,
) -> APIRouter:
    router = APIRouter(prefix="/api/v1/auth", tags=["signing in"])
    throttle = Throttle(CHALLENGES_A_MINUTE)

    def from_our_page(request: Request) -> None:
        # Else another site could sign a browser in as somebody else, and read what its owner then does.
        access.refuse_other_origins(request)
        source = request.client.host if request.client else ""
        if (wait := throttle.wait(source)) is not None:
            said = f"that were many tries at once: try again in {wait} s"
            raise Refused(problem(429, said, {"Retry-After": str(wait)}))
        throttle.count(source)

    async def here(request: Request) -> Session:
        found = await access.session(request)
        if found is None:
            raise DomainError(Kind.UNAUTHENTICATED, "sign in with your passkey first")
        return found

    async def fresh(request: Request) -> Session:
        found = await here(request)
        if clock.now() - found.created_at > FRESH:
            raise forbidden("passkeys change only within 15 minutes of signing in: sign in again, then come back")
        return found

    def entered(request: Request, response: Response, signed_in: SignedIn) -> SignedInOut:
        access.remember(request, response, signed_in.secret)
        request.state.signed_out = False
        return SignedInOut(account=account_out(signed_in.account))

    @router.post("/passkey/options", summary="What a browser's passkey is asked to sign, to sign in")
    async def sign_in_options(request: Request) -> AskedOut:
        from_our_page(request)
        return _asked(await passkeys.sign_in_options(access.site(request)))

    @router.post("/passkey", summary="Sign in: sets the session's cookie")
    async def sign_in(request: Request, response: Response, sent: AnswerIn) -> SignedInOut:
        from_our_page(request)
        signed_in = await passkeys.sign_in(access.site(request), sent.ceremony, sent.credential, _browser(request))
        return entered(request, response, signed_in)

    @router.get("/me", summary="Who one is, and what one may do")
    async def me(request: Request, response: Response) -> Me:
        response.headers["Cache-Control"] = "no-store"
        who = await access.signed_in(request)
        async with database.snapshot() as tx:
            keys, is_open = await roll.of(tx, who)
        return Me(
            account=account_out(who),
            permissions=[permission.value for permission in permissions_of(who.role)],
            keys=keys,
            desk="open" if is_open else "closed",
        )

    @router.delete("/session", status_code=204, summary="Sign out")
    async def sign_out(request: Request) -> Response:
        gone = Response(status_code=204)
        forget_session(gone)
        current = await access.session(request)
        if current is not None:
            async with database.transaction() as tx:
                await sessions.end(tx, current.account.id, current.id)
        return gone

    @router.get("/sessions", summary="Where one is signed in")
    async def list_sessions(request: Request) -> SessionsOut:
        current = await here(request)
        async with database.snapshot() as tx:
            found = await sessions.of(tx, current.account.id)
        return SessionsOut(items=[_session(one, current) for one in found])

    @router.delete("/sessions", status_code=204, summary="Sign out everywhere else")
    async def end_others(request: Request) -> Response:
        current = await here(request)
        async with database.transaction() as tx:
            await sessions.end_all(tx, current.account.id, but=current.id)
        return Response(status_code=204)

    @router.delete("/sessions/{session_id}", status_code=204)
    async def end_session(request: Request, session_id: str) -> Response:
        current = await here(request)
        async with database.transaction() as tx:
            await sessions.end(tx, current.account.id, session_id)
        return Response(status_code=204)

    @router.get("/passkeys")
    async def list_passkeys(request: Request) -> PasskeysOut:
        current = await here(request)
        async with database.snapshot() as tx:
            found = await passkeys.of(tx, current.account)
        return PasskeysOut(items=[_passkey(one) for one in found])

    @router.post("/passkeys/options", summary="What a browser is asked for, to make another passkey")
    async def add_options(request: Request) -> AskedOut:
        current = await fresh(request)
        return _asked(await passkeys.add_options(access.site(request), current.account))

    @router.post("/passkeys", status_code=201)
    async def add(request: Request, sent: PasskeyIn) -> PasskeyOut:
        current = await fresh(request)
        label = sent.label or _browser(request)
        return _passkey(
            await passkeys.add(access.site(request), current.account, sent.ceremony, sent.credential, label)
        )

    @router.patch("/passkeys/{passkey_id}", status_code=204)
    async def rename(request: Request, passkey_id: str, sent: RenameIn) -> Response:
        current = await here(request)
        async with database.transaction() as tx:
            await passkeys.rename(tx, current.account, passkey_id, sent.label)
        return Response(status_code=204)

    @router.delete("/passkeys/{passkey_id}", status_code=204)
    async def delete(request: Request, passkey_id: str) -> Response:
        current = await fresh(request)
        async with database.transaction() as tx:
            await passkeys.delete(tx, current.account, passkey_id)
        return Response(status_code=204)

    @router.post("/invitations/look", summary="Whom an invitation is for")
    async def look(request: Request, sent: InvitationIn) -> InvitedOut:
        from_our_page(request)
        found = await invitations.look(sent.token)
        return InvitedOut(
            email=found.account.email,
            role=found.account.role,
            works_in=found.account.works_in,
            employer=found.account.employer,
            expires_at=rfc3339(found.expires_at),
            replaces=found.replaces,
        )

    @router.post("/invitations/options", summary="What a browser is asked for, to make an account's first passkey")
    async def accept_options(request: Request, sent: InvitationIn) -> AskedOut:
        from_our_page(request)
        return _asked(await invitations.options(access.site(request), sent.token))

    @router.post("/invitations/accept", summary="Keep the passkey, and sign in with it")
    async def accept(request: Request, response: Response, sent: AcceptIn) -> SignedInOut:
        from_our_page(request)
        site, browser = access.site(request), _browser(request)
        return entered(
            request, response, await invitations.accept(site, sent.ceremony, sent.token, sent.credential, browser)
        )

    return router


def account_out(who: Account) -> AccountOut:
    return AccountOut(id=who.id, email=who.email, role=who.role, works_in=who.works_in, employer=who.employer)


def _asked(asked: Asked) -> AskedOut:
    return AskedOut(ceremony=asked.ceremony, options=asked.options)


def _session(one: Session, current: Session) -> SessionOut:
    return SessionOut(
        id=one.id,
        label=one.label,
        created_at=rfc3339(one.created_at),
        last_used_at=rfc3339(one.last_used_at),
        expires_at=rfc3339(one.expires_at),
        current=one.id == current.id,
    )


def _passkey(one: Passkey) -> PasskeyOut:
    return PasskeyOut(
        id=one.id,
        label=one.label,
        created_at=rfc3339(one.created_at),
        last_used_at=rfc3339_or_none(one.last_used_at),
        key_id=one.key_id,
    )


def _browser(request: Request) -> str:
    return browser_label(request.headers.get("user-agent", ""))
