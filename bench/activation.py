"""Activation: order effective → last affected client out, against bare concurrent `RemoveParticipant` calls."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.measure import Comparison, compare
from folkmoot.demo.atlas import address_in
from folkmoot.demo.desk import Desk, grant
from folkmoot.demo.program import Program, join, new_meeting
from folkmoot.media.engine import credentials
from folkmoot.media.rooms import LiveKitRooms

AFFECTED, OTHERS = 8, 4


async def activation(program: Program, client: httpx.AsyncClient, desk: Desk, pairs: int) -> Comparison:
    """With `AFFECTED` people inside and `OTHERS` outside, on raw signalling, as clients that know no notices."""
    keys = credentials(program.settings)
    rooms = LiveKitRooms(f"http://127.0.0.1:{program.engine_port}", keys.api_key, keys.api_secret)

    async def ours() -> float:
        code, _, inside, outside = await _people(program, client)
        ends = [asyncio.create_task(_end(socket)) for socket in inside]
        found = await grant(client, desk, [code])
        last = max(await asyncio.gather(*ends))
        _close(inside, outside)
        return last - datetime.fromisoformat(str(found["effective_at"])).timestamp()

    async def bare() -> float:
        code, names, inside, outside = await _people(program, client)
        ends = [asyncio.create_task(_end(socket)) for socket in inside]
        began = time.time()
        await asyncio.gather(*(rooms.remove_participant(code, name) for name in names))
        last = max(await asyncio.gather(*ends))
        _close(inside, outside)
        return last - began

    try:
        return await compare(
            f"{AFFECTED} of {AFFECTED + OTHERS} people out",
            ("order effective → last one out, told first", ours),
            ("concurrent RemoveParticipant, untold", bare),
            pairs=pairs,
            warm_up=1,
        )
    finally:
        await rooms.aclose()


async def _people(
    program: Program, client: httpx.AsyncClient
) -> tuple[str, list[str], list[ClientConnection], list[ClientConnection]]:
    """The meeting's code, the identities inside, their sockets, and those of the people outside."""
    code, _ = await new_meeting(client)
    names: list[str] = []

    async def come(place: str, number: int) -> ClientConnection:
        joined = await join(client, code, f"{place} {number}")
        if place == "CN":
            names.append(joined["identity"])
        url = f"ws://127.0.0.1:{program.port}/rtc?access_token={joined['token']}&protocol=15&auto_subscribe=1"
        socket = await connect(url, proxy=None, compression=None, local_addr=(address_in(place, number + 1), 0))
        await socket.recv()
        return socket

    inside = [await come("CN", number) for number in range(AFFECTED)]
    return code, names, inside, [await come("US", number) for number in range(OTHERS)]


async def _end(socket: ClientConnection) -> float:
    try:
        async with asyncio.timeout(20):
            while True:
                await socket.recv()
    except ConnectionClosed:
        return time.time()


def _close(*groups: list[ClientConnection]) -> None:
    for socket in (socket for group in groups for socket in group):
        socket.transport.abort()
