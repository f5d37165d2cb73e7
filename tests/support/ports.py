"""Free ports for servers under test."""

from __future__ import annotations

import contextlib
import socket


def free_ports(count: int) -> list[int]:
    """`count` different ports, free for TCP and UDP alike when asked. Below the ephemeral range of outgoing connections
    nothing else is handed out at random, so they stay free."""
    found: list[int] = []
    with contextlib.ExitStack() as held:
        while len(found) < count:
            tcp = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            tcp.bind(("127.0.0.1", 0))
            port = tcp.getsockname()[1]
            udp = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            try:
                udp.bind(("0.0.0.0", port))
            except OSError:
                continue
            found.append(port)
    return found
