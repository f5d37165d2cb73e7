"""Attacks on the record, each with who catches it: the server, the verifier, a witness, a monitor, a receipt's holder.

The attacker has what the test says, and may change everything else that the log's own machine shows.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from tests.contract.monitor.test_follow import Following, serving
from tests.support.log import Log, another_key, held

from folkmoot.ledger.adapters.tables import log_checkpoint, log_entry, log_node, log_outbox
from folkmoot.ledger.entries import encode_entry
from folkmoot.ledger.keys import FileKey
from folkmoot.ledger.notes import Checkpoint, Note
from folkmoot.ledger.publishing import LogDamaged
from folkmoot.ledger.service import ClockSetBack
from folkmoot.ledger.verify import (
    Policy,
    Receipt,
    Trust,
    VerificationError,
    open_checkpoint,
    verify_log,
    verify_receipt,
)
from folkmoot.ledger.verify.history import require_one_history
from folkmoot.monitor.domain import Topic
from folkmoot.runtime.clock import rfc3339

SIZE = 300


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[Log]:
    """300 entries, cosigned by its only witness."""
    made = Log(tmp_path, witnesses=1, needed=1)
    await made.found()
    await made.fill(SIZE)
    yield made
    await made.close()


def forged(log: Log, number: int = 999) -> bytes:
    return encode_entry({"at": rfc3339(log.clock.now()), **held(number)})


async def another_history(log: Log, folder: Path, key: FileKey, count: int, first: int = 500) -> Log:
    """The log of somebody who has a key, and their own machine: other entries, no witness."""
    folder.mkdir()
    made = Log(folder, key=key)
    await made.found()
    await made.append(*range(first, first + count))
    assert await made.publisher.publish()
    return made


async def following(log: Log) -> Following:
    """A monitor that looked while all was well."""
    one = Following(log)
    assert await one.look() == []
    return one


async def told(one: Following, files: dict[str, bytes]) -> set[Topic]:
    return {alert.topic for alert in one.at(serving(files))}


# --- the database's password ----------------------------------------------------------------------------------------


async def test_p8_an_entry_changed_in_the_database_is_caught_by_server_verifier_and_monitor(log: Log) -> None:
    late = Following(log)
    before = await following(log)
    async with log.database.transaction() as tx:
        await tx.execute(update(log_entry).where(log_entry.c.position == 280).values(data=forged(log)))
    with pytest.raises(VerificationError, match="not what the entries make"):
        verify_log(await log.fetch(), log.trust)
    assert await told(late, await log.files()) == {Topic.HISTORY}
    async with log.database.snapshot() as tx:
        assert not await log.ledger.check_inclusion(tx, 280), "the server itself proves nothing by it"
    assert await told(before, await log.files()) == set(), "who read it before is not misled, and holds the true one"


async def test_p8_an_entry_and_its_hashes_changed_are_caught_by_the_server_before_it_signs(log: Log) -> None:
    async with log.database.transaction() as tx:
        await tx.execute(update(log_entry).where(log_entry.c.position == 280).values(data=forged(log)))
        await tx.execute(delete(log_node))
    await log.append(1000)
    with pytest.raises(LogDamaged, match="not those that were published"):
        await log.publisher.publish()


async def test_p8_an_entry_removed_is_caught_by_server_verifier_and_monitor(log: Log) -> None:
    late, files = Following(log), await log.files()
    async with log.database.transaction() as tx:
        await tx.execute(delete(log_entry).where(log_entry.c.position == 280))
    gone = await log.file(f"tile/entries/001.p/{SIZE - 256}")
    assert gone is None, "it is not served in parts"
    without = {path: content for path, content in files.items() if path != f"tile/entries/001.p/{SIZE - 256}"}
    with pytest.raises((VerificationError, KeyError)):
        verify_log(serving(without), log.trust)
    shorter = {**files, f"tile/entries/001.p/{SIZE - 256}": _without_the_last(files, SIZE)}
    with pytest.raises(VerificationError, match="instead of"):
        verify_log(serving(shorter), log.trust)
    assert await told(late, shorter) == {Topic.ENTRY}
    async with log.database.transaction() as tx:
        await tx.execute(delete(log_node))
    with pytest.raises(LogDamaged, match="entry 280 is missing"):
        await log.publisher.publish()


def _without_the_last(files: dict[str, bytes], size: int) -> bytes:
    from folkmoot.ledger.tiles import decode_bundle, encode_bundle

    return encode_bundle(decode_bundle(files[f"tile/entries/001.p/{size - 256}"])[:-1])


async def test_p8_a_tree_that_is_rewound_is_caught_by_the_server_and_a_monitor(log: Log, tmp_path: Path) -> None:
    before = await following(log)
    async with log.database.transaction() as tx:
        await tx.execute(delete(log_entry).where(log_entry.c.position >= 200))
        await tx.execute(delete(log_node))
        await tx.execute(delete(log_checkpoint))
        await tx.execute(delete(log_outbox))
    log.restart()
    with pytest.raises(LogDamaged, match="it was rewound"):
        await log.publisher.publish()
    (tmp_path / "log" / "anchor").unlink()  # the attacker has the machine as well
    assert not await log.publisher.publish(), "and the witness knows more of this log than we do"
    alone = Log(tmp_path, key=log.signer)
    assert await alone.publisher.publish(), "nobody stops who has all of the machine and asks no witness"
    assert await told(before, await alone.files()) == {Topic.HISTORY}
    await alone.database.close()


# --- the log's key --------------------------------------------------------------------------------------------------


async def test_p8_a_checkpoint_re_signed_over_another_history_is_caught_by_witness_monitor_and_holders(
    log: Log, tmp_path: Path
) -> None:
    before = await following(log)
    async with log.database.snapshot() as tx:
        receipt = await log.ledger.receipt(tx, 7)
    other = await another_history(log, tmp_path / "other", log.signer, SIZE)
    files = await other.files()
    other.witnesses, other.policy = log.witnesses, log.policy
    other.restart()
    assert not await other.publisher.publish(), "the witness refuses it"
    with pytest.raises(VerificationError, match="1 are needed"):
        verify_log(serving(files), log.trust)
    before.policy = Policy()  # even one who asks for no witness
    assert await told(before, files) == {Topic.HISTORY}
    held_by = Checkpoint.parse(Note.parse(receipt.proof.checkpoint).text)
    shown = Checkpoint.parse(Note.parse(files["checkpoint"].decode()).text)
    with pytest.raises(VerificationError, match="TWO HISTORIES"):
        require_one_history(serving(files), held_by, shown)
    other.witnesses = []
    await other.close()


async def test_p8_a_split_view_is_caught_by_its_missing_cosignature_and_by_comparing(log: Log, tmp_path: Path) -> None:
    """One client is shown the log, another one a history made for them; the log's key signs both."""
    other = await another_history(log, tmp_path / "other", log.signer, SIZE + 50)
    shown_to_a, shown_to_b = await log.files(), await other.files()
    assert verify_log(serving(shown_to_a), log.trust).size == SIZE
    with pytest.raises(VerificationError, match="cosigned by 0 witnesses, and 1 are needed"):
        verify_log(serving(shown_to_b), log.trust)
    unaware = Trust((log.signer.verifier,))
    assert verify_log(serving(shown_to_b), unaware).size == SIZE + 50, "alone and without witnesses one cannot know"
    comparing = Following(log, others=[("b", serving(shown_to_b))])
    assert await told(comparing, shown_to_a) == {Topic.HISTORY}
    comparing = Following(log, others=[("a", serving(shown_to_a))])
    comparing.policy = Policy()
    assert await told(comparing, shown_to_b) == {Topic.HISTORY}
    assert await told(Following(log, others=[("a too", serving(shown_to_a))]), shown_to_a) == set()
    await other.close()


