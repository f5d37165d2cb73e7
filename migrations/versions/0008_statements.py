"""Statements of reasons, mail that waits, and what the others in a meeting are told"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox_mail",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_outbox_mail")),
    )
    op.create_index(op.f("ix_outbox_mail_next_at"), "outbox_mail", ["next_at"])
    op.create_table(
        "outbox_written",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_outbox_written")),
    )


def downgrade() -> None:
    op.drop_table("outbox_written")
    op.drop_index(op.f("ix_outbox_mail_next_at"), table_name="outbox_mail")
    op.drop_table("outbox_mail")
