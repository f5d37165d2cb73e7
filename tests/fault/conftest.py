"""A program of its own for each test: it is hurt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from tests.support.server import Server

from folkmoot.demo.desk import Desk, open_desk
from folkmoot.media.engine import credentials
from folkmoot.media.rooms import LiveKitRooms


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    server = Server(tmp_path)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def desk(server: Server) -> Desk:
    return await open_desk(server.settings)


@pytest.fixture
async def client(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client() as client:
        yield client


@pytest.fixture
async def rooms(server: Server) -> AsyncIterator[LiveKitRooms]:
    keys = credentials(server.settings)
    rooms = LiveKitRooms(f"http://127.0.0.1:{server.engine_port}", keys.api_key, keys.api_secret)
    yield rooms
    await rooms.aclose()


async def after(milliseconds: float) -> None:
    """The moment at which something is done, as an input of a test; never a wait for something to come true."""
    moment = asyncio.Event()
    asyncio.get_running_loop().call_later(milliseconds / 1000, moment.set)
    await moment.wait()
