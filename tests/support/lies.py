"""Forty ways to say that one is somewhere else."""

from __future__ import annotations


def header_lies(lie: str, proxy: str) -> list[list[tuple[str, str]]]:
    """Headers of somebody who would like to be at `lie`, and perhaps to have come through `proxy`."""
    return [
        [("X-Forwarded-For", lie)],
        [("X-Forwarded-For", f"{lie}, {lie}")],
        [("X-Forwarded-For", f"{lie}, {proxy}")],
        [("X-Forwarded-For", lie), ("X-Forwarded-For", lie)],
        [("X-Forwarded-For", f"{lie},")],
        [("X-Forwarded-For", f"{lie}, ,,")],
        [("X-Forwarded-For", "")],
        [("X-Forwarded-For", "unknown")],
        [("X-Forwarded-For", "_hidden")],
        [("X-Forwarded-For", f"{lie}:80")],
        [("X-Forwarded-For", f"[::ffff:{lie}]:80")],
        [("X-Forwarded-For", f"::ffff:{lie}")],
        [("X-Forwarded-For", f'"{lie}')],
        [("X-Forwarded-For", "0x7f.1")],
        [("X-Forwarded-For", "\x00\xff")],
        [("X-Forwarded-For", "1" * 9000)],
        [("X-Forwarded-For", ",".join([lie] * 900))],
        [("X-Forwarded-For", ",".join([proxy] * 900))],
        [("x-forwarded-for", "fe80::1%eth0")],
        [("X-FORWARDED-FOR", "127.0.0.1")],
        [("Forwarded", f"for={lie}")],
        [("Forwarded", f'for="{lie}"')],
        [("Forwarded", f'for="{lie}:80";proto=https')],
        [("Forwarded", f'for="[::ffff:{lie}]:80"')],
        [("Forwarded", f"FOR={lie}, fOr={lie}")],
        [("Forwarded", 'for="')],
        [("Forwarded", f'for="{lie}, for=')],
        [("Forwarded", f'for={lie};host="')],
        [("Forwarded", 'host="a\\')],
        [("Forwarded", "for=unknown")],
        [("Forwarded", "for=_hidden")],
        [("Forwarded", f"for={lie};for={lie}")],
        [("Forwarded", f"by={lie}")],
        [("Forwarded", f"for={lie}"), ("X-Forwarded-For", lie)],
        [("X-Real-IP", lie)],
        [("True-Client-IP", lie), ("CF-Connecting-IP", lie)],
        [("X-Client-IP", lie), ("X-Cluster-Client-IP", lie), ("Fastly-Client-IP", lie)],
        [("X-Envoy-External-Address", lie)],
        [("X-Forwarded", f"for={lie}"), ("Forwarded-For", lie), ("X-Forwarded-Host", lie)],
        [("Via", f"1.1 {lie}"), ("X-Original-Forwarded-For", lie), ("X_Forwarded_For", lie)],
        [("X-Forwarded-For ", lie), (" Forwarded", f"for={lie}")],
    ]


def proxy_header_lies(lie: str) -> list[bytes]:
    """The same before the first request, as a proxy would say it (IPv4)."""
    packed = bytes(int(part) for part in lie.split("."))
    addresses = packed + bytes([127, 0, 0, 1]) + b"\x10\x00\x00\x50"
    signature = b"\r\n\r\n\x00\r\nQUIT\n"
    return [
        f"PROXY TCP4 {lie} 127.0.0.1 4096 80\r\n".encode(),
        f"PROXY TCP6 ::ffff:{lie} ::1 4096 80\r\n".encode(),
        b"PROXY UNKNOWN\r\n",
        signature + b"\x21\x11\x00\x0c" + addresses,
        signature + b"\x20\x00\x00\x00",
        signature + b"\x21\x00\x00\x00",
    ]
