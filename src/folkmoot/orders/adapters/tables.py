"""Orders in the database. What decides stands in the log; these rows find it, and hold what may not be public."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Integer, String, Table, Text, false

from folkmoot.orders.domain.paging import AlertKind
from folkmoot.runtime.database import Instant, metadata

# Entries about the desk itself after its founding (position 0 of the list is the founding).
desk_log = Table(
    "desk_log",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", String(64), nullable=False, index=True),
)

authority = Table(
    "authority",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("jurisdiction", Text, nullable=False),
    Column("contact_email", String(254), nullable=False),
    Column("verification", Text, nullable=False),
    Column("position", BigInteger, nullable=True),
)

demand = Table(
    "demand",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("authority", ForeignKey("authority.id"), nullable=False),
    Column("state", String(24), nullable=False),
    Column("body", Text, nullable=False),
    Column("recorded_by", String(32), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("document", String(64), nullable=True),
    Column("emergency", Boolean, nullable=False, default=False, server_default=false()),
    Column("renews", ForeignKey("demand.id"), nullable=True),
    # Where the full review of an emergency stands in the log.
    Column("emergency_position", BigInteger, nullable=True),
    CheckConstraint("number > 0", name="number_positive"),
)

# When an order ended, as the daily job noted it: what is forgotten a while after counts from here.
order_ended = Table(
    "order_ended",
    metadata,
    Column("demand", ForeignKey("demand.id"), primary_key=True),
    Column("ended_at", Instant, nullable=False),
)

demand_meeting = Table(
    "demand_meeting",
    metadata,
    Column("demand", ForeignKey("demand.id"), primary_key=True),
    Column("meeting", String(64), primary_key=True, index=True),
    Column("commitment", String(64), nullable=False),
)

review = Table(
    "review",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("demand", ForeignKey("demand.id"), nullable=False),
    Column("reviewer", String(32), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reasons", Text, nullable=False),
    Column("nonce", String(128), nullable=False, unique=True),
    Column("position", BigInteger, nullable=False),
    Column("withdrawn", Boolean, nullable=False, default=False),
)

restriction = Table(
    "restriction",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("demand", ForeignKey("demand.id"), nullable=False, unique=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("reviews", Text, nullable=False),
    Column("effective_at", Instant, nullable=True),
    Column("lifted_at", Instant, nullable=True),
    Column("lifted_why", Text, nullable=True),
    # When it turned out that we were wrong, in force or not.
    Column("reversed_at", Instant, nullable=True),
    Column("lift_logged", Boolean, nullable=False, default=False),
    # Of its newest hold; `holds.UNLOGGED` while the log does not say so yet.
    Column("held_position", BigInteger, nullable=True),
    # Where its resumptions stand in the log: a JSON list of `{"held": position, "reviews": [position, position]}`.
    Column("resumptions", Text, nullable=False, default="[]"),
    CheckConstraint("state IN ('pending', 'effective', 'held', 'lifted')", name="state_known"),
    CheckConstraint("starts_at < ends_at", name="ends_after_it_begins"),
)

# The first of the two signed reviews that resume a held restriction; gone once the second has come.
resume_review = Table(
    "resume_review",
    metadata,
    Column("restriction", ForeignKey("restriction.id"), primary_key=True),
    Column("reviewer", String(32), primary_key=True),
    Column("held_position", BigInteger, nullable=False),
    Column("nonce", String(128), nullable=False, unique=True),
    Column("position", BigInteger, nullable=False),
)

# Nonces that the server gave for a passkey to sign; each goes when it is spent.
signing_nonce = Table(
    "signing_nonce",
    metadata,
    Column("nonce", String(64), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("expires_at", Instant, nullable=False),
)

# What sealed entries of the log hold, until they are opened and after: the log has its commitment, and then itself.
sealed_entry = Table(
    "sealed_entry",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False, index=True),
    Column("salt", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("opens_at", Instant, nullable=False),
    # What its entry says: it never opens later.
    Column("latest", Instant, nullable=False),
    Column("opened", Boolean, nullable=False, default=False),
    Column("opened_position", BigInteger, nullable=True),
)

restriction_person = Table(
    "restriction_person",
    metadata,
    Column("restriction", ForeignKey("restriction.id"), primary_key=True),
    Column("person", String(64), primary_key=True),
)

# What the desk was shown, never what it was made from (P9).
impact_snapshot = Table(
    "impact_snapshot",
    metadata,
    Column("meeting", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("territory", Text, nullable=False),
    Column("inside", String(16), nullable=False),
    Column("outside", String(16), nullable=False),
    Column("uncertain", String(16), nullable=False),
    Column("countries", Integer, nullable=True),
    Column("host", String(9), nullable=False),
    Column("frozen_at", Instant, nullable=False),
    CheckConstraint("host IN ('inside', 'outside', 'uncertain', 'nobody')", name="host_known"),
)

# Pages to the people of the desk: an order's number and a kind, nothing of a meeting (P9). `again_at`: when it is
# repeated, unless somebody has acknowledged it; NULL for what is paged once.
desk_alert = Table(
    "desk_alert",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("number", Integer, nullable=True, index=True),
    Column("key", String(160), nullable=False, unique=True),
    Column("raised_at", Instant, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("again_at", Instant, nullable=True),
    Column("acknowledged_by", String(32), nullable=True),
    Column("acknowledged_at", Instant, nullable=True),
    Column("note", Text, nullable=True),
    CheckConstraint("kind IN ({})".format(", ".join(f"'{kind}'" for kind in AlertKind)), name="kind_known"),
    CheckConstraint("(acknowledged_by IS NULL) = (acknowledged_at IS NULL)", name="acknowledged_by_somebody"),
    CheckConstraint("acknowledged_at IS NULL OR again_at IS NULL", name="acknowledged_is_quiet"),
)
