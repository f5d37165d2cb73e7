"""Who else is on this machine: a stale child of ours to replace, a foreign process on a port to name."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import psutil


class PortTaken(Exception):
    """A port is used by somebody else's process, which is named and never touched."""


def port_owner(port: int, kind: socket.SocketKind) -> str:
    """`name (pid N)` of what holds a port, or `another process` where the system does not say."""
    family = "tcp" if kind is socket.SOCK_STREAM else "udp"
    try:
        for held in psutil.net_connections(kind=family):
            listening = family == "udp" or held.status == psutil.CONN_LISTEN
            if held.laddr and held.laddr.port == port and listening and held.pid:
                return f"{psutil.Process(held.pid).name()} (pid {held.pid})"
    except (psutil.Error, OSError):
        pass
    return "another process"


def require_free_port(port: int, kind: socket.SocketKind, setting: str, host: str = "127.0.0.1") -> None:
    """Raises `PortTaken`, naming the process and the setting to change. Port 0 is always free."""
    if port == 0:
        return
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            name = "TCP" if kind is socket.SOCK_STREAM else "UDP"
            raise PortTaken(
                f"{name} port {port} is used by {port_owner(port, kind)}: end it, or choose another port by {setting}"
            ) from problem


def remember(path: Path, pid: int) -> None:
    """Note a child, by what tells it from a later process with the same number."""
    process = psutil.Process(pid)
    path.write_text(json.dumps({"pid": pid, "created": process.create_time()}))


def forget(path: Path) -> None:
    path.unlink(missing_ok=True)


def end_stale(path: Path, timeout: float = 3.0) -> bool:
    """End the child that an earlier run left, if it is still that very process. Returns whether there was one."""
    try:
        noted = json.loads(path.read_text())
        process = psutil.Process(int(noted["pid"]))
        same = abs(process.create_time() - float(noted["created"])) < 0.01
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        forget(path)
        return False
    if not same or process.pid == os.getpid():
        forget(path)
        return False
    try:
        process.terminate()
        try:
            process.wait(timeout)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(timeout)
    except psutil.NoSuchProcess:
        pass
    forget(path)
    return True
