"""The worker's loop: restrictions begin and end, the gate learns, the enforcer settles; whoever commits wakes it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from folkmoot.enforcement.enforcer import Enforcer
from folkmoot.enforcement.gate import Gate
from folkmoot.enforcement.ports import MediaUnavailable, StateUnavailable
from folkmoot.runtime.database import ForeignCommits
from folkmoot.runtime.wakeup import Wakeup

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
        pause = every
        try:
            await settle_restrictions()
            await gate.keep()
            seen = await enforcer.settle()
            pause = _DUE if seen.due else _LINGERING if seen.lingering else every
        except (StateUnavailable, MediaUnavailable, SQLAlchemyError, OSError) as problem:
            log.error("the enforcer cannot see everything; it tries again", problem=type(problem).__name__)
            pause = _AFTER_TROUBLE
        except Exception:
            log.exception("the enforcer stumbled; it tries again")
            pause = _AFTER_TROUBLE
        await wakeup.wait(pause)


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
