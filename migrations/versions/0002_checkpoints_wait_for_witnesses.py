"""Checkpoints wait for witnesses before they are published, and the log has an outbox"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("log_checkpoint") as batch_op:
        batch_op.add_column(sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("published_at", existing_type=sa.DateTime(timezone=True), nullable=True)
    op.execute("UPDATE log_checkpoint SET signed_at = published_at")
    with op.batch_alter_table("log_checkpoint") as batch_op:
        batch_op.alter_column("signed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_table(
        "log_outbox",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_log_outbox")),
    )
    op.create_table(
        "log_key_change",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_log_key_change")),
    )


def downgrade() -> None:
    op.drop_table("log_key_change")
    op.drop_table("log_outbox")
    op.execute("DELETE FROM log_checkpoint WHERE published_at IS NULL")
    with op.batch_alter_table("log_checkpoint") as batch_op:
        batch_op.alter_column("published_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.drop_column("signed_at")
