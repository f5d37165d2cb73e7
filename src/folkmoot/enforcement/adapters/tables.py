"""The presences, and notes of removals. They hold a country, never an address (P9); a presence lives as long as the
stay, a note until the media engine has told of the removal, two minutes at most."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, String, Table

from folkmoot.enforcement.presence import State
from folkmoot.runtime.database import Instant, metadata

presence = Table(
    "presence",
    metadata,
    Column("connection", String(64), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("meeting", String(64), nullable=False, index=True),
    Column("identity", String(256), nullable=False),
    Column("person", String(64), nullable=False),
    Column("country", String(2), nullable=True),
    Column("state", String(16), nullable=False),
    Column("gate", String(64), nullable=False),
    Column("since", Instant, nullable=False),
    Column("sid", String(64), nullable=True),
    CheckConstraint("state IN ({})".format(", ".join(f"'{s}'" for s in State)), name="state_known"),
)

explained_removal = Table(
    "explained_removal",
    metadata,
    Column("meeting", String(64), primary_key=True),
    Column("identity", String(256), primary_key=True),
    Column("at", Instant, nullable=False),
)
