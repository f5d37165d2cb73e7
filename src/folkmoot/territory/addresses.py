"""Reading addresses, before any source is asked: what may be looked up, and why anything else may not. Pure.

`ipaddress` alone says that 6to4, NAT64 and multicast are global (Python 3.11), and location sources answer for
documentation and private ranges, so the ranges that say nothing about a place are refused here, by name.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Unlocatable:
    """Nothing can be said of where this address is; `why`, in words for a reviewer. Holds no address (P9)."""

    why: str


_TELLING_NOTHING: tuple[tuple[str, str], ...] = (
    ("192.88.99.0/24", "it is a 6to4 relay"),
    ("192.0.0.0/24", "it is reserved for protocols"),
    ("100.64.0.0/10", "it is shared inside a carrier"),
    ("2002::/16", "it is a 6to4 address"),
    ("2001::/32", "it is a Teredo address"),
    ("64:ff9b::/96", "it is a NAT64 address"),
    ("64:ff9b:1::/48", "it is a NAT64 address"),
    ("2001:db8::/32", "it is reserved for documentation"),
    ("3fff::/20", "it is reserved for documentation"),
    ("192.0.2.0/24", "it is reserved for documentation"),
    ("198.51.100.0/24", "it is reserved for documentation"),
    ("203.0.113.0/24", "it is reserved for documentation"),
    ("198.18.0.0/15", "it is reserved for benchmarks"),
)
_NETWORKS = tuple((ipaddress.ip_network(network), why) for network, why in _TELLING_NOTHING)


def read_address(text: str) -> Address | Unlocatable:
    """The address `text` stands for, or why it cannot be located. Never raises."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return Unlocatable("it is no IP address")
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return Unlocatable("it is local to one network")
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
    for network, why in _NETWORKS:
        if address.version == network.version and address in network:
            return Unlocatable(why)
    if address.is_loopback:
        return Unlocatable("it is this machine")
    if address.is_multicast:
        return Unlocatable("it is a multicast address")
    if address.is_private:
        return Unlocatable("it is a private address")
    if not address.is_global or address.is_reserved:
        return Unlocatable("it is no public address")
    return address
