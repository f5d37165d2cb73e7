"""People of a made-up world: real LiveKit clients that speak a tone and listen, each through a door in some country."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
import numpy as np
from livekit import rtc

from folkmoot.demo.forwarder import Forwarder
from folkmoot.media.rooms import NOTICE_METHOD

_RATE = 48_000
_FRAME = _RATE // 100


@dataclass(frozen=True, slots=True)
class Heard:
    """What one listener's audio receivers counted so far, summed over all speakers."""

    packets: int = 0
    lost: int = 0
    concealed: int = 0
    silent: int = 0

    def since(self, before: Heard) -> Heard:
        return Heard(
            self.packets - before.packets,
            self.lost - before.lost,
            self.concealed - before.concealed,
            self.silent - before.silent,
        )

    def plus(self, other: Heard) -> Heard:
        return Heard(
            self.packets + other.packets,
            self.lost + other.lost,
            self.concealed + other.concealed,
            self.silent + other.silent,
        )

    @property
    def concealed_ms(self) -> float:
        """Audio that was made up, in milliseconds; silence played where nobody sends is not counted."""
        return max(self.concealed - self.silent, 0) / _RATE * 1000


class Person:
    """One participant. `told` is the notice they got; `left_at` the POSIX time they were out."""

    def __init__(self, name: str, place: str, door: Forwarder, *, tone: int, knows_notices: bool = True) -> None:
        self.name = name
        self.place = place
        self.door = door
        self.identity = ""
        self.token = ""
        self.told: str | None = None
        self.left_at: float | None = None
        self._tone = tone
        self._knows_notices = knows_notices
        self._room: rtc.Room | None = None
        self._speaking: asyncio.Task[None] | None = None
        self._leaving: asyncio.Task[None] | None = None
        self._listening: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.door.port}"

    @property
    def room(self) -> rtc.Room:
        if self._room is None:
            raise RuntimeError(f"{self.name} is not in a meeting")
        return self._room

    @property
    def inside(self) -> bool:
        return self._room is not None and self._room.isconnected()

    async def ask(self, code: str, host_key: str | None = None) -> httpx.Response:
        """Ask to join; 200 with a token, or 451 with the reasons."""
        body = {"name": self.name} | ({"host_key": host_key} if host_key else {})
        async with httpx.AsyncClient(base_url=self.url, timeout=20) as client:
            return await client.post(f"/api/v1/meetings/{code}/join", json=body)

    async def join(self, code: str, host_key: str | None = None) -> None:
        """Join and speak. Raises when refused."""
        answer = await self.ask(code, host_key)
        answer.raise_for_status()
        joined = answer.json()
        self.identity, self.token = joined["identity"], joined["token"]
        await self.connect()

    async def connect(self) -> None:
        """Connect with the token at hand, and publish a tone. Raises `rtc.ConnectError` when refused."""
        room = rtc.Room()
        self.left_at = None
        room.on("disconnected", self._note_end)
        room.on("track_subscribed", self._listen)
        await room.connect(self.url.replace("http", "ws", 1), self.token)
        self._room = room
        if self._knows_notices:
            room.local_participant.register_rpc_method(NOTICE_METHOD, self._notice)
        source = rtc.AudioSource(_RATE, 1)
        track = rtc.LocalAudioTrack.create_audio_track("voice", source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await room.local_participant.publish_track(track, options)
        self._speaking = asyncio.create_task(_speak(source, self._tone))

    async def leave(self) -> None:
        tasks = [task for task in (self._speaking, *self._listening) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._speaking, self._listening = None, []
        if self._leaving is not None:
            await self._leaving
        if self._room is not None:
            await self._room.disconnect()
            self._room = None

    async def heard(self) -> dict[str, Heard]:
        """What was received so far of each person who is heard, by identity."""
        found: dict[str, Heard] = {}
        for who, participant in list(self.room.remote_participants.items()):
            for publication in list(participant.track_publications.values()):
                if publication.track is None:
                    continue
                for one in await publication.track.get_stats():
                    if one.WhichOneof("stats") == "inbound_rtp":
                        received, inbound = one.inbound_rtp.received, one.inbound_rtp.inbound
                        found[who] = Heard(
                            received.packets_received,
                            received.packets_lost,
                            inbound.concealed_samples,
                            inbound.silent_concealed_samples,
                        )
        return found

    def speakers(self) -> set[str]:
        """Identities whose audio is received now."""
        return {
            who
            for who, participant in self.room.remote_participants.items()
            if any(publication.subscribed for publication in participant.track_publications.values())
        }

    def _listen(self, track: rtc.Track, *_: object) -> None:
        if not isinstance(track, rtc.RemoteAudioTrack):
            return
        with contextlib.suppress(AssertionError):  # the SDK's word for a track whose room was left meanwhile
            self._listening.append(asyncio.create_task(_drain(rtc.AudioStream(track))))

    async def _notice(self, call: rtc.RpcInvocationData) -> str:
        self.told = call.payload
        self._leaving = asyncio.create_task(self.room.disconnect())
        return "leaving"

    def _note_end(self, _reason: object) -> None:
        self.left_at = self.left_at or time.time()


async def _speak(source: rtc.AudioSource, hertz: int) -> None:
    at = 0
    while True:
        moments = (np.arange(_FRAME) + at) / _RATE
        samples = (np.sin(2 * np.pi * hertz * moments) * 8000).astype(np.int16)
        at += _FRAME
        await source.capture_frame(rtc.AudioFrame(samples.tobytes(), _RATE, 1, _FRAME))


async def _drain(stream: rtc.AudioStream) -> None:
    """Play it to nobody: what nobody plays is not decoded, and nothing would be counted."""
    try:
        async for _ in stream:
            pass
    finally:
        await stream.aclose()


async def until(condition: Callable[[], bool | Awaitable[bool]], within: float, what: str) -> None:
    """Return once `condition` holds. Raises `TimeoutError` naming `what`."""
    end = time.monotonic() + within
    while True:
        held = condition()
        if not isinstance(held, bool):
            held = await held
        if held:
            return
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come true within {within:.0f} s")
        await asyncio.sleep(0.02)
