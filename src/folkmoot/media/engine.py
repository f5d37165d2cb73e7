"""LiveKit as a supervised child: bound to loopback, quiet about people, restarted when it falls, gone when we go."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import structlog

from folkmoot.media.engine_log import Removed, SwitchedPair, reduce_line, removed, switched_pair
from folkmoot.media.processes import end_stale, forget, remember, require_free_port
from folkmoot.runtime.files import write_secret
from folkmoot.runtime.settings import Settings, build_dir

log = structlog.get_logger(__name__)

VERSION = "1.13.5"
_READY_WITHIN = 15.0
_FIRST_PAUSE, _LONGEST_PAUSE, _STABLE_AFTER = 0.1, 5.0, 30.0
_LOOK_EVERY = 0.02
_STOP_WITHIN = 3.0
_LONGEST_LINE = 1 << 20


class EngineMissing(Exception):
    """There is no LiveKit to start; the message says how to get it."""


class EngineFailed(Exception):
    """LiveKit started and is not ready, or ended at once."""


@dataclass(frozen=True, slots=True)
class Credentials:
    api_key: str
    api_secret: str


def find_binary(settings: Settings) -> Path:
    """The LiveKit to start: the one named, the one `make` built, or one on PATH. Raises `EngineMissing`."""
    if settings.livekit_binary is not None:
        if os.access(settings.livekit_binary, os.X_OK):
            return settings.livekit_binary
        raise EngineMissing(f"FOLKMOOT_LIVEKIT_BINARY names {settings.livekit_binary}, which is no program")
    built = build_dir() / "bin" / "livekit-server"
    if os.access(built, os.X_OK):
        return built
    found = shutil.which("livekit-server")
    if found is None:
        raise EngineMissing(
            f"LiveKit is missing: run `make livekit` to build v{VERSION}, or name one by FOLKMOOT_LIVEKIT_BINARY"
        )
    return Path(found)


def credentials(settings: Settings) -> Credentials:
    """The API key that the settings give, or one made at the first start and kept in the data folder."""
    if settings.livekit_api_key and settings.livekit_api_secret:
        return Credentials(settings.livekit_api_key, settings.livekit_api_secret.get_secret_value())
    path = settings.data_dir / "livekit.keys"
    if not path.exists():
        write_secret(path, f"folkmoot {secrets.token_urlsafe(48)}\n")
    key, secret = path.read_text().split()
    return Credentials(key, secret)


def configuration(settings: Settings, keys: Credentials) -> dict[str, object]:
    """LiveKit's configuration. Signalling on loopback only; no third party's STUN server is ever named to a client."""
    ports = settings.livekit_ports
    media_host = "127.0.0.1" if settings.is_loopback else _own_address()
    rtc: dict[str, object] = {
        "udp_port": ports.udp,
        # It would listen on every address, whatever `bind_addresses` says, so on loopback there is none.
        "tcp_port": 0 if settings.is_loopback else ports.tcp,
        "use_external_ip": False,
        "node_ip": media_host,
        # LiveKit names a third party's STUN servers when it is given none. This one is its own media port.
        "stun_servers": [f"{media_host}:{ports.udp}"],
    }
    if settings.is_loopback:
        # Browsers and SDKs on this very machine send media from its own interface, never from loopback, so the UDP
        # port listens on both; it answers nobody who has not joined through signalling.
        rtc["enable_loopback_candidate"] = True
    return {
        "port": ports.signal,
        "bind_addresses": ["127.0.0.1"],
        "rtc": rtc,
        "keys": {keys.api_key: keys.api_secret},
        "logging": {"json": True, "level": "info", "pion_level": "error"},
        "turn": {"enabled": False},
        "room": {"auto_create": True},
    }


def _own_address() -> str:
    """The address of the interface towards the outside. No packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])


