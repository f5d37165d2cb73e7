"""The byte shell between a client and LiveKit, with a stand-in engine that echoes: transparent once let in."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import socket
from collections.abc import AsyncIterator

import pytest
import websockets
from livekit.protocol.rtc import JoinResponse, LeaveRequest, SignalResponse
from tests.support.plain_gate import PlainPorts
from tests.support.until import until
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from folkmoot.enforcement.adapters.local import LocalLocks
from folkmoot.enforcement.adapters.presences import MemoryPresences
from folkmoot.enforcement.gate import Gate
from folkmoot.enforcement.presence import State
from folkmoot.http.refusal import RefusalPages
from folkmoot.http.signalling import SignallingDeps, closings, signalling_protocol
from folkmoot.media.tokens import VerifiedToken
from folkmoot.redress.links import Links
from folkmoot.runtime.clock import SystemClock
from folkmoot.territory.domain import Determination

MEETING = "abc-defg-hij"


class Engine:
    """A stand-in for LiveKit: says who joined, then sends back whatever comes."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.ended: list[tuple[int | None, str | None]] = []
        self.reading = asyncio.Event()
        self.reading.set()

    async def serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        self.requests.append(connection.request.path)
        assert set(connection.request.headers) == {
            "host",
            "connection",
            "upgrade",
            "sec-websocket-version",
            "sec-websocket-key",
        }
        joined = JoinResponse()
        joined.participant.sid = "PA_1"
        await connection.send(SignalResponse(join=joined).SerializeToString())
        try:
            async for message in connection:
                await self.reading.wait()
                if message == "goodbye":
                    await connection.close(4321, "as you wish")
                    break
                await connection.send(message)
        except websockets.ConnectionClosed:
            pass
        self.ended.append((connection.close_code, connection.close_reason))


@contextlib.asynccontextmanager
async def door(engine: Engine, elsewhere: tuple[str, int] | None = None) -> AsyncIterator[tuple[int, MemoryPresences]]:
    presences, nothing = MemoryPresences(), PlainPorts()
    gate = Gate(
        restrictions=nothing,
        ceiling=nothing,
        presences=presences,
        people=nothing,
        locks=LocalLocks(),
        clock=SystemClock(),
        wake=lambda: None,
    )
    async with serve(engine.serve, "127.0.0.1", 0, max_size=None, ping_interval=None) as listening:
        where = elsewhere or listening.sockets[0].getsockname()
        deps = SignallingDeps(
            gate=gate,
            locate=lambda _: Determination("US", ()),
            verify=lambda raw: VerifiedToken(MEETING, raw, raw) if raw.startswith("t") else None,
            engine=lambda: (where[0], where[1]),
            pages=RefusalPages("us", "legal@example.org", SystemClock(), Links(["a key"])),
            base_url=lambda host: f"http://{host}",
        )
        made = signalling_protocol(deps)
        server = await asyncio.get_running_loop().create_server(lambda: made(None, None, None), "127.0.0.1", 0)  # type: ignore[call-arg]
        try:
            yield server.sockets[0].getsockname()[1], presences
        finally:
            server.close()
            await closings()


def url(port: int, more: str = "") -> str:
    return f"ws://127.0.0.1:{port}/rtc?access_token=t{more}"


async def test_frames_of_every_kind_and_size_pass_both_ways_unchanged() -> None:
    engine = Engine()
    async with door(engine) as (port, _), connect(url(port), max_size=None, proxy=None) as client:
        assert SignalResponse.FromString(await client.recv(decode=False)).join.participant.sid == "PA_1"
        for message in (b"", b"\x00\xff", "text, ünïcode ☃", b"x" * 125, b"x" * 126, "y" * 65_535, b"z" * 65_536):
            await client.send(message)
            assert await client.recv() == message
        big = bytes(range(256)) * 40_000  # ten megabytes: no limit of our own making
        await client.send(big)
        assert hashlib.sha256(await client.recv(decode=False)).digest() == hashlib.sha256(big).digest()
        fragments = ["a fragment", " and another"]
        await client.send(iter(fragments))
        assert await client.recv() == "".join(fragments)
        latency = await (await client.ping(b"are you there"))
        assert latency > 0


async def test_close_codes_pass_both_ways() -> None:
    engine = Engine()
    async with door(engine) as (port, presences):
        async with connect(url(port), proxy=None) as client:
            await client.recv()
            await client.send("goodbye")
            with pytest.raises(websockets.ConnectionClosed):
                await client.recv()
            assert (client.close_code, client.close_reason) == (4321, "as you wish")
        async with connect(url(port), proxy=None) as client:
            await client.recv()
            await client.close(4100, "I go")
        await until(lambda: engine.ended[-1] == (4100, "I go"))
        await closings()
        states = {p.state for p in await presences.of_meeting(MEETING)}
        assert states == {State.CLOSED}, "a closed socket ends no presence: only the engine's word does"


