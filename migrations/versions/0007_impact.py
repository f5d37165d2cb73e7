"""The blur of the impact that reviewers see"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The exact numbers of the day go; what replaces them holds only what was shown."""
    op.drop_table("impact_snapshot")
    op.create_table(
        "impact_snapshot",
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("territory", sa.Text(), nullable=False),
        sa.Column("inside", sa.String(length=16), nullable=False),
        sa.Column("outside", sa.String(length=16), nullable=False),
        sa.Column("uncertain", sa.String(length=16), nullable=False),
        sa.Column("countries", sa.Integer(), nullable=True),
        sa.Column("host", sa.String(length=9), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "host IN ('inside', 'outside', 'uncertain', 'nobody')", name=op.f("ck_impact_snapshot_host_known")
        ),
        sa.PrimaryKeyConstraint("meeting", "day", name=op.f("pk_impact_snapshot")),
    )


def downgrade() -> None:
    op.drop_table("impact_snapshot")
    op.create_table(
        "impact_snapshot",
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("begun", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("meeting", "day", name=op.f("pk_impact_snapshot")),
    )
