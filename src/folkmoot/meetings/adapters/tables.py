"""Meetings, who joined them, whom the host named, and what was saved. No address (P9)."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from folkmoot.meetings.domain import NAMED, Role
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
    Column("sitting_since", Instant, nullable=True),
    Column("hostless_since", Instant, nullable=True, index=True),
)

participant = Table(
    "participant",
    metadata,
    Column("identity", String(64), primary_key=True),
    Column("meeting", ForeignKey("meeting.code"), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("role", String(16), nullable=False),
    Column("person", String(64), nullable=False),
    Column("lasting", String(64), nullable=True),
    Column("account", String(32), nullable=True, index=True),
    Column("joined_at", Instant, nullable=False),
    CheckConstraint("role IN ({})".format(", ".join(f"'{role}'" for role in Role)), name="role_known"),
)

# By `holder`: the person's lasting key, else the one identity that was named.
named = Table(
    "meeting_named",
    metadata,
    Column("meeting", ForeignKey("meeting.code"), primary_key=True),
    Column("holder", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("named_at", Instant, nullable=False),
    CheckConstraint("role IN ({})".format(", ".join(f"'{role}'" for role in NAMED)), name="role_named"),
)

message = Table(
    "chat_message",
    metadata,
    Column("meeting", ForeignKey("meeting.code"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("identity", String(64), nullable=False),
    Column("name", String(100), nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
)

file = Table(
    "stored_file",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("meeting", ForeignKey("meeting.code"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("media_type", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("identity", String(64), nullable=False),
    Column("holder", String(64), nullable=False),
    Column("by_name", String(100), nullable=False),
    Column("stored_at", Instant, nullable=False),
)
