"""Joining: raw signalling through the gate, against the same straight to LiveKit."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from itertools import count

import httpx
from websockets.asyncio.client import connect

from bench.measure import Comparison, compare
from folkmoot.demo.desk import Desk, grant
from folkmoot.demo.program import Program, new_meeting
from folkmoot.media.engine import credentials
from folkmoot.media.tokens import MediaTokens


async def joins(program: Program, client: httpx.AsyncClient, desk: Desk, pairs: int) -> list[Comparison]:
    """From the first byte of the handshake to LiveKit's join response; once with no order, once with one in force."""
    keys = credentials(program.settings)
    tokens, numbers = MediaTokens(keys.api_key, keys.api_secret), count()
    free, _ = await new_meeting(client)
    restricted, _ = await new_meeting(client)
    await grant(client, desk, [restricted])

    def through(port: int, code: str) -> Callable[[], Awaitable[float]]:
        async def once() -> float:
            token = tokens.issue(meeting=code, identity=f"b-{next(numbers)}", name="Bench", role="guest")
            url = f"ws://127.0.0.1:{port}/rtc?access_token={token}&protocol=15&auto_subscribe=1"
            began = time.perf_counter()
            async with connect(url, proxy=None, compression=None) as socket:
                await socket.recv()
                return time.perf_counter() - began

        return once

    gate, direct = program.port, program.engine_port
    return [
        await compare(
            f"join, {what}",
            ("through the gate", through(gate, code)),
            ("LiveKit directly", through(direct, code)),
            pairs=pairs,
        )
        for what, code in (("no order", free), ("an order in force", restricted))
    ]
