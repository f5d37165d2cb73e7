"""Joins and activations that meet at any moment, over the real thing (P10), and people who travel meanwhile (P1)."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import httpx
import pytest
import websockets
from livekit import rtc
from tests.fault.conftest import after
from tests.support.server import Server
from tests.support.signalling import first, open_signal
from tests.support.until import until

from folkmoot.demo.desk import Desk, bearer, grant, open_desk, record, review, review_input, signed_review
from folkmoot.demo.people import Person
from folkmoot.demo.program import join, new_meeting
from folkmoot.media.rooms import NOTICE_METHOD, LiveKitRooms

# Every millisecond from long before to long after a join meets the activation; more rounds on demand.
ROUNDS = int(os.environ.get("FOLKMOOT_TEST_JOIN_ROUNDS", "1"))
MOMENTS = [*range(100)] * ROUNDS


@pytest.mark.timeout(240 * ROUNDS)
async def test_p10_a_join_at_every_millisecond_of_an_activation_leaves_nobody_inside(
    server: Server, client: httpx.AsyncClient, desk: Desk, rooms: LiveKitRooms
) -> None:
    outcomes = {"refused": 0, "let in and removed": 0}
    people = 0
    for moment in MOMENTS:
        code, _ = await new_meeting(client)
        token = (await join(client, code, "Wei"))["token"]
        order = await record(client, desk, [code])
        assert (await review(client, order, desk.reviewers[0])).status_code == 201
        second = await signed_review(client, order, desk.reviewers[1], review_input())

        async def come(moment: int = moment, token: str = token) -> bool:
            await after(moment)
            try:
                # Each from an address of their own, as people are.
                socket = await open_signal(server.port, token, "CN", host=moment + 1)
            except websockets.InvalidStatus as refused:
                if refused.response.status_code != 451:
                    raise
                return False
            try:
                async with asyncio.timeout(10):
                    await first(socket)
                    await socket.wait_closed()
            finally:
                socket.transport.abort()
            return True

        coming = asyncio.create_task(come())
        granted = await client.post(
            f"/api/v1/orders/{order}/reviews", json=second, headers=bearer(desk.reviewers[1].token)
        )
        assert granted.status_code == 201, granted.text
        was_in = await coming
        outcomes["let in and removed" if was_in else "refused"] += 1
        people += 1

        async def empty(code: str = code) -> bool:
            return not await rooms.list_participants(code)

        await until(empty, 5, f"that nobody stayed inside after joining at {moment} ms")
    assert sum(outcomes.values()) == people == len(MOMENTS)
    assert all(outcomes.values()), f"the moments did not cover both sides of the race: {outcomes}"


async def test_p1_who_comes_back_from_outside_while_a_removal_is_on_its_way_stays(tmp_path: Path) -> None:
    async with (
        Server(tmp_path, notice_grace_ms="3000") as server,
        server.client() as client,
        server.door("CN") as cn,
        server.door("US") as us,
    ):
        desk = await open_desk(server.settings)
        code, _ = await new_meeting(client)
        joined = await join(client, code, "Wei")
        told = asyncio.Event()
        here = rtc.Room()
        await here.connect(f"ws://127.0.0.1:{cn.port}", joined["token"])

        async def notice(_call: rtc.RpcInvocationData) -> str:
            told.set()
            return "seen, and staying"

        here.local_participant.register_rpc_method(NOTICE_METHOD, notice)
        ann = Person("Ann", "US", us, tone=330)
        await ann.join(code)
        await grant(client, desk, [code])
        await asyncio.wait_for(told.wait(), 10)
        # Within the grace of the removal they travel, and come back as the same identity.
        there = rtc.Room()
        await there.connect(f"ws://127.0.0.1:{us.port}", joined["token"])
        await until(lambda: not here.isconnected(), 10, "that the first stay ended")
        removed = asyncio.Event()
        there.on("disconnected", lambda _reason: removed.set())
        # Past the grace, and past several passes of the enforcer, they are still there and others see them.
        await after(4500)
        assert not removed.is_set()
        assert there.isconnected()
        assert joined["identity"] in ann.room.remote_participants
        # And the way back in from inside is closed.
        with pytest.raises(rtc.ConnectError):
            await rtc.Room().connect(f"ws://127.0.0.1:{cn.port}", joined["token"])
        await ann.leave()
        await there.disconnect()
        await here.disconnect()


async def test_p10_a_refused_reconnect_removes_the_stay_it_would_have_taken_up(
    server: Server, client: httpx.AsyncClient, desk: Desk, rooms: LiveKitRooms
) -> None:
    """They joined abroad, travelled, and resume from inside: media would live on without signalling."""
    async with server.door("US") as door:
        code, _ = await new_meeting(client)
        await grant(client, desk, [code])
        wei = Person("Wei", "US", door, tone=262)
        joined = await join(client, code, "Wei")
        wei.identity, wei.token = joined["identity"], joined["token"]
        await wei.connect()
        assert {p.identity for p in await rooms.list_participants(code)} == {wei.identity}
        door.move("127.86.0.9")
        await door.drop()

        async def gone() -> bool:
            return not await rooms.list_participants(code)

        await until(gone, 20, "that the stay ended")
        await wei.leave()
