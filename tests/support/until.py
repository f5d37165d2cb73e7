"""Wait for a condition, never for a time."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable


async def until(
    condition: Callable[[], bool | Awaitable[bool]], within: float = 20.0, what: str = "the condition"
) -> None:
    """Return as soon as `condition` holds. Raises `AssertionError` when it does not hold within `within` seconds."""
    end = time.monotonic() + within
    while True:
        held = condition()
        if inspect.isawaitable(held):
            held = await held
        if held:
            return
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come true within {within:.0f} s")
        await _breathe()


async def _breathe() -> None:
    """Let the world go on for a moment between two looks; the one place in the tests that may."""
    await asyncio.get_running_loop().run_in_executor(None, time.sleep, 0.01)
