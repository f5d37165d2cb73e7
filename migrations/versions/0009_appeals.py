"""The second look, people let back in, and what was learnt of a mistake"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_OUTCOMES = "outcome IN ('upheld', 'upheld_for_person', 'rejected')"
_WHY_EXEMPT = "why IN ('no answer in time', 'found not to be there', 'location error')"
_REVERSALS = (
    "reversal IN ('appeal upheld', 'for one person', 'no answer in time', 'location error', 'forged', "
    "'an emergency that was none')"
)
_CAUSES = (
    "cause IN ('law_misread', 'territory_wrong', 'location_source_wrong', 'authority_not_competent', "
    "'disproportionate', 'process', 'forged', 'other')"
)


def upgrade() -> None:
    with op.batch_alter_table("appeal") as batch_op:
        batch_op.drop_constraint(op.f("ck_appeal_outcome_known"), type_="check")
        batch_op.alter_column("outcome", existing_type=sa.String(length=16), type_=sa.String(length=24))
        batch_op.add_column(sa.Column("evidence", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("second_look", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("answer_due", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("freed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("outside_route", sa.Text(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_appeal_outcome_known"), _OUTCOMES)
    op.create_table(
        "appeal_addition",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("appeal", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["appeal"], ["appeal.id"], name=op.f("fk_appeal_addition_appeal_appeal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_addition")),
    )
    op.create_index(op.f("ix_appeal_addition_appeal"), "appeal_addition", ["appeal"])
    op.create_table(
        "exemption",
        sa.Column("restriction", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged", sa.Boolean(), nullable=False),
        sa.CheckConstraint(_WHY_EXEMPT, name=op.f("ck_exemption_why_known")),
        sa.ForeignKeyConstraint(["restriction"], ["restriction.id"], name=op.f("fk_exemption_restriction_restriction")),
        sa.PrimaryKeyConstraint("restriction", "person", name=op.f("pk_exemption")),
    )
    op.create_table(
        "mistake",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reversal", sa.String(length=24), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=True),
        sa.Column("source", sa.String(length=8), nullable=True),
        sa.Column("cause_text", sa.Text(), nullable=True),
        sa.Column("change_made", sa.Text(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(length=32), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(_REVERSALS, name=op.f("ck_mistake_reversal_known")),
        sa.CheckConstraint(_CAUSES, name=op.f("ck_mistake_cause_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mistake")),
    )
    op.create_index(op.f("ix_mistake_number"), "mistake", ["number"])
    op.create_table(
        "location_error",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("territory", sa.String(length=2), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=True),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location_error")),
    )


def downgrade() -> None:
    op.drop_table("location_error")
    op.drop_index(op.f("ix_mistake_number"), table_name="mistake")
    op.drop_table("mistake")
    op.drop_table("exemption")
    op.drop_index(op.f("ix_appeal_addition_appeal"), table_name="appeal_addition")
    op.drop_table("appeal_addition")
    op.execute("UPDATE appeal SET outcome = 'upheld' WHERE outcome = 'upheld_for_person'")
    with op.batch_alter_table("appeal") as batch_op:
        batch_op.drop_constraint(op.f("ck_appeal_outcome_known"), type_="check")
        batch_op.alter_column("outcome", existing_type=sa.String(length=24), type_=sa.String(length=16))
        for column in ("outside_route", "freed_at", "answer_due", "second_look", "evidence"):
            batch_op.drop_column(column)
        batch_op.create_check_constraint(op.f("ck_appeal_outcome_known"), "outcome IN ('upheld', 'rejected')")
