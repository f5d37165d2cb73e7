"""One running program for each file of this folder, with a desk that is open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from tests.support.server import Server

from folkmoot.demo.desk import Desk, open_desk


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    folder: Path = tmp_path_factory.mktemp("server")
    async with Server(folder) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(server: Server) -> Desk:
    return await open_desk(server.settings)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client() as client:
        yield client
