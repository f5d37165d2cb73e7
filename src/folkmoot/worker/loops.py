"""The worker's loop: restrictions begin and end, the gate learns, the enforcer settles; whoever commits wakes it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from folkmoot.enforcement.enforcer import Enforcer, Pass
from folkmoot.enforcement.gate import Gate
from folkmoot.enforcement.ports import MediaUnavailable, StateUnavailable
from folkmoot.ledger.adapters.mirror import MirrorDiffers
from folkmoot.ledger.ports import AnotherWriter
from folkmoot.ledger.publishing import LogDamaged, Publisher
from folkmoot.runtime.database import ForeignCommits
from folkmoot.runtime.outbox import Mailer, Outbox
from folkmoot.runtime.wakeup import Wakeup

T = TypeVar("T")
log = structlog.get_logger(__name__)

_DUE = 0.05
_LINGERING = 0.5
_LOOK_FOR_COMMITS = 0.05
_AFTER_TROUBLE = 0.5
_LOOK_FOR_ENTRIES = 1.0
# Between two publications, so that many appends share one. An order's answer does not wait for this loop.
_BREATH = 0.05
_SELDOM = 30.0
_LOOK_WHOM_TO_TELL = 2.0
_MIRROR_ANYWAY = 600.0
_LOOK_AT_COSIGNATURES = 60.0


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


async def publish(publisher: Publisher, bell: Wakeup, published: Callable[[], None]) -> None:
    """Never returns. Publishes what was appended, and calls `published` when what waited for it may take effect."""
    pause = look_again = 0.0
    while True:
        await bell.wait(pause)
        waiting = await _attempt(publisher.pending)
        if waiting is False and time.monotonic() < look_again:
            continue  # some other commit rang
        done = await _attempt(publisher.publish)
        if done and waiting:
            published()
            await asyncio.sleep(_BREATH)
        pause = _LOOK_FOR_ENTRIES if done else min(2 * pause + _LOOK_FOR_ENTRIES, _SELDOM)
        look_again = time.monotonic() + (_LOOK_AT_COSIGNATURES if done else 0)


async def mirror(push: Callable[[], Awaitable[object]], bell: Wakeup) -> None:
    """Never returns. Copies the published log to where it is mirrored, whenever it has grown."""
    pause = 0.0
    while True:
        await bell.wait(pause)
        pushed = await _attempt(push)
        pause = _SELDOM if pushed is None else _MIRROR_ANYWAY


async def tell(settle: Callable[[], Awaitable[int]]) -> None:
    """Never returns. Tells hosts soon, and the others when their moment has come."""
    while True:
        await _attempt(settle)
        await asyncio.sleep(_LOOK_WHOM_TO_TELL)


async def deliver(outbox: Outbox, mailer: Mailer, bell: Wakeup) -> None:
    """Never returns. Sends the mail that waits; whoever commits may have written some."""
    while True:
        pause = await _attempt(lambda: outbox.deliver(mailer))
        await bell.wait(_SELDOM if pause is None else pause)


async def regularly(what: Callable[[], Awaitable[object]], every: float) -> None:
    """Never returns. Does what comes due by the clock, `every` so many seconds."""
    while True:
        await _attempt(what)
        await asyncio.sleep(every)


async def _attempt(what: Callable[[], Awaitable[T]]) -> T | None:
    """What came of it; None, and a line in the log, when it failed."""
    try:
        return await what()
    except (StateUnavailable, MediaUnavailable, SQLAlchemyError, OSError) as problem:
        log.error("the worker cannot see everything; it tries again", problem=type(problem).__name__)
    except LogDamaged as problem:
        log.critical("THE LOG IS NOT PUBLISHED: nothing new takes effect", why=str(problem))
    except MirrorDiffers as problem:
        log.critical("THE LOG'S MIRROR HOLDS SOMETHING ELSE: nothing is copied", why=str(problem))
    except AnotherWriter:
        log.warning("somebody else writes to the log for long; it is tried again")
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
