"""Mail that waits: written with what it tells of, sealed, sent, deleted."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.mail import KeptMails

from folkmoot.runtime.clock import FixedClock
from folkmoot.runtime.database import Database
from folkmoot.runtime.files import UnsafeFile
from folkmoot.runtime.migrate import migrate
from folkmoot.runtime.outbox import GIVE_UP, REMEMBERED, Mail, Outbox, open_outbox_keys, outbox_mail, outbox_written

ANN = Mail("ann@example.org", "An order", "It begins at noon.")
NEVER = Mail("bob@example.org", "Never", "This was rolled back.")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 12, 1, tzinfo=UTC))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'outbox.db'}")
    await migrate(made)
    yield made
    await made.close()


@pytest.fixture
def keys(tmp_path: Path) -> list[str]:
    return open_outbox_keys(tmp_path / "outbox" / "key")


@pytest.fixture
def outbox(database: Database, clock: FixedClock, keys: list[str]) -> Outbox:
    return Outbox(database, clock, keys)


async def write(database: Database, outbox: Outbox, mail: Mail = ANN, key: str = "order/12") -> None:
    async with database.transaction() as tx:
        await outbox.put(tx, mail, key)


async def count(database: Database, outbox: Outbox) -> int:
    async with database.snapshot() as tx:
        return await outbox.waiting(tx)


async def test_a_mail_is_there_when_its_transaction_is_and_never_otherwise(database: Database, outbox: Outbox) -> None:
    mailer = KeptMails()

    async def fail() -> None:
        async with database.transaction() as tx:
            await outbox.put(tx, NEVER, "never")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    await write(database, outbox)
    await outbox.deliver(mailer)
    assert [letter.mail for letter in mailer.letters] == [ANN]


async def test_p9_at_rest_neither_address_nor_text_nor_key_can_be_read(
    database: Database, outbox: Outbox, tmp_path: Path
) -> None:
    await write(database, outbox)
    async with database.snapshot() as tx:
        [row] = (await tx.execute(select(outbox_mail))).all()
    await database.close()
    files = b"".join(path.read_bytes() for path in tmp_path.glob("outbox.db*"))
    assert bytes(row.sealed) in files, "the files are those of this database"
    for plain in (ANN.to, ANN.subject, ANN.text, "order/12"):
        assert plain.encode() not in files


async def test_p9_once_sent_it_is_gone(database: Database, outbox: Outbox) -> None:
    await write(database, outbox)
    assert await count(database, outbox) == 1
    await outbox.deliver(KeptMails())
    assert await count(database, outbox) == 0


async def test_the_same_key_is_one_mail_even_after_it_was_sent(
    database: Database, outbox: Outbox, clock: FixedClock
) -> None:
    mailer = KeptMails()
    await write(database, outbox)
    await write(database, outbox, Mail("ann@example.org", "An order", "Said again."))
    await outbox.deliver(mailer)
    await write(database, outbox)
    await outbox.deliver(mailer)
    assert [letter.mail for letter in mailer.letters] == [ANN]
    clock.advance(REMEMBERED)
    await outbox.deliver(mailer)
    async with database.snapshot() as tx:
        assert (await tx.execute(select(outbox_written))).all() == [], "and then even that is forgotten"


async def test_what_is_not_taken_is_tried_again_more_and_more_seldom(
    database: Database, outbox: Outbox, clock: FixedClock
) -> None:
    mailer = KeptMails()
    mailer.away = True
    await write(database, outbox)
    pauses = []
    for _ in range(12):
        assert await outbox.deliver(mailer) > 0
        async with database.snapshot() as tx:
            next_at = await tx.scalar(select(outbox_mail.c.next_at))
        assert next_at is not None
        pauses.append(next_at - clock.now())
        clock.advance(pauses[-1])
    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert pauses == sorted(pauses)
    assert max(pauses) == timedelta(hours=6)
    mailer.away = False
    await outbox.deliver(mailer)
    assert [letter.mail for letter in mailer.letters] == [ANN]


async def test_one_that_is_not_taken_keeps_no_other_waiting(database: Database, outbox: Outbox) -> None:
    mailer = KeptMails()
    mailer.refused = {"bob@example.org"}
    await write(database, outbox, Mail("bob@example.org", "s", "t"), "first")
    await write(database, outbox)
    await outbox.deliver(mailer)
    assert [letter.mail for letter in mailer.letters] == [ANN]


async def test_p9_after_7_days_it_is_given_up_and_deleted(
    database: Database, outbox: Outbox, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    mailer = KeptMails()
    mailer.away = True
    await write(database, outbox)
    await outbox.deliver(mailer)
    clock.advance(GIVE_UP - timedelta(hours=1))
    await outbox.deliver(mailer)
    assert await count(database, outbox) == 1
    clock.advance(timedelta(hours=1))
    await outbox.deliver(mailer)
    assert await count(database, outbox) == 0
    said = "".join(capsys.readouterr())
    assert "count=1" in said
    assert "ann" not in said
    assert "noon" not in said


async def test_a_crash_while_sending_loses_nothing_and_repeats_the_message_id(
    database: Database, outbox: Outbox, clock: FixedClock, keys: list[str]
) -> None:
    class Dies(KeptMails):
        async def send(self, mail: Mail, message_id: str) -> None:
            await super().send(mail, message_id)
            raise KeyboardInterrupt

    dying, mailer = Dies(), KeptMails()
    await write(database, outbox)
    with pytest.raises(KeyboardInterrupt):
        await outbox.deliver(dying)
    again = Outbox(database, clock, keys)
    await again.deliver(mailer)
    assert mailer.letters == [], "another worker leaves alone what may be under way"
    clock.advance(timedelta(minutes=1))
    await again.deliver(mailer)
    assert mailer.letters == dying.letters


async def test_a_changed_key_opens_what_the_old_one_sealed(
    database: Database, outbox: Outbox, clock: FixedClock, keys: list[str], tmp_path: Path
) -> None:
    mailer = KeptMails()
    await write(database, outbox)
    both = Outbox(database, clock, [*open_outbox_keys(tmp_path / "new" / "key"), *keys])
    await write(database, both)
    await both.deliver(mailer)
    assert [letter.mail for letter in mailer.letters] == [ANN]


async def test_a_mail_whose_key_is_lost_is_deleted(
    database: Database, outbox: Outbox, clock: FixedClock, tmp_path: Path
) -> None:
    await write(database, outbox)
    other = Outbox(database, clock, open_outbox_keys(tmp_path / "other" / "key"))
    mailer = KeptMails()
    await other.deliver(mailer)
    assert mailer.letters == []
    assert await count(database, other) == 0


async def test_without_a_mail_server_nothing_is_written(database: Database, clock: FixedClock) -> None:
    off = Outbox(database, clock, ())
    await write(database, off)
    assert not off.is_on
    assert await count(database, off) == 0


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "outbox" / "key"
    assert open_outbox_keys(path) == open_outbox_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with pytest.raises(UnsafeFile):
        open_outbox_keys(path)
