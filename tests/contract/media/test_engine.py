"""LiveKit as a child: where it listens, how it comes back, what it leaves behind, whom it never harms."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys

import psutil
import pytest
from tests.support.until import until

from folkmoot.media.engine import EngineMissing, LiveKitEngine
from folkmoot.media.processes import PortTaken
from folkmoot.runtime.settings import Settings


async def test_signalling_is_on_loopback_alone_and_nothing_else_but_media_listens(
    engine: LiveKitEngine, settings: Settings
) -> None:
    assert engine.pid is not None
    child = psutil.Process(engine.pid)
    tcp = [c.laddr for c in child.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
    assert [(address.ip, address.port) for address in tcp] == [("127.0.0.1", engine.port)]
    assert {c.laddr.port for c in child.net_connections("udp")} == {settings.livekit_ports.udp}


async def test_its_secrets_are_in_no_argument_and_in_no_readable_file(
    engine: LiveKitEngine, settings: Settings
) -> None:
    assert engine.pid is not None
    secret = engine.credentials.api_secret
    child = psutil.Process(engine.pid)
    assert secret not in " ".join(child.cmdline())
    assert secret not in " ".join(child.environ().values())
    for path in settings.data_dir.rglob("*"):
        if path.is_file() and secret in path.read_text():
            assert path.stat().st_mode & 0o077 == 0, path


async def test_killed_it_comes_back_by_itself(engine: LiveKitEngine) -> None:
    first = engine.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await until(lambda: engine.restarts == 1 and engine.ready)
    assert engine.pid not in (None, first)


async def test_stopped_it_is_gone(settings: Settings) -> None:
    engine = LiveKitEngine(settings)
    await engine.start()
    pid = engine.pid
    assert pid is not None
    await engine.stop()
    assert not psutil.pid_exists(pid)
    assert not list((settings.data_dir / "run").iterdir())
    await engine.stop()


async def test_what_a_killed_run_left_is_recognised_and_replaced(settings: Settings) -> None:
    left = LiveKitEngine(settings)
    await left.start()
    pid = left.pid
    assert pid is not None
    assert left._supervisor is not None
    left._supervisor.cancel()  # as if we had been killed: the child lives on, and its note with it
    engine = LiveKitEngine(settings)
    await engine.start()
    assert engine.pid not in (None, pid)
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    await engine.stop()
    await left.stop()


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
async def test_a_foreign_process_on_a_port_is_named_and_left_alone(settings: Settings, kind: socket.SocketKind) -> None:
    ports = settings.livekit_ports
    port = ports.signal if kind is socket.SOCK_STREAM else ports.udp
    holding = (
        f"import socket, sys; s = socket.socket(socket.AF_INET, {int(kind)}); s.bind(('127.0.0.1', {port}));"
        f"{int(kind)} == 1 and s.listen(); print('up', flush=True); sys.stdin.read()"
    )
    pipe = asyncio.subprocess.PIPE
    foreign = await asyncio.create_subprocess_exec(sys.executable, "-c", holding, stdin=pipe, stdout=pipe)
    try:
        assert foreign.stdout is not None
        await foreign.stdout.readline()
        with pytest.raises(PortTaken, match=rf"{port} is used by .*\(pid {foreign.pid}\).*LIVEKIT_PORTS"):
            await LiveKitEngine(settings).start()
        assert foreign.returncode is None
    finally:
        await foreign.communicate(b"")


async def test_missing_it_says_how_to_get_it(settings: Settings) -> None:
    missing = settings.model_copy(update={"livekit_binary": settings.data_dir / "nothing"})
    with pytest.raises(EngineMissing, match="LIVEKIT_BINARY"):
        await LiveKitEngine(missing).start()
