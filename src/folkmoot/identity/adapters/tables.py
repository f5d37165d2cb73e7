"""Accounts, tokens and invitations and sessions (by hash), passkeys, and reviewers' public keys."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, LargeBinary, String, Table

from folkmoot.identity.domain import CeremonyKind
from folkmoot.identity.permissions import Role
from folkmoot.orders.domain.proofs import Algorithm
from folkmoot.runtime.database import Instant, metadata

account = Table(
    "account",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("works_in", String(2), nullable=True),
    Column("employer", String(200), nullable=True),
    Column("created_at", Instant, nullable=False),
    CheckConstraint("role IN ({})".format(", ".join(f"'{role}'" for role in Role)), name="role_known"),
)

api_token = Table(
    "api_token",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account", ForeignKey("account.id"), nullable=False),
    Column("expires_at", Instant, nullable=False),
)

reviewer_key = Table(
    "reviewer_key",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("account", ForeignKey("account.id"), nullable=False),
    Column("algorithm", String(16), nullable=False),
    Column("public", String(2048), nullable=False, unique=True),
    Column("rp_id", String(253), nullable=True),
    Column("credential", String(1400), nullable=True),
    Column("enrolled_at", Instant, nullable=False),
    CheckConstraint("algorithm IN ({})".format(", ".join(f"'{a}'" for a in Algorithm)), name="algorithm_known"),
)

passkey = Table(
    "passkey",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("credential", LargeBinary(1023), nullable=False, unique=True),
    Column("account", ForeignKey("account.id"), nullable=False, index=True),
    Column("public", LargeBinary(1024), nullable=False),
    Column("rp_id", String(253), nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("label", String(60), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant, nullable=True),
)

session = Table(
    "session",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("account", ForeignKey("account.id"), nullable=False, index=True),
    Column("label", String(60), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

invitation = Table(
    "invitation",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account", ForeignKey("account.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant, nullable=True),
)

ceremony = Table(
    "ceremony",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("challenge", LargeBinary(32), nullable=False),
    Column("account", ForeignKey("account.id"), nullable=True),
    Column("expires_at", Instant, nullable=False),
    CheckConstraint("kind IN ({})".format(", ".join(f"'{kind}'" for kind in CeremonyKind)), name="kind_known"),
)
