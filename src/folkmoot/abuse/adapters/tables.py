"""Reports and suspensions. No column names an order, and none can (P3)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, String, Table, Text

from folkmoot.abuse.domain import Abuse, Outcome, What, Why
from folkmoot.runtime.database import Instant, metadata

# Who reported is not kept, unless they leave a way to reach them: whoever has its key may read it (P9).
abuse_report = Table(
    "abuse_report",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("what", String(16), nullable=False),
    Column("about", String(500), nullable=False),
    Column("text", Text, nullable=False),
    Column("contact", String(254), nullable=True),
    Column("key_hash", String(64), nullable=False),
    Column("filed_at", Instant, nullable=False, index=True),
    Column("answer", Text, nullable=True),
    Column("answered_at", Instant, nullable=True),
    Column("answered_by", String(32), nullable=True),
    CheckConstraint("what IN ({})".format(", ".join(f"'{one}'" for one in What)), name="what_known"),
)

# `key` opens the notice and the appeal. It is kept as it is, so that whoever is refused at the door gets the link anew;
# all that it opens stands in this row.
suspension = Table(
    "suspension",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", ForeignKey("account.id"), nullable=False, index=True),
    Column("abuse", String(16), nullable=False),
    Column("report", String(32), nullable=True),
    Column("key", String(64), nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("proposed_by", String(32), nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("confirmed_by", String(32), nullable=True),
    Column("confirmed_at", Instant, nullable=True),
    Column("confirmation", Text, nullable=True),
    Column("position", BigInteger, nullable=True),
    Column("ended_at", Instant, nullable=True),
    Column("ended_why", String(16), nullable=True),
    Column("ended_by", String(32), nullable=True),
    Column("ended_reason", Text, nullable=True),
    Column("end_logged", Boolean, nullable=False, default=False),
    Column("appeal", Text, nullable=True),
    Column("appealed_at", Instant, nullable=True),
    Column("appeal_outcome", String(16), nullable=True),
    Column("appeal_reasons", Text, nullable=True),
    Column("appeal_decided_by", String(32), nullable=True),
    Column("appeal_decided_at", Instant, nullable=True),
    CheckConstraint("abuse IN ({})".format(", ".join(f"'{one}'" for one in Abuse)), name="abuse_known"),
    CheckConstraint("ended_why IN ({})".format(", ".join(f"'{one}'" for one in Why)), name="ended_why_known"),
    CheckConstraint(
        "appeal_outcome IN ({})".format(", ".join(f"'{one}'" for one in Outcome)), name="appeal_outcome_known"
    ),
    CheckConstraint("confirmed_by <> proposed_by", name="two_people"),
    CheckConstraint("appeal_decided_by NOT IN (proposed_by, confirmed_by)", name="a_third_decides"),
    CheckConstraint("proposed_at < ends_at", name="ends_after_it_begins"),
)
