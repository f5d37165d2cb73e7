"""RoomService on a real LiveKit with real clients: lists, notices, removal, roles, muting."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from livekit import rtc
from tests.support.until import until

from folkmoot.enforcement.ports import Delivery, MediaUnavailable, Notice, Removal
from folkmoot.media.engine import LiveKitEngine
from folkmoot.media.rooms import NOTICE_METHOD, LiveKitRooms

MEETING = "abc-defg-hij"
NOTICE = Notice(leave=True, body='{"title":"a notice"}')
Join = Callable[[str], Awaitable[rtc.Room]]


@pytest.fixture
async def join(engine: LiveKitEngine, token: Callable[[str], str]) -> AsyncIterator[Join]:
    joined: list[rtc.Room] = []

    async def join(identity: str) -> rtc.Room:
        room = rtc.Room()
        await room.connect(f"ws://{engine.host}:{engine.port}", token(identity))
        joined.append(room)
        return room

    yield join
    await asyncio.gather(*(room.disconnect() for room in joined))


async def identities(rooms: LiveKitRooms) -> set[str]:
    return {p.identity for p in await rooms.list_participants(MEETING)}


async def test_a_room_that_does_not_exist_is_empty(rooms: LiveKitRooms) -> None:
    assert list(await rooms.list_participants(MEETING)) == []
    assert await rooms.remove_participant(MEETING, "ann") is Removal.NOT_FOUND
    assert await rooms.notify(MEETING, "ann", NOTICE) is Delivery.ABSENT
    await rooms.set_role(MEETING, "ann", "host")
    assert await rooms.mute(MEETING, "ann") == 0


async def test_removal_is_of_one_and_seen_in_the_list(rooms: LiveKitRooms, join: Join) -> None:
    ann = await join("ann")
    await join("bo")
    assert await identities(rooms) == {"ann", "bo"}
    assert await rooms.remove_participant(MEETING, "ann") is Removal.REMOVED
    assert await identities(rooms) == {"bo"}
    await until(lambda: not ann.isconnected())
    assert await rooms.remove_participant(MEETING, "ann") is Removal.NOT_FOUND


async def test_a_client_that_knows_notices_acknowledges(rooms: LiveKitRooms, join: Join) -> None:
    ann = await join("ann")
    got: list[str] = []

    async def notice(data: rtc.RpcInvocationData) -> str:
        got.append(data.payload)
        return "leaving"

    ann.local_participant.register_rpc_method(NOTICE_METHOD, notice)

    async def acknowledged() -> bool:
        return await rooms.notify(MEETING, "ann", NOTICE) is Delivery.ACKNOWLEDGED

    # The path that carries it is up some time after one has joined; until then the notice goes as data.
    await until(acknowledged)
    assert json.loads(got[-1]) == {"leave": True, "problem": {"title": "a notice"}}


async def test_a_foreign_client_gets_it_as_data(rooms: LiveKitRooms, join: Join) -> None:
    ann = await join("ann")
    got: list[rtc.DataPacket] = []
    ann.on("data_received", got.append)

    async def arrived() -> bool:
        assert await rooms.notify(MEETING, "ann", NOTICE) is Delivery.SENT
        return bool(got)

    # What is sent as data to somebody who has just joined may be lost: nobody acknowledges it.
    await until(arrived)
    assert got[0].topic == NOTICE_METHOD
    assert json.loads(got[0].data)["problem"] == {"title": "a notice"}


async def test_roles_are_shown_and_permissions_stay(rooms: LiveKitRooms, join: Join) -> None:
    ann = await join("ann")
    bo = await join("bo")
    await rooms.set_role(MEETING, "ann", "acting-host")
    await until(lambda: bo.remote_participants["ann"].attributes.get("role") == "acting-host")
    await ann.local_participant.publish_data(b"still may")


async def test_muting_mutes_the_microphone_once(rooms: LiveKitRooms, join: Join) -> None:
    ann = await join("ann")
    source = rtc.AudioSource(48000, 1)
    track = rtc.LocalAudioTrack.create_audio_track("mic", source)
    await ann.local_participant.publish_track(track, rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE))

    async def muted() -> bool:
        await source.capture_frame(rtc.AudioFrame(bytes(960), 48000, 1, 480))
        return await rooms.mute(MEETING, "ann") == 1

    await until(muted, what="a track that is listed, and muted")
    await until(lambda: all(p.muted for p in ann.local_participant.track_publications.values()))
    assert await rooms.mute(MEETING, "ann") == 0


async def test_no_answer_is_said_so(engine: LiveKitEngine, rooms: LiveKitRooms) -> None:
    await engine.stop()
    with pytest.raises(MediaUnavailable):
        await rooms.list_participants(MEETING)
    with pytest.raises(MediaUnavailable):
        await rooms.remove_participant(MEETING, "ann")
    with pytest.raises(MediaUnavailable):
        await rooms.notify(MEETING, "ann", NOTICE)
