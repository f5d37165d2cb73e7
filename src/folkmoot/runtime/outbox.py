"""Mail that waits in the database: written with what it tells of, sealed at rest, and deleted once it is sent.

A row commits with the use case that wrote it, or not at all. Address and text are encrypted under a key that is no part
of the database; which mails there were is kept as keyed hashes, so that nothing is mailed twice (P9).
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Column, Integer, LargeBinary, String, Table, delete, insert, select, update

from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Instant, Transaction, metadata
from folkmoot.runtime.files import read_secret, write_secret

log = structlog.get_logger(__name__)

GIVE_UP = timedelta(days=7)
# How long it is remembered that a mail was written, so that the same event does not write it again: longer than any
# restriction lasts.
REMEMBERED = timedelta(days=100)
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=6)
_LOOK_ANYWAY = timedelta(minutes=1)
_TIDY_EVERY = timedelta(hours=1)

outbox_mail = Table(
    "outbox_mail",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("next_at", Instant, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
)

outbox_written = Table(
    "outbox_written",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Mail:
    """Plain text to one address."""

    to: str
    subject: str
    text: str


class NotSent(Exception):
    """It is tried again later. The message names no address, and nothing that the mail says."""


class Mailer(Protocol):
    async def send(self, mail: Mail, message_id: str) -> None:
        """Hand it over, or raise `NotSent`. The same `message_id` may come twice, when a crash hid the first time."""
        ...


@dataclass(frozen=True, slots=True)
class _Taken:
    key: str
    mail: Mail | None


class Outbox:
    """`keys`: what seals (the first) and opens (all), as Fernet keys; none when this server sends no mail, and then
    nothing is written either, since nobody would ever delete it."""

    def __init__(self, database: Database, clock: Clock, keys: Sequence[str]) -> None:
        self._database = database
        self._clock = clock
        self._keys = [key.encode() for key in keys]
        self._cipher = MultiFernet([Fernet(key) for key in self._keys]) if keys else None
        self._tidy_at = clock.now()

    @property
    def is_on(self) -> bool:
        return self._cipher is not None

    async def put(self, tx: Transaction, mail: Mail, key: str) -> None:
        """Have it sent once the caller's transaction commits. The same `key` twice is one mail, the first."""
        if self._cipher is None or await self.has_written(tx, key):
            return
        now, name = self._clock.now(), _name(self._keys[0], key)
        sealed = self._cipher.encrypt(json.dumps(asdict(mail)).encode())
        await tx.execute(insert(outbox_written).values(key=name, at=now))
        await tx.execute(insert(outbox_mail).values(key=name, sealed=sealed, queued_at=now, next_at=now, attempts=0))

    async def has_written(self, tx: Transaction, key: str) -> bool:
        """Whether a mail with this key was written, sent or not, within `REMEMBERED`."""
        names = [_name(one, key) for one in self._keys]
        found = select(outbox_written.c.key).where(outbox_written.c.key.in_(names)).limit(1)
        return await tx.scalar(found) is not None

    async def deliver(self, mailer: Mailer) -> float:
        """Send what is due. Returns the seconds until something may be due again, if nothing is written before."""
        if self._cipher is None:
            return _LOOK_ANYWAY.total_seconds()
        if self._clock.now() >= self._tidy_at:
            await self._tidy()
            self._tidy_at = self._clock.now() + _TIDY_EVERY
        while (taken := await self._take()) is not None:
            if taken.mail is None:
                log.error("a waiting mail does not open with this outbox's key, and is deleted")
                await self._delete(taken.key)
                continue
            try:
                await mailer.send(taken.mail, taken.key)
            except NotSent as problem:
                log.warning("a mail was not sent; it is tried again", problem=str(problem))
                continue
            await self._delete(taken.key)
        async with self._database.snapshot() as tx:
            soonest = await tx.scalar(select(outbox_mail.c.next_at).order_by(outbox_mail.c.next_at).limit(1))
        pause = _LOOK_ANYWAY if soonest is None else min(soonest - self._clock.now(), _LOOK_ANYWAY)
        return max(pause.total_seconds(), 0.0)

    async def waiting(self, tx: Transaction) -> int:
        """How many mails wait."""
        return len((await tx.execute(select(outbox_mail.c.key))).all())

    async def _take(self) -> _Taken | None:
        """The next that is due. Its next attempt is set before this one, so that a crash neither loses it nor lets two
        workers send it at once."""
        now = self._clock.now()
        async with self._database.snapshot() as tx:
            if await tx.scalar(select(outbox_mail.c.key).where(outbox_mail.c.next_at <= now).limit(1)) is None:
                return None
        async with self._database.transaction() as tx:
            where = outbox_mail.c.next_at <= now
            row = (
                await tx.execute(
                    select(outbox_mail).where(where).order_by(outbox_mail.c.next_at).limit(1).with_for_update()
                )
            ).first()
            if row is None:
                return None
            pause = min(_FIRST_PAUSE * 2 ** min(row.attempts, 16), _LONGEST_PAUSE)
            await tx.execute(
                update(outbox_mail)
                .where(outbox_mail.c.key == row.key)
                .values(attempts=row.attempts + 1, next_at=now + pause)
            )
        return _Taken(row.key, self._open(row.sealed))

    async def _delete(self, key: str) -> None:
        async with self._database.transaction() as tx:
            await tx.execute(delete(outbox_mail).where(outbox_mail.c.key == key))

    async def _tidy(self) -> None:
        """Give up what nobody took for too long, and forget what was written long ago."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            given_up = (await tx.execute(delete(outbox_mail).where(outbox_mail.c.queued_at <= now - GIVE_UP))).rowcount
            await tx.execute(delete(outbox_written).where(outbox_written.c.at <= now - REMEMBERED))
        if given_up:
            log.error("MAILS COULD NOT BE SENT for 7 days and are deleted", count=given_up)

    def _open(self, sealed: bytes) -> Mail | None:
        assert self._cipher is not None  # noqa: S101 - for mypy: only reached when mail is on
        try:
            return Mail(**json.loads(self._cipher.decrypt(sealed)))
        except InvalidToken:
            return None


def _name(secret: bytes, key: str) -> str:
    """What stands for a mail in the database and in its Message-ID: HMAC-SHA256, so that nobody can try guesses."""
    return hmac.new(secret, key.encode(), hashlib.sha256).hexdigest()


def open_outbox_keys(path: Path) -> list[str]:
    """The keys in `path`, newest first, one a line; made if there are none. Put a new line on top to change the key.
    Raises `UnsafeFile`, and `ValueError` for what is no Fernet key."""
    if not path.exists():
        with contextlib.suppress(FileExistsError):
            write_secret(path, Fernet.generate_key().decode() + "\n", replace=False)
    keys = read_secret(path).split()
    for key in keys:
        Fernet(key)
    return keys
