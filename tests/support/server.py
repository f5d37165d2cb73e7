"""The whole program for tests: as the demo starts it, with the LiveKit that `make` built."""

from __future__ import annotations

from pathlib import Path

from folkmoot.demo.program import Program
from tests.support.binaries import livekit_binary


class Server(Program):
    def __init__(self, folder: Path, **settings: str) -> None:
        super().__init__(folder, **{"livekit_binary": str(livekit_binary()), **settings})
