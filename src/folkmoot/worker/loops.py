"""The worker's loop: restrictions begin and end, the gate learns, the enforcer settles; whoever commits wakes it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from folkmoot.enforcement.enforcer import Enforcer, Pass
from folkmoot.enforcement.gate import Gate
from folkmoot.enforcement.ports import MediaUnavailable, StateUnavailable
from folkmoot.runtime.database import ForeignCommits
from folkmoot.runtime.wakeup import Wakeup

T = TypeVar("T")
log = structlog.get_logger(__name__)

_DUE = 0.05
_LINGERING = 0.5
_LOOK_FOR_COMMITS = 0.05
_AFTER_TROUBLE = 0.5


async def enforce(
    settle_restrictions: Callable[[], Awaitable[bool]], gate: Gate, enforcer: Enforcer, wakeup: Wakeup, every: float
) -> None:
    """Never returns. Trouble is logged and tried again: what slipped in is settled when the parts see each other."""
    while True:
        # Each by itself: what one of them cannot do keeps none of the others from doing theirs.
        await _attempt(settle_restrictions)
        await _attempt(gate.keep)
        await wakeup.wait(_pause(await _attempt(enforcer.settle), every))


def _pause(seen: Pass | None, every: float) -> float:
    """Seconds until the next look, unless rung before."""
    if seen is None:
        return _AFTER_TROUBLE
    return _DUE if seen.due else _LINGERING if seen.lingering else every


async def _attempt(what: Callable[[], Awaitable[T]]) -> T | None:
    """What came of it; None, and a line in the log, when it failed."""
    try:
        return await what()
    except (StateUnavailable, MediaUnavailable, SQLAlchemyError, OSError) as problem:
        log.error("the worker cannot see everything; it tries again", problem=type(problem).__name__)
    except Exception:
        log.exception("the worker stumbled; it tries again")
    return None


async def notice_commits(path: str, wakeup: Wakeup) -> None:
    """Never returns. Rings when another process (a reviewer's command) commits to the same SQLite file."""
    commits = ForeignCommits(path)
    try:
        while True:
            if commits.happened():
                wakeup.ring()
            await asyncio.sleep(_LOOK_FOR_COMMITS)
    finally:
        commits.close()
