"""Checkpoints wait for enough witnesses; what was published stays; keys change and old receipts stay good."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.log import Log

from folkmoot.ledger.adapters.tables import log_checkpoint
from folkmoot.ledger.keys import key_change, next_log_key, open_log_key, take_over
from folkmoot.ledger.publishing import REFRESH
from folkmoot.ledger.verify import Policy, Trust, VerificationError, open_checkpoint, verify_log, verify_receipt


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[Log]:
    made = Log(tmp_path, witnesses=3, needed=2)
    await made.found()
    yield made
    await made.close()


async def test_p8_a_checkpoint_is_published_once_enough_witnesses_cosigned(log: Log) -> None:
    log.witnesses[0].away = log.witnesses[1].away = True
    await log.append(0, 1)
    assert not await log.publisher.publish()
    assert await log.file("checkpoint") is None
    async with log.database.snapshot() as tx:
        assert not await log.ledger.check_inclusion(tx, 0)
    assert await log.publisher.pending()
    log.witnesses[1].away = False
    assert await log.publisher.publish()
    opened = open_checkpoint((await log.files())["checkpoint"].decode(), log.trust)
    assert set(opened.cosigned) == {"witness-1.test", "witness-2.test"}
    async with log.database.snapshot() as tx:
        assert await log.ledger.check_inclusion(tx, 0)
    log.witnesses[1].away = log.witnesses[2].away = True
    await log.append(2)
    assert not await log.publisher.publish()
    assert open_checkpoint((await log.files())["checkpoint"].decode(), log.trust).checkpoint.size == 2, (
        "the old one stays"
    )


async def test_a_witness_that_was_away_is_brought_up_to_date(log: Log) -> None:
    log.witnesses[0].away = True
    await log.fill(3)
    await log.append(3)
    assert await log.publisher.publish()
    log.witnesses[0].away, log.witnesses[2].away = False, True
    log.restart()
    await log.append(4)
    assert await log.publisher.publish()
    opened = open_checkpoint((await log.files())["checkpoint"].decode(), log.trust)
    assert set(opened.cosigned) == {"witness-0.test", "witness-1.test"}


async def test_a_quiet_log_is_cosigned_anew_so_that_silence_means_something(log: Log) -> None:
    await log.fill(1)
    asked = log.witnesses[0].asked
    assert await log.publisher.publish()
    assert log.witnesses[0].asked == asked, "what is fresh is left alone"
    log.clock.advance(REFRESH + timedelta(seconds=1))
    assert await log.publisher.publish()
    opened = open_checkpoint((await log.files())["checkpoint"].decode(), log.trust)
    assert min(opened.cosigned.values()) == int(log.clock.now().timestamp())
    assert opened.checkpoint.size == 1


async def test_p8_a_log_that_shows_two_histories_gets_no_cosignature(log: Log, tmp_path: Path) -> None:
    await log.fill(4)
    fork = Log(tmp_path / "fork", key=log.signer)
    fork.witnesses, fork.policy = log.witnesses, log.policy
    fork.restart()
    fork.clock = log.clock
    (tmp_path / "fork" / "log").mkdir(parents=True, exist_ok=True)
    await fork.found()
    await fork.append(9, 8, 7, 6, 5)
    assert not await fork.publisher.publish()
    assert await fork.file("checkpoint") is None
    await log.append(4)
    assert await log.publisher.publish(), "the honest one goes on"
    fork.witnesses = []
    await fork.close()


async def test_the_key_changes_and_receipts_of_both_times_verify_with_either_key(log: Log, tmp_path: Path) -> None:
    old_key = log.signer
    await log.fill(2)
    async with log.database.snapshot() as tx:
        before = await log.ledger.receipt(tx, 1)
    new_key = next_log_key(tmp_path / "log", old_key)
    assert next_log_key(tmp_path / "log", old_key).verifier == new_key.verifier, "an interrupted change goes on"
    async with log.database.transaction() as tx:
        await log.ledger.append(tx, key_change(old_key, new_key))
    assert await log.publisher.publish()
    take_over(tmp_path / "log")
    log.signer = open_log_key(tmp_path / "log", "folkmoot.test")
    assert log.signer.verifier == new_key.verifier
    for witness in log.witnesses:
        witness.witness._logs[log.ledger.origin].append(new_key.verifier)
    log.restart()
    assert await log.publisher.publish()
    await log.append(5)
    assert await log.publisher.publish()
    async with log.database.snapshot() as tx:
        after = await log.ledger.receipt(tx, 3)
        changes = await log.ledger.key_changes(tx)
    old, new = (old_key.verifier,), (new_key.verifier,)
    assert verify_receipt(before, old, log.policy).signed_by == str(old_key.verifier)
    assert verify_receipt(after, old, log.policy).signed_by == str(new_key.verifier)
    assert verify_receipt(after, new, log.policy).key_was_known
    with pytest.raises(VerificationError, match="not signed by"):
        verify_receipt(before, new, log.policy)
    assert verify_receipt(before, new, log.policy, changes).signed_by == str(old_key.verifier)
    for keys in (old, new):
        assert verify_log(await log.fetch(), Trust(keys, log.policy)).size == 4
    forged = [{**changes[0], "to_signature": "00" * 64}]
    with pytest.raises(VerificationError, match="not signed by both keys"):
        verify_receipt(before, new, log.policy, forged)


async def test_checkpoints_of_the_past_are_kept_as_they_were_published(log: Log) -> None:
    for number in range(4):
        await log.append(number)
        await log.publisher.publish()
    async with log.database.snapshot() as tx:
        rows = (await tx.execute(select(log_checkpoint).order_by(log_checkpoint.c.size))).all()
    assert [row.size for row in rows] == [1, 2, 3, 4]
    for row in rows:
        assert (
            open_checkpoint(row.note, Trust(log.trust.keys, Policy(log.policy.witnesses, 2))).checkpoint.size
            == row.size
        )
