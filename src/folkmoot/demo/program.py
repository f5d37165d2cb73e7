"""The whole program as a child on free ports, with made-up places: for the demo, the tests and the benches."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil

from folkmoot.demo.atlas import address_in, write_atlas
from folkmoot.demo.forwarder import Forwarder
from folkmoot.runtime.settings import Settings, load_settings

_READY_WITHIN = 40.0
_STOPS_WITHIN = 15.0


class ProgramFailed(Exception):
    """It did not start, or did not end as it should."""


def free_ports(count: int) -> list[int]:
    """`count` different ports, free for TCP and UDP alike when asked."""
    found: list[int] = []
    with contextlib.ExitStack() as held:
        while len(found) < count:
            tcp = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            tcp.bind(("127.0.0.1", 0))
            port = tcp.getsockname()[1]
            udp = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            try:
                udp.bind(("", port))
            except OSError:
                continue
            found.append(port)
    return found


class Program:
    """`folkmoot serve` over `folder`. What it prints goes to `folder/out.log` and `folder/err.log`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port, self.engine_port, udp = free_ports(3)
        self.environment = {
            "FOLKMOOT_DATA_DIR": str(folder / "data"),
            "FOLKMOOT_PORT": str(self.port),
            "FOLKMOOT_LIVEKIT_PORTS": f"{self.engine_port},0,{udp}",
            "FOLKMOOT_LOCATION_TEST_ATLAS": str(write_atlas(folder / "atlas.mmdb")),
            "FOLKMOOT_CONTACT": "legal@example.org",
            **{f"FOLKMOOT_{name.upper()}": value for name, value in settings.items()},
        }
        self.process: asyncio.subprocess.Process | None = None

    @property
    def settings(self) -> Settings:
        return load_settings(self.environment)

    @property
    def pid(self) -> int:
        if self.process is None:
            raise ProgramFailed("it is not running")
        return self.process.pid

    async def start(self) -> None:
        """Returns once it says that it is ready. Raises `ProgramFailed` with what it said."""
        keep = {k: v for k, v in os.environ.items() if not k.startswith("FOLKMOOT_") or k == "FOLKMOOT_BUILD_DIR"}
        with (self.folder / "err.log").open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "folkmoot",
                "serve",
                env=keep | self.environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                cwd=self.folder,
                start_new_session=True,  # a Ctrl-C is for whoever started us, who then stops us
            )
        out, said = self.process.stdout, b""
        if out is None:
            raise ProgramFailed("it has no output")
        try:
            async with asyncio.timeout(_READY_WITHIN):
                while b"is ready" not in said:
                    line = await out.readline()
                    if not line:
                        raise ProgramFailed(f"it ended at once: {self.errors()}")
                    said += line
        finally:
            with (self.folder / "out.log").open("ab") as file:
                file.write(said)

    def errors(self) -> str:
        return (self.folder / "err.log").read_text()[-3000:]

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.pid).children(recursive=True)

    def engine(self) -> psutil.Process:
        """Its LiveKit."""
        return next(child for child in self.children() if child.name().startswith("livekit"))

    async def stop(self) -> None:
        """Ctrl-C: it ends by itself and leaves nothing. Raises `ProgramFailed` when it does not."""
        if self.process is None or self.process.returncode is not None:
            return
        children = self.children()
        self.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(_STOPS_WITHIN):
            code = await self.process.wait()
        left = [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
        if code != 0 or left:
            raise ProgramFailed(f"exit code {code}, left behind: {left}: {self.errors()}")

    async def kill(self) -> None:
        """kill -9 of this process alone: its LiveKit goes on without it."""
        if self.process is None:
            raise ProgramFailed("it is not running")
        self.process.kill()
        await self.process.wait()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # --- ways in ----------------------------------------------------------------------------------------------------

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
    made.raise_for_status()
    return str(made.json()["code"]), str(made.json()["host_key"])


async def join(client: httpx.AsyncClient, code: str, name: str, host_key: str | None = None) -> dict[str, str]:
    """Identity, token and url of a new participant."""
    body = {"name": name} | ({"host_key": host_key} if host_key else {})
    answer = await client.post(f"/api/v1/meetings/{code}/join", json=body)
    answer.raise_for_status()
    joined: dict[str, str] = answer.json()
    return joined
