"""Accounts, their API tokens, and reviewers' keys."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Row, delete, insert, select, update

from folkmoot.identity.adapters.tables import account, api_token, reviewer_key
from folkmoot.identity.permissions import Permission, Role, allowed
from folkmoot.identity.suspended import NoSuspensions, Suspensions
from folkmoot.orders.domain.proofs import Algorithm, PublicKey
from folkmoot.runtime.canonical import sha256_hex
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import DomainError, Kind, conflict, forbidden, invalid, not_found
from folkmoot.territory.codes import known_codes

TOKEN_LIFETIME = timedelta(days=90)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    email: str
    role: Role
    works_in: str | None
    employer: str | None


@dataclass(frozen=True, slots=True)
class ReviewerKey:
    """`credential`: a passkey's id, base64url, by which a browser finds it."""

    public: PublicKey
    account: Account
    credential: str | None = None

    @property
    def id(self) -> str:
        return self.public.id


class Identity:
    def __init__(self, clock: Clock, suspensions: Suspensions | None = None) -> None:
        self._clock = clock
        self._suspensions = suspensions or NoSuspensions()

    async def create_account(
        self, tx: Transaction, email: str, role: str, works_in: str | None = None, employer: str | None = None
    ) -> Account:
        """Raises for an address that is none or taken, a role that is none, or a reviewer without a place of work."""
        if not _EMAIL.fullmatch(email):
            raise invalid(f"{email!r} is no e-mail address", "email")
        if role not in set(Role):
            raise invalid(f"{role!r} is no role: choose {', '.join(Role)}", "role")
        _check_place(role, works_in)
        if await tx.scalar(select(account.c.id).where(account.c.email == email)):
            raise conflict(f"there is an account for {email} already", field="email")
        made = Account(uuid4().hex, email, Role(role), works_in, employer)
        await tx.execute(
            insert(account).values(
                id=made.id,
                email=email,
                role=role,
                works_in=works_in,
                employer=employer,
                created_at=self._clock.now(),
            )
        )
        return made

    async def by_email(self, tx: Transaction, email: str) -> Account:
        row = (await tx.execute(select(account).where(account.c.email == email))).first()
        if row is None:
            raise not_found(f"there is no account for {email}: `folkmoot account create` makes one", "email")
        return read_account(row)

    async def by_id(self, tx: Transaction, account_id: str) -> Account:
        row = (await tx.execute(select(account).where(account.c.id == account_id))).first()
        if row is None:
            raise not_found("there is no such account")
        return read_account(row)

    async def accounts(self, tx: Transaction) -> list[Account]:
        """All of them, oldest first."""
        rows = await tx.execute(select(account).order_by(account.c.created_at, account.c.id))
        return [read_account(row) for row in rows]

    async def move(self, tx: Transaction, who: Account, works_in: str | None, employer: str | None) -> Account:
        """What an account says of where its owner works and for whom. Which of it counts is the desk's to say."""
        _check_place(who.role, works_in)
        moved = replace(who, works_in=works_in, employer=employer)
        await tx.execute(update(account).where(account.c.id == who.id).values(works_in=works_in, employer=employer))
        return moved

    async def addresses(self, tx: Transaction, roles: Collection[str]) -> list[str]:
        """The mail addresses of who has one of these roles."""
        query = select(account.c.email).where(account.c.role.in_(sorted(roles))).order_by(account.c.email)
        return list((await tx.execute(query)).scalars())

    async def named(self, tx: Transaction, accounts: Collection[str]) -> dict[str, str]:
        """Mail addresses by account."""
        query = select(account.c.id, account.c.email).where(account.c.id.in_(sorted(accounts)))
        return {row.id: row.email for row in await tx.execute(query)}

    async def create_token(self, tx: Transaction, email: str) -> str:
        """A new API token; only its hash is kept."""
        owner = await self.by_email(tx, email)
        token = f"fm_{secrets.token_urlsafe(32)}"
        expires = self._clock.now() + TOKEN_LIFETIME
        await tx.execute(insert(api_token).values(hash=sha256_hex(token), account=owner.id, expires_at=expires))
        return token

    async def authenticate(self, tx: Transaction, token: str) -> Account:
        """The token's account. Raises for one that is not good, and `Suspended`."""
        found = await tx.execute(
            select(account, api_token.c.expires_at)
            .join(api_token, api_token.c.account == account.c.id)
            .where(api_token.c.hash == sha256_hex(token))
        )
        row = found.first()
        if row is None or row.expires_at <= self._clock.now():
            raise DomainError(Kind.UNAUTHENTICATED, "the API token is unknown or has expired: make a new one")
        await self.refuse_suspended(tx, row.id)
        return read_account(row)

    async def refuse_suspended(self, tx: Transaction, account_id: str) -> None:
        """Raises `Suspended` while the account is."""
        await self._suspensions.refuse(tx, account_id)

    async def enrol_key(
        self, tx: Transaction, email: str, public: PublicKey, credential: str | None = None
    ) -> ReviewerKey:
        """Enrol a reviewer's public key. Whether it counts yet is the desk's to say."""
        owner = await self.by_email(tx, email)
        if owner.role is not Role.REVIEWER:
            raise conflict(f"{email} is no reviewer, and only reviewers have keys")
        if await tx.scalar(select(reviewer_key.c.id).where(reviewer_key.c.id == public.id)):
            raise conflict("this key is enrolled already", field="key")
        await tx.execute(
            insert(reviewer_key).values(
                id=public.id,
                account=owner.id,
                algorithm=public.algorithm.value,
                public=public.public.hex(),
                rp_id=public.rp_id,
                credential=credential,
                enrolled_at=self._clock.now(),
            )
        )
        return ReviewerKey(public, owner, credential)

    async def key(self, tx: Transaction, key: str) -> ReviewerKey | None:
        """An enrolled key by its id."""
        return next((one for one in await self.keys(tx) if one.id == key), None)

    async def drop_key(self, tx: Transaction, key: str) -> None:
        """Before the desk is founded with it. Afterwards a key stays, and is revoked."""
        await tx.execute(delete(reviewer_key).where(reviewer_key.c.id == key))

    async def keys(self, tx: Transaction) -> list[ReviewerKey]:
        """All enrolled keys, oldest first."""
        rows = await tx.execute(
            select(
                account,
                reviewer_key.c.algorithm,
                reviewer_key.c.public,
                reviewer_key.c.rp_id,
                reviewer_key.c.credential,
            )
            .join(reviewer_key, reviewer_key.c.account == account.c.id)
            .order_by(reviewer_key.c.enrolled_at, reviewer_key.c.id)
        )
        return [
            ReviewerKey(
                public=PublicKey(Algorithm(row.algorithm), bytes.fromhex(row.public), row.rp_id),
                account=read_account(row),
                credential=row.credential,
            )
            for row in rows
        ]


def require(who: Account, permission: Permission) -> None:
    if not allowed(who.role, permission):
        raise forbidden(f"the role {who.role} may not do this ({permission})")


def _check_place(role: str, works_in: str | None) -> None:
    if works_in is not None and works_in not in known_codes():
        raise invalid(f"{works_in!r} is no ISO 3166-1 alpha-2 country code", "works_in")
    if role == Role.REVIEWER and works_in is None:
        raise invalid("a reviewer's country of work is needed, since P6 depends on it", "works_in")


def read_account(row: Row[tuple[object, ...]]) -> Account:
    """An account, of a row that has its columns."""
    return Account(row.id, row.email, Role(row.role), row.works_in, row.employer)
