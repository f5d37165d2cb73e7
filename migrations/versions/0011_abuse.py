"""Reports of abuse, suspended accounts, and when an order ended, from which forgetting counts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_ended",
        sa.Column("demand", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["demand"], ["demand.id"], name=op.f("fk_order_ended_demand_demand")),
        sa.PrimaryKeyConstraint("demand", name=op.f("pk_order_ended")),
    )
    op.create_table(
        "abuse_report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=True),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "what IN ('spam', 'harassment', 'impersonation', 'other')", name=op.f("ck_abuse_report_what_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_abuse_report")),
    )
    op.create_index(op.f("ix_abuse_report_filed_at"), "abuse_report", ["filed_at"])
    op.create_table(
        "suspension",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("abuse", sa.String(length=16), nullable=False),
        sa.Column("report", sa.String(length=32), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmation", sa.Text(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(length=16), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("end_logged", sa.Boolean(), nullable=False),
        sa.Column("appeal", sa.Text(), nullable=True),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_outcome", sa.String(length=16), nullable=True),
        sa.Column("appeal_reasons", sa.Text(), nullable=True),
        sa.Column("appeal_decided_by", sa.String(length=32), nullable=True),
        sa.Column("appeal_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("abuse IN ('spam', 'harassment', 'impersonation')", name=op.f("ck_suspension_abuse_known")),
        sa.CheckConstraint(
            "ended_why IN ('it ended', 'reinstated', 'appeal upheld', 'withdrawn')",
            name=op.f("ck_suspension_ended_why_known"),
        ),
        sa.CheckConstraint("appeal_outcome IN ('upheld', 'rejected')", name=op.f("ck_suspension_appeal_outcome_known")),
        sa.CheckConstraint("confirmed_by <> proposed_by", name=op.f("ck_suspension_two_people")),
        sa.CheckConstraint(
            "appeal_decided_by NOT IN (proposed_by, confirmed_by)", name=op.f("ck_suspension_a_third_decides")
        ),
        sa.CheckConstraint("proposed_at < ends_at", name=op.f("ck_suspension_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_suspension_account_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    op.create_index(op.f("ix_suspension_account"), "suspension", ["account"])


def downgrade() -> None:
    op.drop_index(op.f("ix_suspension_account"), table_name="suspension")
    op.drop_table("suspension")
    op.drop_index(op.f("ix_abuse_report_filed_at"), table_name="abuse_report")
    op.drop_table("abuse_report")
    op.drop_table("order_ended")
