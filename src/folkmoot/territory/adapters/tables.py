"""Which location databases the log last said are in use."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from folkmoot.runtime.database import metadata

location_source = Table(
    "location_source",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("sha256", String(64), nullable=False),
)
