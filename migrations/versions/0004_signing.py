"""Passkeys as reviewers' keys, nonces of the server's, seals, renewals, emergencies"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reviewer_key") as table:
        table.add_column(sa.Column("algorithm", sa.String(length=16), nullable=False, server_default="Ed25519"))
        table.add_column(sa.Column("rp_id", sa.String(length=253), nullable=True))
        table.add_column(sa.Column("credential", sa.String(length=1400), nullable=True))
        table.alter_column("public", existing_type=sa.String(length=64), type_=sa.String(length=2048))
        table.create_check_constraint(op.f("ck_reviewer_key_algorithm_known"), "algorithm IN ('Ed25519', 'WebAuthn')")
    with op.batch_alter_table("reviewer_key") as table:
        table.alter_column("algorithm", existing_type=sa.String(length=16), server_default=None)
    with op.batch_alter_table("restriction") as table:
        table.add_column(sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE restriction SET reversed_at = lifted_at WHERE lifted_why = 'appeal upheld'")
    with op.batch_alter_table("demand") as table:
        table.add_column(sa.Column("emergency", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("renews", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("emergency_position", sa.BigInteger(), nullable=True))
        table.create_foreign_key(op.f("fk_demand_renews_demand"), "demand", ["renews"], ["id"])
    op.create_table(
        "sealed_entry",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("opened_position", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_sealed_entry")),
    )
    op.create_index(op.f("ix_sealed_entry_number"), "sealed_entry", ["number"])
    op.create_table(
        "signing_nonce",
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_signing_nonce")),
    )


def downgrade() -> None:
    op.drop_table("signing_nonce")
    op.drop_index(op.f("ix_sealed_entry_number"), table_name="sealed_entry")
    op.drop_table("sealed_entry")
    with op.batch_alter_table("demand") as table:
        table.drop_constraint(op.f("fk_demand_renews_demand"), type_="foreignkey")
        table.drop_column("emergency_position")
        table.drop_column("renews")
        table.drop_column("emergency")
    with op.batch_alter_table("restriction") as table:
        table.drop_column("reversed_at")
    with op.batch_alter_table("reviewer_key") as table:
        table.drop_constraint(op.f("ck_reviewer_key_algorithm_known"), type_="check")
        table.drop_column("credential")
        table.drop_column("rp_id")
        table.drop_column("algorithm")
