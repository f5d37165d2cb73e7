"""The log in a database: one history, provable, and every tampering is noticed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update

from folkmoot.ledger.adapters.tables import log_entry
from folkmoot.ledger.entries import EntryError
from folkmoot.ledger.keys import open_log_key
from folkmoot.ledger.service import Ledger, NotPublished
from folkmoot.ledger.tiles import parse_index_path
from folkmoot.ledger.verify import VerificationError, verify_inclusion, verify_log
from folkmoot.runtime.clock import SystemClock
from folkmoot.runtime.database import Database, metadata
from folkmoot.runtime.files import UnsafeFile


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'l.db'}")
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield database
    await database.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(open_log_key(tmp_path / "log", "folkmoot.test"), SystemClock())


def entry(number: int) -> dict[str, str | int]:
    return {"kind": "lifted", "v": 1, "number": number}


async def fill(db: Database, ledger: Ledger, count: int) -> None:
    async with db.transaction() as tx:
        for number in range(count):
            assert await ledger.append(tx, entry(number)) == number
        await ledger.publish(tx)


async def files(db: Database, ledger: Ledger) -> dict[str, bytes]:
    """Everything that the log serves, as `verify_log` asks for it."""
    served: dict[str, bytes] = {}
    wanted: list[str] = []
    while True:

        def fetch(path: str) -> bytes:
            if path not in served:
                wanted.append(path)
                raise KeyError(path)
            return served[path]

        try:
            verify_log(fetch, ledger.verifier_key())
            return served
        except KeyError:
            served[wanted[-1]] = await serve(db, ledger, wanted[-1])
        except VerificationError:
            return served


async def serve(db: Database, ledger: Ledger, path: str) -> bytes:
    async with db.snapshot() as tx:
        if path == "checkpoint":
            return (await ledger.note(tx)).encode()
        _, kind, rest = path.split("/", 2)
        index, width = parse_index_path(rest)
        found = await (
            ledger.bundle(tx, index, width) if kind == "entries" else ledger.tile(tx, int(kind), index, width)
        )
        assert found is not None, path
        return found


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 600])
async def test_p8_a_whole_log_verifies_without_the_database(db: Database, ledger: Ledger, size: int) -> None:
    await fill(db, ledger, size)
    served = await files(db, ledger)
    summary = verify_log(served.__getitem__, ledger.verifier_key())
    assert summary.size == size
    assert dict(summary.kinds) == ({"lifted": size} if size else {})


async def test_p8_every_entry_is_proved_under_the_checkpoint(db: Database, ledger: Ledger) -> None:
    await fill(db, ledger, 9)
    async with db.snapshot() as tx:
        for number in range(9):
            proof = await ledger.prove(tx, number)
            verify_inclusion(entry(number), proof, ledger.verifier_key())
            with pytest.raises(VerificationError):
                verify_inclusion(entry(number + 1), proof, ledger.verifier_key())


async def test_what_is_not_published_is_not_proved(db: Database, ledger: Ledger) -> None:
    await fill(db, ledger, 1)
    async with db.transaction() as tx:
        index = await ledger.append(tx, entry(7))
        with pytest.raises(NotPublished):
            await ledger.prove(tx, index)


async def test_a_transaction_that_fails_leaves_no_entry(db: Database, ledger: Ledger) -> None:
    await fill(db, ledger, 2)

    async def fail() -> None:
        async with db.transaction() as tx:
            await ledger.append(tx, entry(2))
            await ledger.publish(tx)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with db.transaction() as tx:
        assert await ledger.append(tx, entry(3)) == 2
        before = await ledger.publish(tx)
        assert await ledger.publish(tx) == before


@pytest.mark.parametrize("attack", ["changed", "removed", "tree"])
async def test_p8_tampering_with_the_database_is_noticed(db: Database, ledger: Ledger, attack: str) -> None:
    await fill(db, ledger, 300)
    served = await files(db, ledger)
    async with db.transaction() as tx:
        if attack == "changed":
            forged = b'{"kind":"lifted","number":999,"v":1}'
            await tx.execute(update(log_entry).where(log_entry.c.position == 17).values(data=forged))
        elif attack == "removed":
            await tx.execute(delete(log_entry).where(log_entry.c.position == 17))
        else:
            await tx.execute(text("UPDATE log_node SET hash = zeroblob(32) WHERE level = 0 AND position = 3"))
    tampered = {path: await serve(db, ledger, path) for path in served}
    with pytest.raises(VerificationError, match=r"entries|tile|entry"):
        verify_log(tampered.__getitem__, ledger.verifier_key())


@pytest.mark.parametrize("bad", [{}, {"kind": "lifted"}, {"kind": "party", "v": 1}, {"kind": "lifted", "v": 2}])
async def test_only_known_entries_are_appended(db: Database, ledger: Ledger, bad: dict[str, str | int]) -> None:
    async with db.transaction() as tx:
        with pytest.raises(EntryError):
            await ledger.append(tx, bad)
        with pytest.raises(EntryError, match="65,535"):
            await ledger.append(tx, {"kind": "lifted", "v": 1, "x": "y" * 70_000})


def test_the_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = open_log_key(tmp_path / "log", "a")
    assert open_log_key(tmp_path / "log", "b").verifier == first.verifier
    path = tmp_path / "log" / "key"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(UnsafeFile, match="chmod 600"):
        open_log_key(tmp_path / "log", "a")
