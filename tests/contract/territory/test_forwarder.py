"""The forwarder: arrives from where it is told, can be cut, restored and moved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from folkmoot.demo.forwarder import Forwarder

pytestmark = pytest.mark.asyncio


@pytest.fixture
async def server() -> AsyncIterator[tuple[str, int]]:
    """Says from where one came, then echoes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(writer.get_extra_info("peername")[0].encode() + b"\n")
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield listening.sockets[0].getsockname()
    listening.close()


async def test_arrives_from_the_source_and_travels(server: tuple[str, int]) -> None:
    async with Forwarder(server, "127.86.0.1") as forwarder:
        reader, writer = await asyncio.open_connection("127.0.0.1", forwarder.port)
        assert await reader.readline() == b"127.86.0.1\n"
        big = b"x" * 3_000_000
        writer.write(big)
        writer.write_eof()
        assert await reader.read(-1) == big
        writer.close()
        forwarder.move("127.1.0.1")
        reader, writer = await asyncio.open_connection("127.0.0.1", forwarder.port)
        assert await reader.readline() == b"127.1.0.1\n"
        writer.close()


async def test_cut_drops_and_refuses_until_restored(server: tuple[str, int]) -> None:
    async with Forwarder(server, "127.86.0.1") as forwarder:
        port = forwarder.port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
        await forwarder.cut()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.close()
        with pytest.raises(OSError, match="Connect call failed"):
            await asyncio.open_connection("127.0.0.1", port)
        await forwarder.restore()
        assert forwarder.port == port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.readline() == b"127.86.0.1\n"
        writer.close()
