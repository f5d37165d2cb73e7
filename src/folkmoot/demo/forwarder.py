"""A tiny TCP forwarder: what connects to it arrives at the server from an address of some country.

Browsers and LiveKit's SDKs cannot choose their source address; this can. For the demo and tests only.
"""

from __future__ import annotations

import asyncio
import contextlib
from types import TracebackType
from typing import Self


class Forwarder:
    """Listens at (`host`, `port`) and connects onward to `target` from `source`. An async context manager."""

    def __init__(self, target: tuple[str, int], source: str, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._target = target
        self._source = source
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None
        self._flows: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        return self._port

    async def __aenter__(self) -> Self:
        await self.restore()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cut()

    def move(self, source: str) -> None:
        """New connections come from `source`: the person has travelled."""
        self._source = source

    async def restore(self) -> None:
        """Accept connections (again), at the same port."""
        self._server = await asyncio.start_server(self._accept, self._host, self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Drop every connection and accept no more."""
        if self._server is not None:
            self._server.close()
        await self.drop()
        self._server = None

    async def drop(self) -> None:
        """Drop every connection, and go on accepting."""
        flows = list(self._flows)
        for flow in flows:
            flow.cancel()
        await asyncio.gather(*flows, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        flow = asyncio.current_task()
        if flow is None:
            raise RuntimeError("accepted outside a task")
        self._flows.add(flow)
        try:
            there, onward = await asyncio.open_connection(*self._target, local_addr=(self._source, 0))
            try:
                await asyncio.gather(_copy(reader, onward), _copy(there, writer))
            finally:
                onward.transport.abort()
        except (OSError, asyncio.CancelledError):
            pass  # either end went, or we were cut: the other end sees a closed connection, as it would from afar
        finally:
            self._flows.discard(flow)
            writer.transport.abort()


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        sink.write(data)
        await sink.drain()
    with contextlib.suppress(OSError):
        sink.write_eof()
