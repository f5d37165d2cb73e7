"""The log in the database: entries, complete subtrees, signed checkpoints, and what still has to be published."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, LargeBinary, Table, Text

from folkmoot.runtime.database import Instant, metadata

log_entry = Table(
    "log_entry",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
    CheckConstraint("position >= 0", name="position_not_negative"),
    CheckConstraint("length(data) BETWEEN 2 AND 65535", name="data_fits_a_bundle"),
)

log_node = Table(
    "log_node",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    CheckConstraint("length(hash) = 32", name="hash_is_sha256"),
)

# Signed when it is made; published, once enough witnesses cosigned it.
log_checkpoint = Table(
    "log_checkpoint",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("signed_at", Instant, nullable=False),
    Column("published_at", Instant, nullable=True),
)

# The outbox of the log: a row for each entry that no published checkpoint covers yet.
log_outbox = Table(
    "log_outbox",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
)

# Which entries are about an order and what came of it, by its number: so that its history is found without reading all.
# It helps to find, and proves nothing.
log_number = Table(
    "log_number",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
)

# Where the log's key changed: there are few, and every receipt carries them.
log_key_change = Table(
    "log_key_change",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
)
