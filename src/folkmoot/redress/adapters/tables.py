"""Appeals in the database. Who filed one is not kept: whoever has its key may read it (P9). `evidence` is sealed under
a key outside the database, and goes once it is answered."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from folkmoot.redress.domain import Ground, Outcome
from folkmoot.runtime.database import Instant, metadata

appeal = Table(
    "appeal",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("number", Integer, nullable=False, index=True),
    Column("ground", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("concerned", Boolean, nullable=False),
    Column("key_hash", String(64), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("outcome", String(24), nullable=True),
    Column("reasons", Text, nullable=True),
    Column("decided_at", Instant, nullable=True),
    Column("decided_by", String(32), nullable=True),
    Column("decision_position", BigInteger, nullable=True),
    Column("evidence", Text, nullable=True),
    Column("second_look", Text, nullable=True),
    Column("answer_due", Instant, nullable=True),
    # When the restriction was lifted for whoever filed it, before any decision.
    Column("freed_at", Instant, nullable=True),
    Column("outside_route", Text, nullable=True),
    CheckConstraint("ground IN ({})".format(", ".join(f"'{ground}'" for ground in Ground)), name="ground_known"),
    CheckConstraint("outcome IN ({})".format(", ".join(f"'{one}'" for one in Outcome)), name="outcome_known"),
)

# What was added to an appeal while it waited.
addition = Table(
    "appeal_addition",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("appeal", ForeignKey("appeal.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
