"""A real LiveKit says whom it removed because it was told to, and of nobody else who goes."""

from __future__ import annotations

from livekit import rtc
from livekit.api import DeleteRoomRequest, LiveKitAPI
from tests.contract.media.test_rooms import MEETING, Join, join
from tests.support.until import until
from tests.support.world import START

from folkmoot.enforcement.adapters.explanations import MemoryExplanations
from folkmoot.enforcement.alarm import PATIENCE, ExplainedMedia, RemovalWatch
from folkmoot.media.engine import LiveKitEngine
from folkmoot.media.engine_log import Removed
from folkmoot.media.rooms import LiveKitRooms
from folkmoot.runtime.clock import FixedClock

__all__ = ["join"]


class Listener:
    """What the engine told, and a watch that heard it too."""

    def __init__(self, engine: LiveKitEngine) -> None:
        self.heard: list[str] = []
        self.pages: list[int] = []
        self.clock = FixedClock(START)
        self.watch = RemovalWatch(MemoryExplanations(), self.clock, self.page)
        engine.on_removed(self.hear)

    def hear(self, who: Removed) -> None:
        assert who.meeting == MEETING
        self.heard.append(who.identity)
        self.watch.seen(who.meeting, who.identity)

    async def page(self, count: int) -> None:
        self.pages.append(count)

    async def alarms(self) -> int:
        self.clock.advance(PATIENCE)
        return await self.watch.settle()


async def gone(*people: rtc.Room) -> None:
    await until(lambda: not any(room.isconnected() for room in people), what="they are out")


async def test_told_by_somebody_with_the_key_it_is_heard_and_nothing_explains_it(
    engine: LiveKitEngine, rooms: LiveKitRooms, join: Join
) -> None:
    listener = Listener(engine)
    ann = await join("ann")
    await rooms.remove_participant(MEETING, "ann")
    await gone(ann)
    await until(lambda: listener.heard == ["ann"])
    assert await listener.alarms() == 1
    assert listener.pages == [1]


async def test_a_room_deleted_by_somebody_with_the_key_is_heard_of_each(engine: LiveKitEngine, join: Join) -> None:
    listener = Listener(engine)
    people = [await join("ann"), await join("bo")]
    keys = engine.credentials
    async with LiveKitAPI(engine.http_url, keys.api_key, keys.api_secret) as api:
        await api.room.delete_room(DeleteRoomRequest(room=MEETING))
    await gone(*people)
    await until(lambda: sorted(listener.heard) == ["ann", "bo"])
    assert await listener.alarms() == 2


async def test_the_enforcers_removal_is_heard_and_explained(
    engine: LiveKitEngine, rooms: LiveKitRooms, join: Join
) -> None:
    listener = Listener(engine)
    ann = await join("ann")
    await ExplainedMedia(rooms, listener.watch).remove_participant(MEETING, "ann")
    await gone(ann)
    await until(lambda: listener.heard == ["ann"])
    assert await listener.alarms() == 0


async def test_who_leaves_comes_twice_or_loses_the_engine_was_not_removed(
    engine: LiveKitEngine, rooms: LiveKitRooms, join: Join
) -> None:
    listener = Listener(engine)
    ann, twice = await join("ann"), await join("bo")
    await ann.disconnect()
    await join("bo")
    await gone(twice)
    cy = await join("cy")
    await rooms.remove_participant(MEETING, "cy")  # the last to be heard: what came before has been read then
    await gone(cy)
    await until(lambda: bool(listener.heard))
    assert listener.heard == ["cy"]
    await engine.stop()
    assert listener.heard == ["cy"]
