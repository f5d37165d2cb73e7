"""The true source address of a request: of the connection itself, or what listed proxies say of it. Pure.

Proxies are listed by network. What a peer that is not listed says of itself counts for nothing; of a listed one, what
it said last counts, read from the right, past listed proxies alone. Whatever is left unclear cannot be known, and then
the place is uncertain (P5). A source is used while its connection lasts, and is kept nowhere (P9).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from folkmoot.territory.addresses import Address, Network, Unlocatable, address_of, parse_address

Headers = Iterable[tuple[bytes, bytes]]  # names in lower case, fields in the order in which they came


@dataclass(frozen=True, slots=True)
class Source:
    """Where a request comes from; without an address it cannot be known, and `why` says so in words."""

    address: str | None
    why: str = ""


SILENT = Source(None, "its proxy does not say where it comes from")
UNREADABLE = Source(None, "what its proxy says of where it comes from cannot be read")
HIDDEN = Source(None, "its proxy does not know, or hides, where it comes from")
ONLY_PROXIES = Source(None, "it comes from a proxy, and not from a person")
CONTRADICTED = Source(None, "its proxy says two things of where it comes from")
NO_PEER = Source(None, "its connection has no address")

# Of what a proxy appended, no more is read than this: whoever is behind it may have written the rest.
_READ_AT_MOST = 4096
# Who is asked for, in whose name, from where: only a listed proxy may say so.
_SAID_BY_PROXIES = re.compile(
    rb"forwarded|x-forwarded-.*|x-original-.*|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip"
    rb"|cf-connecting-ip(v6)?|fastly-client-ip|x-envoy-.*|client-ip|via"
)
_WHAT_WAS_ASKED = frozenset({b"x-forwarded-uri", b"x-original-uri", b"x-original-url"})

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PAIR = re.compile(rf"({_WORD})=({_WORD}|{_QUOTED})")
_ELEMENT = re.compile(rf"(?:{_PAIR.pattern}[ \t]*)?(?:;[ \t]*(?:{_PAIR.pattern}[ \t]*)?)*")
# RFC 7239 §6: an address, `unknown` or a made-up name, and perhaps a port, itself perhaps made up.
_NODE = re.compile(
    r"(?:\[(?P<v6>[^\[\]]+)\]|(?P<v4>[0-9.]+)|(?P<name>unknown|_[A-Za-z0-9._-]+))(?::(?:[0-9]{1,5}|_[A-Za-z0-9._-]+))?"
)


def networks(listed: Iterable[str]) -> tuple[Network, ...]:
    """The networks of trusted proxies, as the settings hold them."""
    return tuple(ipaddress.ip_network(one) for one in listed)


def is_listed(address: str, trusted: Sequence[Network]) -> bool:
    read = _address(address)
    return read is not None and any(read.version == one.version and read in one for one in trusted)


def true_source(peer: Source, headers: Headers, trusted: Sequence[Network]) -> Source:
    """Where a request comes from. `peer`: its connection's own source, or what a PROXY header said of it. Both headers
    may be there if they say the same."""
    if peer.address is None or not is_listed(peer.address, trusted):
        return peer
    fields = list(headers)
    said = [
        _from_the_right(hops, trusted)
        for hops in (
            _forwarded(_joined(fields, b"forwarded")),
            _x_forwarded_for(_joined(fields, b"x-forwarded-for")),
        )
        if hops is not None
    ]
    if not said:
        return SILENT
    return said[0] if said.count(said[0]) == len(said) else CONTRADICTED


def stripped(peer: Source, headers: Headers, trusted: Sequence[Network]) -> list[tuple[bytes, bytes]]:
    """The headers without what only proxies may say; a listed one may say what was asked of it."""
    listed = peer.address is not None and is_listed(peer.address, trusted)
    return [
        (name, value)
        for name, value in headers
        if not _SAID_BY_PROXIES.fullmatch(name) or (listed and name in _WHAT_WAS_ASKED)
    ]


def plain(address: str) -> Source:
    """The source of a connection with this peer, written in one way; a mapped address is what it maps."""
    read = _address(address)
    return NO_PEER if read is None else Source(str(read))


def _address(text: str) -> Address | None:
    parsed = parse_address(text)
    if isinstance(parsed, Unlocatable):
        return None
    return address_of(*parsed)


def _joined(headers: Sequence[tuple[bytes, bytes]], wanted: bytes) -> str | None:
    """RFC 9110 §5.3: several fields of one name are one list. Its right end, None when there is no such field."""
    found = [value.decode("latin-1") for name, value in headers if name == wanted]
    if not found:
        return None
    field = ", ".join(found)
    # What is cut in two could be read as something else.
    return field if len(field) <= _READ_AT_MOST else "?," + field[-_READ_AT_MOST:].partition(",")[2]


def _from_the_right(hops: Iterator[str], trusted: Sequence[Network]) -> Source:
    for hop in hops:
        node = _NODE.fullmatch(hop)
        if node is None:
            return UNREADABLE
        if node["name"]:
            return HIDDEN
        read = _address(node["v6"] or node["v4"])
        if read is None or (node["v6"] and ":" not in node["v6"]):
            return UNREADABLE
        if not is_listed(str(read), trusted):
            return Source(str(read))
    return ONLY_PROXIES


def _x_forwarded_for(field: str | None) -> Iterator[str] | None:
    """Its hops, the last first. It has no grammar: IPv6 comes with brackets and without."""
    if field is None:
        return None
    hops = (hop.strip(" \t") for hop in reversed(field.split(",")))
    return (f"[{hop}]" if hop.count(":") > 1 and not hop.startswith("[") else hop for hop in hops)


def _forwarded(field: str | None) -> Iterator[str] | None:
    """The `for` of each element of a `Forwarded`, the last first (RFC 7239 §4); what is none is "", and ends it."""
    return None if field is None else (_for(element) for element in _elements(field))


def _elements(rest: str) -> Iterator[str]:
    """From the right, the shortest that is whole each time: what was sent to the proxy may end in an open quote, and
    must not swallow what the proxy appended."""
    while rest.strip(" \t"):
        at = len(rest)
        while True:
            at = rest.rfind(",", 0, at)
            element = rest[at + 1 :].strip(" \t")
            if _ELEMENT.fullmatch(element):
                break
            if at < 0:
                element = "?"
                break
        if element:
            yield element
        rest = rest[: max(at, 0)]


def _for(element: str) -> str:
    said = [value for name, value in _PAIR.findall(element) if name.lower() == "for"]
    if len(said) != 1:
        return ""
    (value,) = said
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
