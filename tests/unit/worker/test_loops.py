"""The worker's loop: whatever fails, the rest goes on."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from folkmoot.enforcement.enforcer import Pass
from folkmoot.runtime.wakeup import Wakeup
from folkmoot.worker.loops import enforce


@pytest.mark.parametrize("failing", ["restrictions", "keep", "settle", "none"])
async def test_p10_what_one_part_cannot_do_keeps_no_other_from_doing_its(failing: str) -> None:
    done: list[str] = []
    rounds = asyncio.Event()

    async def part(name: str) -> Any:
        done.append(name)
        if done.count("settle") >= 3:
            rounds.set()
        if name == failing:
            raise RuntimeError("a defect of its own")
        return Pass() if name == "settle" else True

    class Part:
        async def keep(self) -> None:
            await part("keep")

        async def settle(self) -> Pass:
            return cast("Pass", await part("settle"))

    async def restrictions() -> bool:
        return bool(await part("restrictions"))

    wakeup = Wakeup()
    running = asyncio.create_task(enforce(restrictions, cast("Any", Part()), cast("Any", Part()), wakeup, 0.001))
    while not rounds.is_set():
        wakeup.ring()
        await asyncio.wait({running}, timeout=0.001)
        assert not running.done(), "the loop ended"
    running.cancel()
    assert done[:6] == ["restrictions", "keep", "settle"] * 2
