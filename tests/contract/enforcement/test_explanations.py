"""Notes of removals: the database and its fake pass one suite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.world import MEETING, START

from folkmoot.enforcement.adapters.explanations import MemoryExplanations, SqlExplanations
from folkmoot.enforcement.alarm import Explanations
from folkmoot.runtime.database import Database
from folkmoot.runtime.migrate import migrate

SECOND = timedelta(seconds=1)


@pytest.fixture(params=["sql", "memory"])
async def notes(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Explanations]:
    if request.param == "memory":
        yield MemoryExplanations()
        return
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'n.db'}")
    await migrate(database)
    yield SqlExplanations(database)
    await database.close()


async def test_a_note_is_taken_once_by_whom_it_is_about_and_in_time(notes: Explanations) -> None:
    await notes.note(MEETING, "ann", START)
    await notes.note(MEETING, "ann", START + SECOND)
    assert not await notes.take(MEETING, "bo", START)
    assert not await notes.take("other", "ann", START)
    assert not await notes.take(MEETING, "ann", START + 2 * SECOND)
    assert await notes.take(MEETING, "ann", START + SECOND)
    assert not await notes.take(MEETING, "ann", START)


async def test_old_notes_are_forgotten(notes: Explanations) -> None:
    await notes.note(MEETING, "ann", START)
    await notes.note(MEETING, "bo", START + SECOND)
    await notes.forget(START + SECOND)
    assert not await notes.take(MEETING, "ann", START)
    assert await notes.take(MEETING, "bo", START)
