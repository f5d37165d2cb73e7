"""The PROXY protocol, versions 1 and 2: what a proxy that passes bytes says before them. Pure.

https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt
"""

from __future__ import annotations

import ipaddress
import re
import struct
from dataclasses import dataclass

from folkmoot.territory.addresses import Unlocatable, parse_address
from folkmoot.territory.source import HIDDEN, Source, plain

LONGEST = 2048
_LONGEST_V1 = 107
_SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"
_FIRST = b"PROXY "
_PORT = re.compile(rb"0|[1-9][0-9]{0,4}")
_LENGTHS = {0x11: 12, 0x21: 36, 0x12: 12, 0x22: 36, 0x31: 216, 0x32: 216, 0x00: 0}


class BadProxyHeader(ValueError):
    """A listed peer began with something else; nothing of its connection is served."""


@dataclass(frozen=True, slots=True)
class ProxyHeader:
    """`source` None: the proxy speaks for itself. `rest`: what came after the header."""

    source: Source | None
    rest: bytes


def read_proxy_header(data: bytes) -> ProxyHeader | None:
    """The header that a connection begins with; None until it is all there. Raises `BadProxyHeader`."""
    if data.startswith(_FIRST[: len(data)]):
        return _version_1(data)
    if data.startswith(_SIGNATURE[: len(data)]):
        return _version_2(data)
    raise BadProxyHeader("no PROXY header")


def _version_1(data: bytes) -> ProxyHeader | None:
    line, ended, rest = data.partition(b"\r\n")
    if len(line) + 2 > _LONGEST_V1:
        raise BadProxyHeader("a PROXY line without end")
    if not ended:
        return None
    match line.split(b" "):
        case [b"PROXY", b"UNKNOWN", *_]:
            return ProxyHeader(HIDDEN, rest)
        case [b"PROXY", b"TCP4" | b"TCP6" as family, source, target, *ports] if len(ports) == 2:
            version = 4 if family == b"TCP4" else 6
            if all(_is_port(port) for port in ports) and _is(version, source) and _is(version, target):
                return ProxyHeader(plain(source.decode("ascii")), rest)
    raise BadProxyHeader("a PROXY line that says nothing")


def _is_port(text: bytes) -> bool:
    return _PORT.fullmatch(text) is not None and int(text) <= 65535


def _is(version: int, text: bytes) -> bool:
    written = text.decode("latin-1")
    return (":" in written) == (version == 6) and not isinstance(parse_address(written), Unlocatable)


def _version_2(data: bytes) -> ProxyHeader | None:
    if len(data) < 16:
        return None
    command, family, length = struct.unpack("!BBH", data[12:16])
    if command not in (0x20, 0x21) or family not in _LENGTHS or length < _LENGTHS[family] * (command & 1):
        raise BadProxyHeader("a PROXY header that says nothing")
    end = 16 + length
    if end > LONGEST:
        raise BadProxyHeader("a PROXY header without end")
    if len(data) < end:
        return None
    if command == 0x20:
        return ProxyHeader(None, data[end:])
    if family == 0x11:
        return ProxyHeader(plain(str(ipaddress.IPv4Address(data[16:20]))), data[end:])
    if family == 0x21:
        return ProxyHeader(plain(str(ipaddress.IPv6Address(data[16:32]))), data[end:])
    return ProxyHeader(HIDDEN, data[end:])
