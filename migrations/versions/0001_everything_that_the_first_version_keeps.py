"""Everything that the first version keeps"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "account",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("works_in", sa.String(length=2), nullable=True),
        sa.Column("employer", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('admin', 'auditor', 'intake', 'member', 'reviewer')", name=op.f("ck_account_role_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "authority",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("verification", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
    )
    op.create_table(
        "desk_log",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_desk_log")),
    )
    with op.batch_alter_table("desk_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_log_subject"), ["subject"], unique=False)

    op.create_table(
        "idempotent_answer",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotent_answer")),
    )
    op.create_table(
        "impact_snapshot",
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("begun", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("meeting", "day", name=op.f("pk_impact_snapshot")),
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_log_checkpoint")),
    )
    op.create_table(
        "log_entry",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(data) BETWEEN 2 AND 65535", name=op.f("ck_log_entry_data_fits_a_bundle")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_log_entry_position_not_negative")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_log_entry")),
    )
    op.create_table(
        "log_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(hash) = 32", name=op.f("ck_log_node_hash_is_sha256")),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_log_node")),
    )
    op.create_table(
        "meeting",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("host_key_hash", sa.String(length=64), nullable=False),
        sa.Column("host_account", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_meeting")),
    )
    op.create_table(
        "presence",
        sa.Column("connection", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("identity", sa.String(length=256), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("gate", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "state IN ('connecting', 'open', 'closed', 'refused')", name=op.f("ck_presence_state_known")
        ),
        sa.PrimaryKeyConstraint("connection", name=op.f("pk_presence")),
    )
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presence_meeting"), ["meeting"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_api_token_account_account")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_api_token")),
    )
    op.create_table(
        "demand",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_demand_number_positive")),
        sa.ForeignKeyConstraint(["authority"], ["authority.id"], name=op.f("fk_demand_authority_authority")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand")),
        sa.UniqueConstraint("hash", name=op.f("uq_demand_hash")),
        sa.UniqueConstraint("number", name=op.f("uq_demand_number")),
    )
    op.create_table(
        "participant",
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("meeting", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('host', 'acting-host', 'guest')", name=op.f("ck_participant_role_known")),
        sa.ForeignKeyConstraint(["meeting"], ["meeting.code"], name=op.f("fk_participant_meeting_meeting")),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_participant")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_account"), ["account"], unique=False)
        batch_op.create_index(batch_op.f("ix_participant_meeting"), ["meeting"], unique=False)

    op.create_table(
        "reviewer_key",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("public", sa.String(length=64), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_reviewer_key_account_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewer_key")),
        sa.UniqueConstraint("public", name=op.f("uq_reviewer_key_public")),
    )
    op.create_table(
        "demand_meeting",
        sa.Column("demand", sa.String(length=32), nullable=False),
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["demand"], ["demand.id"], name=op.f("fk_demand_meeting_demand_demand")),
        sa.PrimaryKeyConstraint("demand", "meeting", name=op.f("pk_demand_meeting")),
    )
    with op.batch_alter_table("demand_meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_demand_meeting_meeting"), ["meeting"], unique=False)

    op.create_table(
        "restriction",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("demand", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("reviews", sa.Text(), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=True),
        sa.Column("lift_logged", sa.Boolean(), nullable=False),
        sa.Column("held_position", sa.BigInteger(), nullable=True),
        sa.Column("resumptions", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'effective', 'held', 'lifted')", name=op.f("ck_restriction_state_known")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_restriction_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["demand"], ["demand.id"], name=op.f("fk_restriction_demand_demand")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
        sa.UniqueConstraint("demand", name=op.f("uq_restriction_demand")),
        sa.UniqueConstraint("number", name=op.f("uq_restriction_number")),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("demand", sa.String(length=32), nullable=False),
        sa.Column("reviewer", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("nonce", sa.String(length=128), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["demand"], ["demand.id"], name=op.f("fk_review_demand_demand")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("nonce", name=op.f("uq_review_nonce")),
    )
    op.create_table(
        "restriction_person",
        sa.Column("restriction", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["restriction"], ["restriction.id"], name=op.f("fk_restriction_person_restriction_restriction")
        ),
        sa.PrimaryKeyConstraint("restriction", "person", name=op.f("pk_restriction_person")),
    )
    op.create_table(
        "resume_review",
        sa.Column("restriction", sa.String(length=32), nullable=False),
        sa.Column("reviewer", sa.String(length=32), nullable=False),
        sa.Column("held_position", sa.BigInteger(), nullable=False),
        sa.Column("nonce", sa.String(length=128), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restriction"], ["restriction.id"], name=op.f("fk_resume_review_restriction_restriction")
        ),
        sa.PrimaryKeyConstraint("restriction", "reviewer", name=op.f("pk_resume_review")),
        sa.UniqueConstraint("nonce", name=op.f("uq_resume_review_nonce")),
    )


def downgrade() -> None:

    op.drop_table("resume_review")
    op.drop_table("restriction_person")
    op.drop_table("review")
    op.drop_table("restriction")
    with op.batch_alter_table("demand_meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_demand_meeting_meeting"))

    op.drop_table("demand_meeting")
    op.drop_table("reviewer_key")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_meeting"))
        batch_op.drop_index(batch_op.f("ix_participant_account"))

    op.drop_table("participant")
    op.drop_table("demand")
    op.drop_table("api_token")
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_presence_meeting"))

    op.drop_table("presence")
    op.drop_table("meeting")
    op.drop_table("log_node")
    op.drop_table("log_entry")
    op.drop_table("log_checkpoint")
    op.drop_table("impact_snapshot")
    op.drop_table("idempotent_answer")
    with op.batch_alter_table("desk_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_log_subject"))

    op.drop_table("desk_log")
    op.drop_table("authority")
    op.drop_table("account")
