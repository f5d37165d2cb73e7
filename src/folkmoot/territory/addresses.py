"""Reading addresses, before any source is asked: what may be looked up, and why anything else may not. Pure.

`ipaddress` alone says that 6to4, NAT64 and multicast are global (Python 3.11), and location sources answer for
documentation and private ranges, so the ranges that say nothing about a place are refused here, by name.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Unlocatable:
    """Nothing can be said of where this address is; `why`, in words for a reviewer. Holds no address (P9)."""

    why: str


NO_ADDRESS = Unlocatable("it is no IP address")
ZONED = Unlocatable("it is local to one network")

# IANA's special-purpose registries (RFC 6890 and what followed), and multicast. The first that contains an address
# names it; of IPv6, all that lies outside 2000::/3 is no public address.
_SPECIAL: tuple[tuple[str, str], ...] = (
    ("127.0.0.0/8", "it is this machine"),
    ("::1/128", "it is this machine"),
    ("10.0.0.0/8", "it is a private address"),
    ("172.16.0.0/12", "it is a private address"),
    ("192.168.0.0/16", "it is a private address"),
    ("fc00::/7", "it is a private address"),
    ("100.64.0.0/10", "it is shared inside a carrier"),
    ("169.254.0.0/16", "it is local to one network"),
    ("fe80::/10", "it is local to one network"),
    ("192.0.0.0/24", "it is reserved for protocols"),
    ("192.31.196.0/24", "it is answered by servers everywhere"),
    ("192.52.193.0/24", "it is answered by servers everywhere"),
    ("192.175.48.0/24", "it is answered by servers everywhere"),
    ("2620:4f:8000::/48", "it is answered by servers everywhere"),
    ("192.88.99.0/24", "it is a 6to4 relay"),
    ("2002::/16", "it is a 6to4 address"),
    ("2001::/32", "it is a Teredo address"),
    ("64:ff9b::/96", "it is a NAT64 address"),
    ("64:ff9b:1::/48", "it is a NAT64 address"),
    ("192.0.2.0/24", "it is reserved for documentation"),
    ("198.51.100.0/24", "it is reserved for documentation"),
    ("203.0.113.0/24", "it is reserved for documentation"),
    ("2001:db8::/32", "it is reserved for documentation"),
    ("3fff::/20", "it is reserved for documentation"),
    ("198.18.0.0/15", "it is reserved for benchmarks"),
    ("2001:2::/48", "it is reserved for benchmarks"),
    ("2001::/23", "it is reserved for protocols"),
    ("224.0.0.0/4", "it is a multicast address"),
    ("ff00::/8", "it is a multicast address"),
    ("0.0.0.0/8", "it is no public address"),
    ("240.0.0.0/4", "it is no public address"),
    ("::/3", "it is no public address"),
    ("4000::/2", "it is no public address"),
    ("8000::/1", "it is no public address"),
)
SPECIAL: tuple[tuple[Network, str], ...] = tuple((ipaddress.ip_network(text), why) for text, why in _SPECIAL)
_MAPPED = bytes(10) + b"\xff\xff"


def parse_address(text: str) -> tuple[int, int] | Unlocatable:
    """The family (4 or 6) and the number of the address that `text` stands for; a mapped one is what it maps (RFC 4291,
    2.5.5.2). Never raises. Strict as `ipaddress` is, and some thirty times quicker, which each connection feels."""
    try:
        if ":" not in text:
            return 4, int.from_bytes(socket.inet_pton(socket.AF_INET, text))
        if "%" in text:
            return ZONED if _is_address(text) else NO_ADDRESS
        packed = socket.inet_pton(socket.AF_INET6, text)
    except (OSError, ValueError):
        return NO_ADDRESS
    if packed.startswith(_MAPPED):
        return 4, int.from_bytes(packed[12:])
    return 6, int.from_bytes(packed)


def address_of(family: int, number: int) -> Address:
    """The address that `parse_address` read."""
    return ipaddress.IPv4Address(number) if family == 4 else ipaddress.IPv6Address(number)


def special(address: Address) -> str | None:
    """Why an address says nothing of a place whatever the sources say, or None."""
    for network, why in SPECIAL:
        if address.version == network.version and address in network:
            return why
    return None


def read_address(text: str) -> Address | Unlocatable:
    """The public address `text` stands for, or why it cannot be located. Never raises."""
    parsed = parse_address(text)
    if isinstance(parsed, Unlocatable):
        return parsed
    family, number = parsed
    address = address_of(family, number)
    why = special(address)
    return Unlocatable(why) if why is not None else address


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
