"""Appeals; and which location databases are in use, so that the log tells when they change"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("concerned", sa.Boolean(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decision_position", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("ground IN ('not_there', 'not_lawful', 'other')", name=op.f("ck_appeal_ground_known")),
        sa.CheckConstraint("outcome IN ('upheld', 'rejected')", name=op.f("ck_appeal_outcome_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
    )
    op.create_index(op.f("ix_appeal_number"), "appeal", ["number"])
    op.create_table(
        "location_source",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_location_source")),
    )


def downgrade() -> None:
    op.drop_table("location_source")
    op.drop_index(op.f("ix_appeal_number"), table_name="appeal")
    op.drop_table("appeal")
