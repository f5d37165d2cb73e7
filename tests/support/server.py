"""The whole program, started the way an operator starts it: `folkmoot serve`, with LiveKit as its child."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil

from folkmoot.demo.atlas import address_in, write_atlas
from folkmoot.demo.forwarder import Forwarder
from folkmoot.runtime.settings import Settings, load_settings
from tests.support.binaries import livekit_binary
from tests.support.ports import free_ports

FOLKMOOT = Path(sys.executable).parent / "folkmoot"


class Server:
    """`folkmoot serve` on free ports over `folder`. What it prints goes to `folder/out.log` and `folder/err.log`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port, self.signal_port, udp = free_ports(3)
        self.environment = {
            "FOLKMOOT_DATA_DIR": str(folder / "data"),
            "FOLKMOOT_PORT": str(self.port),
            "FOLKMOOT_LIVEKIT_BINARY": str(livekit_binary()),
            "FOLKMOOT_LIVEKIT_PORTS": f"{self.signal_port},0,{udp}",
            "FOLKMOOT_LOCATION_TEST_ATLAS": str(write_atlas(folder / "atlas.mmdb")),
            "FOLKMOOT_CONTACT": "legal@example.org",
            **{f"FOLKMOOT_{name.upper()}": value for name, value in settings.items()},
        }
        self.url = f"http://localhost:{self.port}"
        self.process: asyncio.subprocess.Process | None = None
        self._runs = 0

    @property
    def settings(self) -> Settings:
        return load_settings(self.environment)

    async def start(self) -> None:
        """Returns once it says that it is ready."""
        self._runs += 1
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FOLKMOOT_")} | self.environment
        for name in ("FOLKMOOT_BUILD_DIR",):
            if name in os.environ:
                environment[name] = os.environ[name]
        with (self.folder / "err.log").open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                FOLKMOOT, "serve", env=environment, stdout=asyncio.subprocess.PIPE, stderr=errors, cwd=self.folder
            )
        assert self.process.stdout is not None
        said = b""
        try:
            async with asyncio.timeout(30):
                while b"is ready" not in said:
                    line = await self.process.stdout.readline()
                    if not line:
                        raise AssertionError(f"it ended at once: {(self.folder / 'err.log').read_text()[-3000:]}")
                    said += line
        finally:
            with (self.folder / "out.log").open("ab") as out:
                out.write(said)

    def children(self) -> list[psutil.Process]:
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def livekit(self) -> psutil.Process:
        return next(child for child in self.children() if "livekit" in child.name() or "server" in child.name())

    async def stop(self) -> None:
        """Ctrl-C: it ends by itself, cleanly, and nothing of it stays."""
        if self.process is None or self.process.returncode is not None:
            return
        children = self.children()
        self.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(15):
            code = await self.process.wait()
        assert code == 0, f"exit code {code}: {(self.folder / 'err.log').read_text()[-3000:]}"
        left = [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
        assert not left, f"left behind: {left}"

    async def kill(self) -> None:
        """kill -9, of this process alone: its LiveKit goes on without it."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # --- people -----------------------------------------------------------------------------------------------------

    def client(self, place: str | None = None, host: int = 1) -> httpx.AsyncClient:
        """An HTTP client whose connections come from `place`."""
        source = address_in(place, host) if place else None
        transport = httpx.AsyncHTTPTransport(local_address=source)
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", transport=transport, timeout=20)

    def door(self, place: str, host: int = 1) -> Forwarder:
        """A way in from `place`, for browsers and SDKs that cannot choose their address."""
        return Forwarder(("127.0.0.1", self.port), address_in(place, host))


async def new_meeting(client: httpx.AsyncClient, title: str = "Memorial evening") -> tuple[str, str]:
    """A meeting's code and host key."""
    made = await client.post("/api/v1/meetings", json={"title": title})
    assert made.status_code == 201, made.text
    return str(made.json()["code"]), str(made.json()["host_key"])


async def join(client: httpx.AsyncClient, code: str, name: str, host_key: str | None = None) -> dict[str, str]:
    """Identity, token and url of a new participant."""
    body = {"name": name} | ({"host_key": host_key} if host_key else {})
    answer = await client.post(f"/api/v1/meetings/{code}/join", json=body)
    assert answer.status_code == 200, answer.text
    joined: dict[str, str] = answer.json()
    return joined