async def test_p8_a_stolen_key_used_without_the_witnesses_is_caught_by_whoever_asks_for_them(
    log: Log, tmp_path: Path
) -> None:
    before = await following(log)
    async with log.database.snapshot() as tx:
        honest = await log.ledger.receipt(tx, 7)
    thief = await another_history(log, tmp_path / "thief", log.signer, 10)
    async with thief.database.snapshot() as tx:
        false = await thief.ledger.receipt(tx, 7)
    keys = (log.signer.verifier,)
    assert verify_receipt(honest, keys, log.policy).index == 7
    assert verify_receipt(false, keys).index == 7, "the signature itself is the log's"
    with pytest.raises(VerificationError, match="1 are needed"):
        verify_receipt(false, keys, log.policy)
    assert Topic.HISTORY in await told(before, await thief.files())
    await thief.close()


async def test_p8_a_witness_of_the_thiefs_own_is_not_one_of_ours(log: Log, tmp_path: Path) -> None:
    (tmp_path / "thief").mkdir()
    thief = Log(tmp_path / "thief", key=log.signer, witnesses=1, needed=1)  # of the same name, with another key
    await thief.found()
    await thief.fill(3)
    assert thief.policy.witnesses[0].name == log.policy.witnesses[0].name
    with pytest.raises(VerificationError, match="1 are needed"):
        open_checkpoint((await thief.files())["checkpoint"].decode(), log.trust)
    await thief.close()


