"""The desk's inbox: pages and their acknowledgement; and which entries of the log are about an order"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KINDS = (
    "order_received",
    "emergency_received",
    "emergency_review_due",
    "deadline_near",
    "restriction_held",
    "removal_unexplained",
    "appeal_filed",
    "appeal_due",
    "location_error",
    "submission_received",
    "abuse_reported",
    "mistake_open",
)


def upgrade() -> None:
    op.create_table(
        "desk_alert",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=32), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ({})".format(", ".join(f"'{kind}'" for kind in _KINDS)), name=op.f("ck_desk_alert_kind_known")
        ),
        sa.CheckConstraint(
            "(acknowledged_by IS NULL) = (acknowledged_at IS NULL)", name=op.f("ck_desk_alert_acknowledged_by_somebody")
        ),
        sa.CheckConstraint(
            "acknowledged_at IS NULL OR again_at IS NULL", name=op.f("ck_desk_alert_acknowledged_is_quiet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_alert")),
        sa.UniqueConstraint("key", name=op.f("uq_desk_alert_key")),
    )
    op.create_index(op.f("ix_desk_alert_number"), "desk_alert", ["number"])
    about = op.create_table(
        "log_number",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("number", "position", name=op.f("pk_log_number")),
    )
    # What the log holds already.
    entries = sa.table("log_entry", sa.column("position", sa.BigInteger), sa.column("data", sa.LargeBinary))
    for row in op.get_bind().execute(sa.select(entries.c.position, entries.c.data)).all():
        entry = json.loads(row.data)
        number = entry.get("number", entry.get("statement", {}).get("number"))
        if isinstance(number, int):
            op.get_bind().execute(sa.insert(about).values(number=number, position=row.position))


def downgrade() -> None:
    op.drop_table("log_number")
    op.drop_index(op.f("ix_desk_alert_number"), table_name="desk_alert")
    op.drop_table("desk_alert")
