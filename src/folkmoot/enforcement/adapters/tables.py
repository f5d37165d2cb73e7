"""The presences' table. It holds a country, never an address (P9), and a row lives as long as the stay."""

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
