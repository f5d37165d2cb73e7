"""The operator's people over HTTP: accounts, and invitations to them. An admin's part."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from folkmoot.http.access import Access
from folkmoot.http.auth_routes import AccountOut, account_out
from folkmoot.http.bodies import Strict
from folkmoot.identity.invitations import Invitations
from folkmoot.identity.passkeys import Passkeys
from folkmoot.identity.permissions import Permission, Role
from folkmoot.identity.places import Places
from folkmoot.identity.service import Identity
from folkmoot.runtime.clock import rfc3339
from folkmoot.runtime.database import Database
from folkmoot.runtime.errors import invalid


class AccountIn(Strict):
    email: str = Field(max_length=254)
    role: Role
    works_in: str | None = Field(None, max_length=2)
    employer: str | None = Field(None, max_length=200)


class PlaceIn(Strict):
    """Where somebody works and for whom. What is left out stays; `employer` null: the operator."""

    works_in: str | None = Field(None, max_length=2)
    employer: str | None = Field(None, max_length=200)


class CreatedAccount(BaseModel):
    id: str
    invitation_url: str


class InvitationOut(BaseModel):
    invitation_url: str


class ListedAccount(AccountOut):
    """`passkeys`: how many; `invited_until`: while an invitation is open."""

    passkeys: int
    invited_until: str | None


class AccountsOut(BaseModel):
    items: list[ListedAccount]


class PlaceOut(AccountOut):
    """`state`: `changed`, or `pending` the endorsement of two reviewers, as a reviewer's change is once the desk is
    open (P6)."""

    state: Literal["changed", "pending"]


def accounts_router(
    database: Database,
    access: Access,
    identity: Identity,
    passkeys: Passkeys,
    invitations: Invitations,
    places: Places,
) -> APIRouter:
    router = APIRouter(prefix="/api/v1/accounts", tags=["accounts"])

    def url(request: Request, secret: str) -> str:
        # In the fragment: browsers send it to nobody, so that it stands in no server's log.
        try:
            return invitation_url(access.base(request), secret)
        except ValueError as problem:
            raise invalid(str(problem), "Host") from problem

    @router.post("", status_code=201, summary="An account, and the invitation to make its first passkey")
    async def create(request: Request, new: AccountIn) -> CreatedAccount:
        await access.require(request, Permission.ACCOUNTS_WRITE)
        async with database.transaction() as tx:
            made = await identity.create_account(tx, new.email, new.role, new.works_in, new.employer)
            secret = await invitations.invite(tx, made.id)
        return CreatedAccount(id=made.id, invitation_url=url(request, secret))

    @router.get("")
    async def listed(request: Request) -> AccountsOut:
        await access.require(request, Permission.ACCOUNTS_READ)
        async with database.snapshot() as tx:
            found = await identity.accounts(tx)
            counts, invited = await passkeys.counts(tx), await invitations.open(tx)
        return AccountsOut(
            items=[
                ListedAccount(
                    **account_out(one).model_dump(),
                    passkeys=counts.get(one.id, 0),
                    invited_until=rfc3339(invited[one.id]) if one.id in invited else None,
                )
                for one in found
            ]
        )

    @router.post("/{account_id}/invitation", status_code=201, summary="A new invitation; earlier ones are void")
    async def invite(request: Request, account_id: str) -> InvitationOut:
        await access.require(request, Permission.ACCOUNTS_WRITE)
        async with database.transaction() as tx:
            await identity.by_id(tx, account_id)
            secret = await invitations.invite(tx, account_id)
        return InvitationOut(invitation_url=url(request, secret))

    @router.patch("/{account_id}", summary="Another place of work or employer")
    async def move(request: Request, account_id: str, sent: PlaceIn) -> PlaceOut:
        await access.require(request, Permission.ACCOUNTS_WRITE)
        given = sent.model_dump(exclude_unset=True)
        async with database.transaction() as tx:
            changed, waits = await places.change(tx, account_id, given)
        return PlaceOut(**account_out(changed).model_dump(), state="pending" if waits else "changed")

    return router


def invitation_url(base: str, secret: str) -> str:
    return f"{base}/welcome#{secret}"
