"""What authorities send: call-backs, instruments, corrections, submissions, effect reports"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _demand(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=nullable)


def _to_demand(table: str, column: str = "demand") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["demand.id"], name=op.f(f"fk_{table}_{column}_demand"))


def upgrade() -> None:
    op.create_table(
        "authority_channel",
        sa.Column("authority", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "kind IN ('portal', 'post', 'email', 'diplomatic', 'other')", name=op.f("ck_authority_channel_kind_known")
        ),
        sa.ForeignKeyConstraint(["authority"], ["authority.id"], name=op.f("fk_authority_channel_authority_authority")),
        sa.PrimaryKeyConstraint("authority", name=op.f("pk_authority_channel")),
    )
    op.create_table(
        "call_back",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("authority", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("number_from", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["authority"], ["authority.id"], name=op.f("fk_call_back_authority_authority")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_back")),
        sa.UniqueConstraint("position", name=op.f("uq_call_back_position")),
    )
    op.create_index(op.f("ix_call_back_authority"), "call_back", ["authority"])
    letters = op.create_table(
        "demand_letter",
        _demand("demand"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("legal_basis", sa.String(length=500), nullable=False),
        sa.Column("asks", sa.Text(), nullable=False),
        sa.Column("territory", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        _demand("corrects", nullable=True),
        _to_demand("demand_letter"),
        _to_demand("demand_letter", "corrects"),
        sa.PrimaryKeyConstraint("demand", name=op.f("pk_demand_letter")),
        sa.UniqueConstraint("corrects", name=op.f("uq_demand_letter_corrects")),
    )
    op.create_table(
        "correspondence",
        sa.Column("id", sa.String(length=32), nullable=False),
        _demand("demand"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _to_demand("correspondence"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correspondence")),
    )
    op.create_index(op.f("ix_correspondence_demand"), "correspondence", ["demand"])
    op.create_table(
        "forgery",
        _demand("demand"),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("found_by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        _to_demand("forgery"),
        sa.PrimaryKeyConstraint("demand", name=op.f("pk_forgery")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=24), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=True),
        _demand("demand", nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'recorded', 'dismissed')", name=op.f("ck_submission_state_known")),
        sa.CheckConstraint("why IN ('forged', 'not_an_authority', 'duplicate')", name=op.f("ck_submission_why_known")),
        sa.CheckConstraint(
            "(state = 'dismissed') = (why IS NOT NULL)", name=op.f("ck_submission_dismissed_for_a_reason")
        ),
        sa.CheckConstraint(
            "(state = 'recorded') = (demand IS NOT NULL)", name=op.f("ck_submission_recorded_as_an_order")
        ),
        _to_demand("submission"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("demand", name=op.f("uq_submission_demand")),
    )
    op.create_index(op.f("ix_submission_state"), "submission", ["state"])
    op.create_table(
        "effect_report",
        _demand("demand"),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "event IN ('effective', 'held', 'lifted', 'rejected')", name=op.f("ck_effect_report_event_known")
        ),
        _to_demand("effect_report"),
        sa.PrimaryKeyConstraint("demand", "turn", name=op.f("pk_effect_report")),
    )
    _fill(letters)


def _fill(letters: sa.Table) -> None:
    """Demands recorded before this version, read from their log entries."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text("SELECT d.id, d.body, e.data FROM demand d JOIN log_entry e ON e.position = d.position")
    ).all()
    for row in found:
        connection.execute(letters.insert().values(_letter(row.id, json.loads(row.body), json.loads(bytes(row.data)))))


def _letter(demand: str, body: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, object]:
    return {
        "demand": demand,
        "received_at": datetime.fromisoformat(entry["at"]),
        "reference": body["reference"],
        "legal_basis": entry["legal_basis"],
        "asks": json.dumps(entry["asks"]),
        "territory": json.dumps(entry["territory"]),
        "measures": json.dumps(entry["measures"]),
        "ends_at": datetime.fromisoformat(entry["ends_at"]) if entry["ends_at"] else None,
        "deadline": None,
        "emergency": False,
        "corrects": None,
    }


def downgrade() -> None:
    for table in ("effect_report", "submission", "forgery", "correspondence"):
        op.drop_table(table)
    for table in ("demand_letter", "call_back", "authority_channel"):
        op.drop_table(table)
