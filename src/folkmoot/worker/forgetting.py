"""The daily job that forgets: each rule of `runtime.retention` by itself, so that trouble with one stops no other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from folkmoot.runtime import retention
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Transaction

log = structlog.get_logger(__name__)

# Forgets what is older than the instant, in the caller's transaction; returns how many rows.
Forget = Callable[[Transaction, datetime], Awaitable[int]]
_EVERY = 24 * 3600.0
# A file may be there a moment before the row that names it.
FILE_RESTS = timedelta(days=1)


class _OnlyLooking(Exception):
    """Rolls a dry run back."""


class Forgetter:
    def __init__(self, database: Database, clock: Clock, rooms: Mapping[str, Forget]) -> None:
        """`rooms`: what forgets by each rule of the daily job, by the rule's name. Raises `ValueError` unless each
        rule has its room, and each room its rule."""
        self._rules = {rule.name: rule for rule in retention.daily()}
        if set(rooms) != set(self._rules):
            raise ValueError(f"rules and rooms differ: {sorted(set(rooms) ^ set(self._rules))}")
        self._database = database
        self._clock = clock
        self._rooms = rooms

    async def forget(self, *, dry_run: bool = False) -> dict[str, int | None]:
        """How many rows each rule ended, or would end; None where the database would not let it."""
        done: dict[str, int | None] = {}
        for name in self._rules:
            try:
                done[name] = await self.by_rule(name, dry_run=dry_run)
            except SQLAlchemyError as problem:
                log.error("something due was not forgotten; tomorrow again", rule=name, why=type(problem).__name__)
                done[name] = None
        if not dry_run:
            log.info("forgotten", **{name: count for name, count in done.items() if count})
        return done

    async def by_rule(self, name: str, *, dry_run: bool = False) -> int:
        """As `forget`, one rule. A dry run does it all, and takes it back."""
        before = self._clock.now() - (self._rules[name].keep or retention.AT_ONCE)
        count = 0
        try:
            async with self._database.transaction() as tx:
                count = await self._rooms[name](tx, before)
                if dry_run:
                    raise _OnlyLooking
        except _OnlyLooking:
            pass
        return count


async def forget_daily(forgetter: Forgetter, sweep: Callable[[], Awaitable[object]]) -> None:
    """Never returns. `sweep` removes the files that no row names any more."""
    while True:
        for work in (forgetter.forget, sweep):
            try:
                await work()
            except Exception:
                log.exception("forgetting stumbled; tomorrow again")
        await asyncio.sleep(_EVERY)
