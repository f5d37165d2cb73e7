"""Founding the desk survives a crash at any step: it is pinned later, or was never founded. Nothing else is pinned."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.house import PEOPLE, House

from folkmoot.orders.domain.founding import Recovery, recovery
from folkmoot.orders.domain.rules import Reviewer
from folkmoot.runtime.errors import DomainError, Kind
from folkmoot.runtime.migrate import migrate

Start = Callable[[], House]


class Crash(Exception):
    """The process ends here."""


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """The program over one folder, started again each time."""
    started: list[House] = []

    def again() -> House:
        started.append(House(tmp_path))
        return started[-1]

    await migrate(again().database)
    yield again
    for house in started:
        await house.close()


async def staff(house: House) -> list[Reviewer]:
    async with house.database.transaction() as tx:
        return [await house.enrol(tx, *person) for person in PEOPLE[:2]]


async def found(house: House, reviewers: list[Reviewer]) -> tuple[str, int]:
    async with house.database.transaction() as tx:
        return await house.desk.open(tx, reviewers)


async def recover(house: House) -> None:
    """As `folkmoot.app` does at each start."""
    async with house.database.snapshot() as tx:
        await house.desk.recover(tx)


def pinned(house: House) -> str | None:
    trust = house.desk.trust()
    return trust.founding if trust else None


async def test_p6_a_crash_before_the_founding_is_pinned_is_made_good_at_the_next_start(start: Start) -> None:
    before = start()
    founding, _ = await found(before, await staff(before))
    after = start()
    assert pinned(after) is None
    await recover(after)
    assert pinned(after) == founding
    async with after.database.snapshot() as tx:
        assert len((await after.desk.read(tx)).keys) == 2
    await recover(after)
    after.desk.pin(founding)
    with pytest.raises(FileExistsError):
        after.desk.pin("0" * 64)
    assert pinned(after) == founding, "once, whatever comes later"


async def test_p6_or_by_opening_it_again_which_founds_nothing_anew(start: Start) -> None:
    before = start()
    reviewers = await staff(before)
    made = await found(before, reviewers)
    assert await found(start(), reviewers[:1]) == made
    after = start()
    assert pinned(after) == made[0]
    assert len(await after.entries("desk_founded")) == 1
    with pytest.raises(DomainError, match="open already"):
        await found(after, reviewers)


async def test_p6_a_founding_that_was_never_committed_is_none(start: Start) -> None:
    house = start()
    reviewers = await staff(house)
    never = ""
    with contextlib.suppress(Crash):
        async with house.database.transaction() as tx:
            never, _ = await house.desk.open(tx, reviewers)
            raise Crash
    after = start()
    await recover(after)
    assert pinned(after) is None
    after.clock.advance(timedelta(minutes=1))
    founding, _ = await found(after, reviewers)
    after.desk.pin(founding)
    assert pinned(start()) == founding != never


async def test_p6_a_founding_that_was_written_into_the_database_is_never_pinned(start: Start, tmp_path: Path) -> None:
    """P6: a row in a database convinces nobody. What this machine did not set out to found, a person looks at."""
    house = start()
    reviewers = await staff(house)
    await found(house, reviewers)
    intended = next(path for path in (tmp_path / "desk").iterdir())
    for left in (None, "0" * 64):
        intended.unlink() if left is None else intended.write_text(left + "\n")
        after = start()
        await recover(after)
        assert pinned(after) is None
        with pytest.raises(DomainError, match="FOLKMOOT_DESK_FOUNDING") as refused:
            await found(after, reviewers)
        assert refused.value.kind is Kind.CONFLICT
    assert len(await house.entries("desk_founded")) == 1


async def test_p6_a_pin_that_was_half_written_is_written_anew(start: Start, tmp_path: Path) -> None:
    house = start()
    founding, _ = await found(house, await staff(house))
    (tmp_path / "desk" / "founding").write_text("")
    await recover(house)
    assert pinned(start()) == founding


def test_p6_what_is_pinned_was_both_set_out_for_here_and_is_in_the_log() -> None:
    for is_pinned, intended, logged in itertools.product((None, "a"), (None, "a", "b"), (None, "a", "b")):
        said = recovery(is_pinned, intended, logged)
        assert (said is Recovery.PIN) == (is_pinned is None and intended is not None and intended == logged)
        assert (said is Recovery.STRANGE) == (is_pinned is None and logged is not None and intended != logged)
