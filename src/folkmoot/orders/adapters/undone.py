"""What was undone, and what was learnt of it. A row here may free somebody; none restricts anybody (P6)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from folkmoot.orders.domain.undoing import Cause, Reversal, WhyExempt
from folkmoot.runtime.database import Instant, metadata


def _one_of(column: str, values: type[WhyExempt] | type[Cause] | type[Reversal]) -> str:
    return "{} IN ({})".format(column, ", ".join(f"'{value}'" for value in values))


# People whom a restriction reaches no more, by their opaque keys.
exemption = Table(
    "exemption",
    metadata,
    Column("restriction", ForeignKey("restriction.id"), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("why", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("logged", Boolean, nullable=False, default=False),
    CheckConstraint(_one_of("why", WhyExempt), name="why_known"),
)

# What was reversed, until a reviewer has said why it came to that and what was changed. `times`: since it was opened.
mistake = Table(
    "mistake",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("number", Integer, nullable=False, index=True),
    Column("reversal", String(24), nullable=False),
    Column("times", Integer, nullable=False, default=1),
    Column("opened_at", Instant, nullable=False),
    Column("cause", String(32), nullable=True),
    Column("source", String(8), nullable=True),
    Column("cause_text", Text, nullable=True),
    Column("change_made", Text, nullable=True),
    Column("reviewed_at", Instant, nullable=True),
    Column("reviewed_by", String(32), nullable=True),
    Column("position", BigInteger, nullable=True),
    CheckConstraint(_one_of("reversal", Reversal), name="reversal_known"),
    CheckConstraint(_one_of("cause", Cause), name="cause_known"),
)

# Where places were wrong: what was lifted for it, and, if it is known, which source in which version said so.
location_error = Table(
    "location_error",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("territory", String(2), nullable=False),
    Column("source", String(8), nullable=True),
    Column("version", Text, nullable=True),
    Column("reason", Text, nullable=False),
    Column("by", String(32), nullable=False),
    Column("at", Instant, nullable=False),
)
