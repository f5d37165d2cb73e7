"""Presences: the database and the in-memory fake keep the same contract."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from folkmoot.enforcement.adapters.presences import MemoryPresences, SqlPresences
from folkmoot.enforcement.ports import Presences, StateUnavailable
from folkmoot.enforcement.presence import Presence, State
from folkmoot.runtime.database import Database, metadata

NOW = datetime(2026, 12, 1, 12, 0, 0, 123456, tzinfo=UTC)


def presence(connection: str, order: int, identity: str = "ann", meeting: str = "abc-defg-hij") -> Presence:
    return Presence(connection, order, meeting, identity, f"key-{identity}", "CN", State.CONNECTING, "gate-1", NOW)


@pytest.fixture(params=["memory", "sqlite"])
async def presences(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Presences]:
    if request.param == "memory":
        yield MemoryPresences()
        return
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'p.db'}")
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield SqlPresences(database)
    await database.close()


async def test_what_is_registered_comes_back_whole_and_in_order(presences: Presences) -> None:
    second, first = presence("c2", 2), replace(presence("c1", 1), country=None, sid="PA_1", state=State.OPEN)
    await presences.register(second)
    await presences.register(first)
    assert list(await presences.of_meeting("abc-defg-hij")) == [first, second]


async def test_registering_again_replaces(presences: Presences) -> None:
    await presences.register(presence("c1", 1))
    opened = replace(presence("c1", 1), state=State.OPEN, sid="PA_1")
    await presences.register(opened)
    assert list(await presences.of_identity("abc-defg-hij", "ann")) == [opened]


async def test_identities_and_meetings_are_kept_apart(presences: Presences) -> None:
    await presences.register(presence("c1", 1, "ann"))
    await presences.register(presence("c2", 2, "bo"))
    await presences.register(presence("c3", 3, "ann", "xyz-xyzw-xyz"))
    assert [p.connection for p in await presences.of_identity("abc-defg-hij", "ann")] == ["c1"]
    assert list(await presences.meetings()) == ["abc-defg-hij", "xyz-xyzw-xyz"]


async def test_forgetting_is_exact_and_repeatable(presences: Presences) -> None:
    await presences.register(presence("c1", 1))
    await presences.register(presence("c2", 2))
    await presences.forget(["c1", "never-there"])
    await presences.forget(["c1"])
    await presences.forget([])
    assert [p.connection for p in await presences.of_meeting("abc-defg-hij")] == ["c2"]


async def test_what_other_gates_left_open_is_found(presences: Presences) -> None:
    await presences.register(presence("connecting", 1))
    await presences.register(replace(presence("open", 2), state=State.OPEN))
    await presences.register(replace(presence("closed", 3), state=State.CLOSED))
    await presences.register(replace(presence("mine", 4), gate="gate-2", state=State.OPEN))
    assert [p.connection for p in await presences.abandoned_by("gate-2")] == ["connecting", "open"]


async def test_out_of_reach_says_so(presences: Presences) -> None:
    if isinstance(presences, MemoryPresences):
        presences.reachable = False
    else:
        assert isinstance(presences, SqlPresences)
        async with presences._database.transaction() as tx:
            await tx.exec_driver_sql("ALTER TABLE presence RENAME TO elsewhere")
    with pytest.raises(StateUnavailable):
        await presences.register(presence("c1", 1))
    with pytest.raises(StateUnavailable):
        await presences.forget(["c1"])
    with pytest.raises(StateUnavailable):
        await presences.of_meeting("abc-defg-hij")
    with pytest.raises(StateUnavailable):
        await presences.meetings()
    with pytest.raises(StateUnavailable):
        await presences.abandoned_by("gate-1")