class LiveKitEngine:
    """`start` returns when LiveKit answers; from then on it is restarted, with growing pauses, until `stop`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.credentials = credentials(settings)
        self.host = "127.0.0.1"
        self.port = settings.livekit_ports.signal
        self._config = settings.data_dir / "run" / "livekit.yaml"
        self._note = settings.data_dir / "run" / "livekit.json"
        self._child: asyncio.subprocess.Process | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._moved: list[Callable[[SwitchedPair], None]] = []
        self._removed: list[Callable[[Removed], None]] = []
        self.restarts = 0
        self.ready = False

    @property
    def http_url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def on_switched_pair(self, callback: Callable[[SwitchedPair], None]) -> None:
        """Called whenever someone's media changes its address."""
        self._moved.append(callback)

    def on_removed(self, callback: Callable[[Removed], None]) -> None:
        """Called whenever somebody is removed because the engine was told to, by us or by anybody else."""
        self._removed.append(callback)

    async def start(self) -> None:
        """Raises `EngineMissing`, `EngineFailed`, or `PortTaken` naming who has the port."""
        binary = find_binary(self._settings)
        self._config.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if await asyncio.to_thread(end_stale, self._note):
            log.info("ended the media engine that an earlier run had left")
        ports = self._settings.livekit_ports
        setting = "FOLKMOOT_LIVEKIT_PORTS (signal,tcp,udp)"
        require_free_port(ports.signal, socket.SOCK_STREAM, setting)
        require_free_port(ports.tcp, socket.SOCK_STREAM, setting)
        require_free_port(ports.udp, socket.SOCK_DGRAM, setting)
        # JSON is YAML.
        write_secret(self._config, json.dumps(configuration(self._settings, self.credentials)))
        output = await self._launch(binary)
        try:
            await self._until_ready()
        except EngineFailed:
            await self._end_child()
            raise
        self._supervisor = asyncio.create_task(self._supervise(binary, output), name="media engine")

    async def stop(self) -> None:
        """End the child: asked first, then killed. Safe to call at any time."""
        if self._supervisor is not None:
            self._supervisor.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._supervisor
            self._supervisor = None
        await self._end_child()
        self._config.unlink(missing_ok=True)

    # --- inside -------------------------------------------------------------------------------------------------

    async def _launch(self, binary: Path) -> asyncio.Task[None]:
        self._child = await asyncio.create_subprocess_exec(
            str(binary),
            "--config",
            str(self._config),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            # A group of its own: Ctrl-C on the terminal reaches us alone, and we end it in order.
            start_new_session=True,
            env={"PATH": os.environ.get("PATH", "")},
            limit=_LONGEST_LINE,
        )
        remember(self._note, self._child.pid)
        return asyncio.create_task(self._read_output(self._child), name="media engine output")

    async def _until_ready(self) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + _READY_WITHIN
        async with aiohttp.ClientSession(trust_env=False) as session:
            while loop.time() < end:
                if self._child is None or self._child.returncode is not None:
                    raise EngineFailed("LiveKit ended while starting: `folkmoot doctor` may say why")
                with contextlib.suppress(aiohttp.ClientError, OSError, asyncio.TimeoutError):
                    async with session.get(self.http_url, timeout=aiohttp.ClientTimeout(total=1)) as answer:
                        if answer.status == 200:
                            self.ready = True
                            return
                await asyncio.sleep(_LOOK_EVERY)
        raise EngineFailed(f"LiveKit did not answer within {_READY_WITHIN:.0f} s")

    async def _supervise(self, binary: Path, output: asyncio.Task[None]) -> None:
        loop = asyncio.get_running_loop()
        pause, started = _FIRST_PAUSE, loop.time()
        while True:
            if self._child is not None:
                code = await self._child.wait()
                self.ready = False
                await output
                log.error("the media engine ended; starting it again", code=code, pause=pause)
            if loop.time() - started > _STABLE_AFTER:
                pause = _FIRST_PAUSE
            await asyncio.sleep(pause)
            pause, started = min(pause * 2, _LONGEST_PAUSE), loop.time()
            self.restarts += 1
            try:
                output = await self._launch(binary)
                await self._until_ready()
            except (EngineFailed, OSError) as problem:
                log.error("the media engine does not come up", problem=str(problem))
                await self._end_child()

    async def _read_output(self, child: asyncio.subprocess.Process) -> None:
        if child.stdout is None:
            raise RuntimeError("the child has no output")
        while True:
            try:
                line = await child.stdout.readline()
            except ValueError:
                continue  # longer than any line we keep
            if not line:
                return
            text = line.decode("utf-8", "replace")
            if record := reduce_line(text):
                log.debug("media engine", message=record.message, level=record.level, **dict(record.fields))
            if moved := switched_pair(text):
                for callback in self._moved:
                    callback(moved)
            if gone := removed(text):
                for told in self._removed:
                    told(gone)

    async def _end_child(self) -> None:
        child, self._child, self.ready = self._child, None, False
        if child is None:
            return
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                # LiveKit waits for its rooms on SIGTERM; a second signal ends it at once.
                child.terminate()
            try:
                await asyncio.wait_for(child.wait(), 0.2)
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    child.terminate()
                try:
                    await asyncio.wait_for(child.wait(), _STOP_WITHIN)
                except TimeoutError:
                    child.kill()
                    await child.wait()
        forget(self._note)


class ExternalEngine:
    """A LiveKit that somebody else runs, named by the settings. Its door, too, must be the gate alone."""

    def __init__(self, settings: Settings, host: str, port: int) -> None:
        self.credentials = credentials(settings)
        self.host, self.port = host, port
        self.ready = True
        self.restarts = 0
        self.pid: int | None = None

    @property
    def http_url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def on_switched_pair(self, callback: Callable[[SwitchedPair], None]) -> None:
        """Never called: we do not see its log."""

    def on_removed(self, callback: Callable[[Removed], None]) -> None:
        """Never called: we do not see its log."""

    async def start(self) -> None:
        """Nothing to start."""

    async def stop(self) -> None:
        """Nothing to stop."""
