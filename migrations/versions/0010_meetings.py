"""Chat history, stored files, and who the host named, and removals that something explains"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ROLES = "role IN ('host', 'co-host', 'deputy', 'acting-host', 'guest')"
_EARLIER_ROLES = "role IN ('host', 'acting-host', 'guest')"


def upgrade() -> None:
    with op.batch_alter_table("meeting") as batch_op:
        batch_op.add_column(sa.Column("sitting_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("hostless_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_meeting_hostless_since"), "meeting", ["hostless_since"])
    with op.batch_alter_table("participant") as batch_op:
        batch_op.add_column(sa.Column("lasting", sa.String(length=64), nullable=True))
        batch_op.drop_constraint(op.f("ck_participant_role_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_participant_role_known"), _ROLES)
    op.create_table(
        "meeting_named",
        sa.Column("meeting", sa.String(length=12), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('co-host', 'deputy')", name=op.f("ck_meeting_named_role_named")),
        sa.ForeignKeyConstraint(["meeting"], ["meeting.code"], name=op.f("fk_meeting_named_meeting_meeting")),
        sa.PrimaryKeyConstraint("meeting", "holder", name=op.f("pk_meeting_named")),
    )
    op.create_table(
        "chat_message",
        sa.Column("meeting", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting"], ["meeting.code"], name=op.f("fk_chat_message_meeting_meeting")),
        sa.PrimaryKeyConstraint("meeting", "number", name=op.f("pk_chat_message")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("meeting", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting"], ["meeting.code"], name=op.f("fk_stored_file_meeting_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_index(op.f("ix_stored_file_meeting"), "stored_file", ["meeting"])

    op.create_table(
        "explained_removal",
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("identity", sa.String(length=256), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("meeting", "identity", name=op.f("pk_explained_removal")),
    )


def downgrade() -> None:
    op.drop_table("explained_removal")
    op.drop_index(op.f("ix_stored_file_meeting"), table_name="stored_file")
    op.drop_table("stored_file")
    op.drop_table("chat_message")
    op.drop_table("meeting_named")
    op.execute("UPDATE participant SET role = 'guest' WHERE role IN ('co-host', 'deputy')")
    with op.batch_alter_table("participant") as batch_op:
        batch_op.drop_constraint(op.f("ck_participant_role_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_participant_role_known"), _EARLIER_ROLES)
        batch_op.drop_column("lasting")
    op.drop_index(op.f("ix_meeting_hostless_since"), table_name="meeting")
    # Not by a copy of the table: others refer to it.
    op.execute("ALTER TABLE meeting DROP COLUMN hostless_since")
    op.execute("ALTER TABLE meeting DROP COLUMN sitting_since")
