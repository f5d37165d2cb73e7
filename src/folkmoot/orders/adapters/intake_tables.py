"""What the desk keeps of letters besides the orders that they became: for lists, call-backs and correspondence."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from folkmoot.orders.adapters import tables as _orders  # noqa: F401 - the tables that these refer to
from folkmoot.runtime.database import Instant, metadata

# How an authority is reached, as it says itself. Nothing is believed for having come by it.
authority_channel = Table(
    "authority_channel",
    metadata,
    Column("authority", ForeignKey("authority.id"), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("detail", String(500), nullable=False),
    CheckConstraint("kind IN ('portal', 'post', 'email', 'diplomatic', 'other')", name="kind_known"),
)

# Calls out of band to a number or address that was found without the letter. The newest one counts.
call_back = Table(
    "call_back",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("authority", ForeignKey("authority.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("how", Text, nullable=False),
    Column("number_from", Text, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("recorded_by", String(32), nullable=False),
    Column("position", BigInteger, nullable=False, unique=True),
)

# What the desk's list shows of a demand and searches in. What counts is the log's entry.
demand_letter = Table(
    "demand_letter",
    metadata,
    Column("demand", ForeignKey("demand.id"), primary_key=True),
    Column("received_at", Instant, nullable=False),
    Column("reference", String(200), nullable=False),
    Column("legal_basis", String(500), nullable=False),
    Column("asks", Text, nullable=False),
    Column("territory", Text, nullable=False),
    Column("measures", Text, nullable=False),
    Column("ends_at", Instant, nullable=True),
    Column("deadline", Instant, nullable=True),
    Column("emergency", Boolean, nullable=False),
    # The earlier version that this one replaces; a version is replaced once.
    Column("corrects", ForeignKey("demand.id"), nullable=True, unique=True),
)

correspondence = Table(
    "correspondence",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("demand", ForeignKey("demand.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("written_by", String(32), nullable=False),
    Column("at", Instant, nullable=False),
)

# Orders that their authority never sent. `position`: of the entry that says so; it follows what it lifts (P7).
forgery = Table(
    "forgery",
    metadata,
    Column("demand", ForeignKey("demand.id"), primary_key=True),
    Column("how", Text, nullable=False),
    Column("found_by", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("position", BigInteger, nullable=True),
)

# What came in by the public page. It is no order until somebody of the desk has looked at it.
submission = Table(
    "submission",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key_hash", String(64), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("why", String(24), nullable=True),
    Column("body", Text, nullable=False),
    Column("document", String(64), nullable=True),
    Column("demand", ForeignKey("demand.id"), nullable=True, unique=True),
    Column("closed_at", Instant, nullable=True),
    Column("closed_by", String(32), nullable=True),
    CheckConstraint("state IN ('waiting', 'recorded', 'dismissed')", name="state_known"),
    CheckConstraint("why IN ('forged', 'not_an_authority', 'duplicate')", name="why_known"),
    CheckConstraint("(state = 'dismissed') = (why IS NOT NULL)", name="dismissed_for_a_reason"),
    CheckConstraint("(state = 'recorded') = (demand IS NOT NULL)", name="recorded_as_an_order"),
)

# What the authority was told of the effect given to its order, in bands.
effect_report = Table(
    "effect_report",
    metadata,
    Column("demand", ForeignKey("demand.id"), primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("event", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Column("mailed", Boolean, nullable=False),
    CheckConstraint("event IN ('effective', 'held', 'lifted', 'rejected')", name="event_known"),
)
