"""A real LiveKit for this folder's tests, started and stopped by the shipped engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from tests.support.binaries import livekit_binary
from tests.support.ports import free_ports

from folkmoot.media.engine import LiveKitEngine
from folkmoot.media.rooms import LiveKitRooms
from folkmoot.media.tokens import MediaTokens
from folkmoot.runtime.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    signal, udp = free_ports(2)
    return load_settings(
        {
            "FOLKMOOT_DATA_DIR": str(tmp_path),
            "FOLKMOOT_LIVEKIT_BINARY": str(livekit_binary()),
            "FOLKMOOT_LIVEKIT_PORTS": f"{signal},0,{udp}",
        }
    )


@pytest.fixture
async def engine(settings: Settings) -> AsyncIterator[LiveKitEngine]:
    engine = LiveKitEngine(settings)
    await engine.start()
    yield engine
    await engine.stop()


@pytest.fixture
async def rooms(engine: LiveKitEngine) -> AsyncIterator[LiveKitRooms]:
    rooms = LiveKitRooms(engine.http_url, engine.credentials.api_key, engine.credentials.api_secret)
    yield rooms
    await rooms.aclose()


@pytest.fixture
def token(engine: LiveKitEngine) -> Callable[[str], str]:
    tokens = MediaTokens(engine.credentials.api_key, engine.credentials.api_secret)
    return lambda identity: tokens.issue(meeting="abc-defg-hij", identity=identity, name=identity, role="guest")