async def test_p8_a_key_that_nobody_vouches_for_is_caught_by_everyone(log: Log, tmp_path: Path) -> None:
    before = await following(log)
    other = await another_history(log, tmp_path / "other", another_key(log.signer.verifier.name), SIZE)
    with pytest.raises(VerificationError, match="not signed by"):
        verify_log(await other.fetch(), log.trust)
    assert await told(before, await other.files()) == {Topic.SIGNATURE}
    await other.close()


# --- receipts -------------------------------------------------------------------------------------------------------


Change = Callable[[dict[str, object]], None]


def _set(name: str, value: object) -> Change:
    def change(receipt: dict[str, object]) -> None:
        receipt[name] = value

    return change


def _in_entry(name: str, value: object) -> Change:
    def change(receipt: dict[str, object]) -> None:
        entry = receipt["entry"]
        assert isinstance(entry, dict)
        entry[name] = value

    return change


def _swap_proof(receipt: dict[str, object]) -> None:
    proof = receipt["proof"]
    assert isinstance(proof, list)
    proof[0], proof[1] = proof[1], proof[0]


@pytest.mark.parametrize(
    "change",
    [
        _in_entry("number", 9),
        _in_entry("at", "2026-12-01T12:00:01Z"),
        _in_entry("extra", "x"),
        _set("index", 8),
        _set("size", 299),
        _set("proof", []),
        _swap_proof,
        _set("checkpoint", "folkmoot.test\n1\nAAAA\n\n— x AAAA\n"),
    ],
    ids=["number", "time", "field", "index", "size", "no proof", "swapped proof", "checkpoint"],
)
async def test_p8_a_receipt_that_was_altered_is_caught_by_its_holder(log: Log, change: Change) -> None:
    async with log.database.snapshot() as tx:
        receipt = await log.ledger.receipt(tx, 7)
    keys = (log.signer.verifier,)
    document = json.loads(receipt.encode())
    assert verify_receipt(Receipt.decode(json.dumps(document)), keys, log.policy).index == 7
    change(document)
    with pytest.raises(VerificationError):
        verify_receipt(Receipt.decode(json.dumps(document)), keys, log.policy)


async def test_p8_a_receipt_of_another_meeting_is_caught_by_its_holder(log: Log) -> None:
    async with log.database.snapshot() as tx:
        receipt = await log.ledger.receipt(tx, 7, ("abcd-efgh-ijk", b"x" * 32))
    with pytest.raises(VerificationError, match="not about the meeting abcd-efgh-ijk"):
        verify_receipt(receipt, (log.signer.verifier,), log.policy)


# --- time -----------------------------------------------------------------------------------------------------------


async def test_p8_a_clock_set_back_is_caught_by_server_verifier_and_monitor(log: Log) -> None:
    before = await following(log)
    log.clock.advance(-timedelta(hours=2))
    with pytest.raises(ClockSetBack):
        await log.append(1000)
    async with log.database.transaction() as tx:  # an attacker who writes past the server's own check
        await tx.execute(log_entry.insert().values(position=SIZE, data=forged(log)))
        await tx.execute(log_outbox.insert().values(position=SIZE))
    log.clock.advance(timedelta(hours=2))
    assert await log.publisher.publish()
    with pytest.raises(VerificationError, match="a clock was set back"):
        verify_log(await log.fetch(), log.trust)
    assert await told(before, await log.files()) == {Topic.CLOCK}