async def test_a_slow_reader_holds_back_the_sender_and_loses_nothing() -> None:
    engine = Engine()
    async with door(engine) as (port, _), connect(url(port), max_size=None, proxy=None, write_limit=1024) as client:
        await client.recv()
        engine.reading.clear()
        chunk = b"x" * 1_000_000
        sent = 0

        async def pour() -> None:
            nonlocal sent
            for _ in range(60):
                await client.send(chunk)
                sent += 1

        pouring = asyncio.create_task(pour())
        await until(lambda: sent > 0)
        for _ in range(3):
            await asyncio.wait({pouring}, timeout=0.2)
        assert sent < 60, "sixty megabytes were swallowed: nothing holds the sender back"
        engine.reading.set()
        for _ in range(60):
            assert len(await client.recv(decode=False)) == len(chunk)
        await pouring


async def test_only_known_parameters_and_one_verified_token_go_on() -> None:
    engine = Engine()
    async with door(engine) as (port, _):
        bad = "&publish=zz&access_token=tevil&metadata=x&attributes=y&name=host&auto_subscribe=1&protocol=15"
        headers = {"Authorization": "Bearer theader", "X-Forwarded-For": "127.86.0.1", "Cookie": "a=b"}
        async with connect(url(port, bad), additional_headers=headers, proxy=None) as client:
            await client.recv()
    assert engine.requests == ["/rtc?auto_subscribe=1&protocol=15&access_token=theader"]


async def test_a_leave_as_the_first_answer_reaches_the_client_and_nobody_is_in() -> None:
    async def leave(connection: ServerConnection) -> None:
        await connection.send(SignalResponse(leave=LeaveRequest()).SerializeToString())

    async with (
        serve(leave, "127.0.0.1", 0) as listening,
        door(Engine(), listening.sockets[0].getsockname()) as (port, presences),
    ):
        async with connect(url(port, "&reconnect=1&sid=PA_9"), proxy=None) as client:
            assert SignalResponse.FromString(await client.recv(decode=False)).HasField("leave")
        assert all(p.state is not State.OPEN for p in await presences.of_meeting(MEETING))


# --- half-open connections: the other machine lost its power or its network, and sent no goodbye ----------------------

_TCP_REPAIR = 19  # linux/tcp.h: while set, closing a socket sends nothing


def vanish(transport: asyncio.Transport) -> None:
    """Close without a FIN or RST, as a machine that lost its power."""
    try:
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, _TCP_REPAIR, 1)
    except PermissionError:
        pytest.skip("only root can make a connection vanish without a word")
    transport.abort()


async def test_a_client_that_vanished_without_a_word_is_found_and_noted() -> None:
    engine = Engine()
    async with door(engine) as (port, presences):
        client = await connect(url(port), proxy=None, ping_interval=None)
        await client.recv()
        vanish(client.transport)
        await until(lambda: bool(engine.ended), 30, "that the engine hears of it")
        await closings()
        assert {p.state for p in await presences.of_meeting(MEETING)} == {State.CLOSED}


async def test_an_engine_that_vanished_without_a_word_is_found_and_its_client_is_told() -> None:
    gone = asyncio.Event()

    async def admit(connection: ServerConnection) -> None:
        joined = JoinResponse()
        joined.participant.sid = "PA_1"
        await connection.send(SignalResponse(join=joined).SerializeToString())
        await gone.wait()
        vanish(connection.transport)

    async with (
        serve(admit, "127.0.0.1", 0, ping_interval=None) as listening,
        door(Engine(), listening.sockets[0].getsockname()) as (port, _),
        connect(url(port), proxy=None, ping_interval=None) as client,
    ):
        await client.recv()
        gone.set()
        with pytest.raises(websockets.ConnectionClosed):
            await asyncio.wait_for(client.recv(), 30)


async def test_an_engine_that_says_no_or_nothing_is_told_as_such() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\nno room")
        writer.close()

    listening = await asyncio.start_server(refuse, "127.0.0.1", 0)
    where = listening.sockets[0].getsockname()
    async with door(Engine(), where) as (port, presences):
        with pytest.raises(websockets.InvalidStatus) as refused:
            await connect(url(port), proxy=None)
        assert (refused.value.response.status_code, refused.value.response.body) == (404, b"no room")
        listening.close()
        await listening.wait_closed()
        with pytest.raises(websockets.InvalidStatus) as refused:
            await connect(url(port), proxy=None)
        assert refused.value.response.status_code == 503
        assert b"media engine does not answer" in (refused.value.response.body or b"")
        assert refused.value.response.headers["Retry-After"] == "2"
        assert all(p.state is not State.OPEN for p in await presences.of_meeting(MEETING))
