"""Meetings and who joined them. No address (P9)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table

from folkmoot.meetings.domain import Role
from folkmoot.runtime.database import Instant, metadata

meeting = Table(
    "meeting",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("secret", String(64), nullable=False),
    Column("host_key_hash", String(64), nullable=False),
    Column("host_account", String(32), nullable=True),
    Column("created_at", Instant, nullable=False),
)

participant = Table(
    "participant",
    metadata,
    Column("identity", String(64), primary_key=True),
    Column("meeting", ForeignKey("meeting.code"), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("role", String(16), nullable=False),
    Column("person", String(64), nullable=False),
    Column("account", String(32), nullable=True, index=True),
    Column("joined_at", Instant, nullable=False),
    CheckConstraint("role IN ({})".format(", ".join(f"'{role}'" for role in Role)), name="role_known"),
)
