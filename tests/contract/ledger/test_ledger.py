"""The log in a database, SQLite or PostgreSQL: one history, provable, and every tampering is noticed."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, select, update
from tests.support.log import Log, another_key, held

from folkmoot.ledger.adapters.tables import log_checkpoint, log_entry, log_node, log_outbox
from folkmoot.ledger.entries import EntryError, encode_entry
from folkmoot.ledger.keys import open_log_key
from folkmoot.ledger.ports import AnotherWriter
from folkmoot.ledger.publishing import LogDamaged
from folkmoot.ledger.service import ClockSetBack, NotPublished
from folkmoot.ledger.verify import VerificationError, verify_inclusion, verify_log
from folkmoot.runtime.files import UnsafeFile


async def test_appending_publishing_and_proving_read_no_table_whole(log: Log) -> None:
    """Else a large log would be slower than a small one."""
    await log.fill(300)
    queries: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        queries.append((statement, parameters))

    event.listen(log.database.engine.sync_engine, "before_cursor_execute", note)
    await log.fill(3)
    async with log.database.snapshot() as tx:
        await log.ledger.prove(tx, 200)
        await log.ledger.prove_consistency(tx, 100, 303)
        assert await log.ledger.file(tx, "tile/0/000")
        assert await log.ledger.file(tx, "tile/entries/000")
    event.remove(log.database.engine.sync_engine, "before_cursor_execute", note)
    reading = [(query, given) for query, given in queries if query.startswith("SELECT") and "log_" in query]
    assert len(reading) > 10
    async with log.database.snapshot() as tx:
        if not log.database.is_sqlite:
            await tx.exec_driver_sql("SET enable_seqscan = off")  # else it rightly reads small tables whole
        for query, given in reading:
            plan = "\n".join(
                str(row)
                for row in await tx.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' * log.database.is_sqlite}{query}", given)
            )
            assert not re.search(r"SCAN log_\w+\b(?! USING)|Seq Scan", plan), (query, plan)


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 600])
async def test_p8_a_whole_log_verifies_without_the_database(log: Log, size: int) -> None:
    await log.fill(size)
    seen: list[tuple[int, int]] = []
    summary = verify_log(await log.fetch(), log.trust, lambda done, of: seen.append((done, of)))
    assert summary.size == size
    assert dict(summary.kinds) == ({"held": size} if size else {})
    assert seen[-1:] == ([(size, size)] if size else [])


async def test_p8_every_entry_is_proved_under_the_checkpoint(log: Log) -> None:
    await log.fill(9)
    async with log.database.snapshot() as tx:
        for number in range(9):
            proof, entry = await log.ledger.prove(tx, number), await log.ledger.entry(tx, number)
            assert entry is not None
            verify_inclusion(entry, proof, log.trust)
            other = await log.ledger.entry(tx, (number + 1) % 9)
            assert other is not None
            with pytest.raises(VerificationError):
                verify_inclusion(other, proof, log.trust)


async def test_what_is_not_published_is_neither_proved_nor_served(log: Log) -> None:
    await log.fill(1)
    await log.append(7)
    async with log.database.snapshot() as tx:
        with pytest.raises(NotPublished):
            await log.ledger.prove(tx, 1)
        assert not await log.ledger.check_inclusion(tx, 1)
        assert await log.ledger.check_inclusion(tx, 0)
        assert [row.position for row in await tx.execute(select(log_outbox.c.position))] == [1]
    assert await log.publisher.pending()
    assert await log.file("tile/entries/000.p/2") is None
    assert await log.file("tile/0/000.p/2") is None
    await log.publisher.publish()
    assert not await log.publisher.pending()
    assert await log.file("tile/0/000.p/2") is not None


@pytest.mark.parametrize(
    "path", ["", "tile", "tile/0", "tile/x/000", "tile/-1/000.p/1", "tile/00/000.p/1", "tile/99/000.p/1", "../key"]
)
async def test_what_is_no_file_of_the_log_is_not_there(log: Log, path: str) -> None:
    await log.fill(1)
    assert await log.file(path) is None


async def test_a_transaction_that_fails_leaves_no_entry(log: Log) -> None:
    await log.fill(2)

    async def fail() -> None:
        async with log.database.transaction() as tx:
            await log.ledger.append(tx, held(2))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with log.database.transaction() as tx:
        assert await log.ledger.append(tx, held(3)) == 2
    assert await log.publisher.publish()
    before = await log.files()
    assert await log.publisher.publish()
    assert await log.files() == before, "publishing again changes nothing"


async def test_many_append_at_once_and_every_entry_has_its_own_place(log: Log) -> None:
    async def one(number: int) -> int:
        async with log.database.transaction() as tx:
            return await log.ledger.append(tx, held(number))

    places = await asyncio.gather(*(one(number) for number in range(24)), log.publisher.publish())
    assert sorted(places[:-1]) == list(range(24))
    assert await log.publisher.publish()
    assert verify_log(await log.fetch(), log.trust).size == 24


async def test_p8_a_second_writer_is_refused_and_has_its_turn_later(log: Log) -> None:
    await log.append(1)
    other = Log(log.folder, log.database.url.render_as_string(hide_password=False))
    async with other.publisher._turns.writing():
        with pytest.raises(AnotherWriter):
            await log.publisher.publish(within=0.1)
        assert await log.publisher.pending()
    assert await log.publisher.publish()
    await other.close()


async def test_p8_a_writer_with_another_key_is_refused(log: Log) -> None:
    await log.fill(3)
    log.signer = another_key("thief.test")
    log.restart()
    await log.append(4)
    with pytest.raises(LogDamaged, match=r"thief\.test"):
        await log.publisher.publish()


@pytest.mark.parametrize("attack", ["changed", "removed", "tree"])
async def test_p8_tampering_with_the_database_is_noticed(log: Log, attack: str) -> None:
    await log.fill(300)
    async with log.database.transaction() as tx:
        if attack == "changed":
            row = await tx.scalar(select(log_entry.c.data).where(log_entry.c.position == 17))
            forged = bytes(row or b"").replace(b'"number":18', b'"number":19')
            await tx.execute(update(log_entry).where(log_entry.c.position == 17).values(data=forged))
        elif attack == "removed":
            await tx.execute(delete(log_entry).where(log_entry.c.position == 17))
        else:
            where = (log_node.c.level == 0) & (log_node.c.position == 3)
            await tx.execute(update(log_node).where(where).values(hash=bytes(32)))
    served: dict[str, bytes] = {}
    for path in (
        "checkpoint",
        "tile/entries/000",
        "tile/entries/001.p/44",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
    ):
        served[path] = await log.file(path) or b""
    with pytest.raises(VerificationError, match=r"entries|tile|entry"):
        verify_log(served.__getitem__, log.trust)


async def test_p8_a_log_whose_past_was_changed_is_not_signed_again(log: Log) -> None:
    """The server notices by itself, before anybody outside could."""
    await log.fill(5)
    async with log.database.transaction() as tx:
        await tx.execute(update(log_node).where(log_node.c.level == 2).values(hash=bytes(32)))
    await log.append(6)
    with pytest.raises(LogDamaged, match="not those that were published"):
        await log.publisher.publish()


async def test_p8_a_database_restored_from_before_is_not_signed_again(log: Log) -> None:
    await log.fill(5)
    async with log.database.transaction() as tx:
        for table, where in (
            (log_entry, log_entry.c.position >= 3),
            (log_node, log_node.c.position >= 0),
            (log_checkpoint, log_checkpoint.c.size > 0),
        ):
            await tx.execute(delete(table).where(where))
    log.restart()
    await log.append(9)
    with pytest.raises(LogDamaged, match="rewound"):
        await log.publisher.publish()


async def test_p8_the_clock_cannot_be_set_back(log: Log) -> None:
    await log.fill(1)
    log.clock.advance(timedelta(minutes=-4))
    await log.append(2)
    log.clock.advance(timedelta(hours=-2))
    with pytest.raises(ClockSetBack):
        await log.append(3)
    # Somebody who writes past us is noticed by whoever reads the log.
    async with log.database.transaction() as tx:
        data = encode_entry({"at": "2026-12-01T09:00:00Z", **held(3)})
        await tx.execute(insert(log_entry).values(position=2, data=data))
    await log.publisher.publish()
    with pytest.raises(VerificationError, match="entry 2 is dated 3:00:00 before an earlier one"):
        verify_log(await log.fetch(), log.trust)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({}, "its kind and version"),
        ({"kind": "held"}, "its kind and version"),
        ({"kind": "party", "v": 1}, "no kind"),
        ({"kind": "held", "v": 2}, "no kind"),
        ({**held(1), "name": "Ann"}, "name"),
        ({**held(1), "number": 0}, "number"),
        ({"kind": "held", "v": 1, "number": 1}, "restriction"),
    ],
)
async def test_p9_only_what_a_schema_allows_is_appended(log: Log, bad: dict[str, str | int], why: str) -> None:
    async with log.database.transaction() as tx:
        with pytest.raises(EntryError, match=why):
            await log.ledger.append(tx, bad)
        with pytest.raises(EntryError, match="65,535"):
            await log.ledger.append(tx, {**held(1), "x": "y" * 70_000})


def test_the_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = open_log_key(tmp_path / "log", "a")
    assert open_log_key(tmp_path / "log", "b").verifier == first.verifier
    path = tmp_path / "log" / "key"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(UnsafeFile, match="chmod 600"):
        open_log_key(tmp_path / "log", "a")
