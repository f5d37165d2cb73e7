"""PROXY headers: the two versions, however they are cut, and what is none."""

from __future__ import annotations

import ipaddress
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.territory.proxy_protocol import LONGEST, BadProxyHeader, ProxyHeader, read_proxy_header
from folkmoot.territory.source import HIDDEN, Source

SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"
V4 = bytes([203, 0, 113, 7, 10, 0, 0, 1]) + struct.pack("!HH", 4711, 80)
V6 = ipaddress.ip_address("2001:4860::1").packed + ipaddress.ip_address("::1").packed + struct.pack("!HH", 4711, 80)


def version_2(command: int, family: int, body: bytes, length: int | None = None) -> bytes:
    return SIGNATURE + struct.pack("!BBH", command, family, len(body) if length is None else length) + body


GOOD: list[tuple[bytes, Source | None]] = [
    (b"PROXY TCP4 203.0.113.7 10.0.0.1 4711 80\r\n", Source("203.0.113.7")),
    (b"PROXY TCP6 2001:4860::1 ::1 65535 0\r\n", Source("2001:4860::1")),
    (b"PROXY TCP6 ::ffff:203.0.113.7 ::1 1 2\r\n", Source("203.0.113.7")),
    (b"PROXY UNKNOWN\r\n", HIDDEN),
    (b"PROXY UNKNOWN 203.0.113.7 10.0.0.1 4711 80\r\n", HIDDEN),
    (version_2(0x21, 0x11, V4), Source("203.0.113.7")),
    (version_2(0x21, 0x11, V4 + b"\x04\x00\x01x"), Source("203.0.113.7")),
    (version_2(0x21, 0x21, V6), Source("2001:4860::1")),
    (version_2(0x20, 0x00, b""), None),
    (version_2(0x20, 0x11, V4), None),
    (version_2(0x21, 0x00, b""), HIDDEN),
    (version_2(0x21, 0x12, V4), HIDDEN),
    (version_2(0x21, 0x31, bytes(216)), HIDDEN),
]
BAD = [
    b"GET / HTTP/1.1\r\n\r\n",
    b"proxy TCP4 203.0.113.7 10.0.0.1 1 2\r\n",
    b"PROXY TCP4 203.0.113.7 10.0.0.1 1\r\n",
    b"PROXY TCP4 203.0.113.7 10.0.0.1 1 2 3\r\n",
    b"PROXY TCP4 203.0.113.7  10.0.0.1 1 2\r\n",
    b"PROXY TCP4 2001:4860::1 ::1 1 2\r\n",
    b"PROXY TCP6 203.0.113.7 10.0.0.1 1 2\r\n",
    b"PROXY TCP4 203.0.113.07 10.0.0.1 1 2\r\n",
    b"PROXY TCP4 203.0.113 10.0.0.1 1 2\r\n",
    b"PROXY TCP4 203.0.113.7 10.0.0.1 65536 2\r\n",
    b"PROXY TCP4 203.0.113.7 10.0.0.1 01 2\r\n",
    b"PROXY TCP4 203.0.113.7 10.0.0.1 -1 2\r\n",
    b"PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
    b"PROXY UDP4 203.0.113.7 10.0.0.1 1 2\r\n",
    b"PROXY TCP4 \xff 10.0.0.1 1 2\r\n",
    b"PROXY " + b"x" * 200,
    b"PROXY UNKNOWN " + b"x" * 200 + b"\r\n",
    version_2(0x11, 0x11, V4),
    version_2(0x22, 0x11, V4),
    version_2(0x21, 0x13, V4),
    version_2(0x21, 0x41, V4),
    version_2(0x21, 0x11, V4[:4]),
    version_2(0x21, 0x21, V4),
    version_2(0x21, 0x11, V4, 65535),
    SIGNATURE[:-1] + b"\r",
]


@pytest.mark.parametrize(("header", "expected"), GOOD)
def test_a_header_is_read_however_it_is_cut_and_what_follows_is_left(header: bytes, expected: Source | None) -> None:
    for end in range(len(header)):
        assert read_proxy_header(header[:end]) is None, end
    for rest in (b"", b"GET / HTTP/1.1\r\n\r\n", header):
        assert read_proxy_header(header + rest) == ProxyHeader(expected, rest)


@pytest.mark.parametrize("header", BAD)
def test_p5_what_is_no_header_says_nothing(header: bytes) -> None:
    with pytest.raises(BadProxyHeader):
        read_proxy_header(header)


@given(
    st.binary(max_size=300)
    | st.sampled_from(BAD + [one for one, _ in GOOD]).flatmap(
        lambda head: st.binary(max_size=40).map(lambda rest: head + rest)
    )
)
def test_p5_whatever_comes_it_is_read_refused_or_waited_for_within_a_limit(data: bytes) -> None:
    try:
        found = read_proxy_header(data)
    except BadProxyHeader:
        return
    assert found is not None or len(data) < LONGEST
    assert found is None or data.endswith(found.rest)
