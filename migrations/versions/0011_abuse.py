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


def downgrade() -> None:
    op.drop_table("order_ended")
