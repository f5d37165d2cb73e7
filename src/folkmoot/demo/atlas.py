"""Writes the test atlas of the demo and the tests: which range of 127.0.0.0/8 is which country."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from folkmoot.runtime.files import written_whole

# The second octet is the telephone code of the country where there is one.
PLACES = {
    "US": "127.1.0.0/16",
    "FR": "127.33.0.0/16",
    "DE": "127.49.0.0/16",
    "CN": "127.86.0.0/16",
    "HK": "127.85.0.0/16",
    "TR": "127.90.0.0/16",
    "IN": "127.91.0.0/16",
}
# Sources that disagree, end to end through the real quorum: nobody here is ever restricted.
DISPUTED = "127.77.0.0/16"


def address_in(place: str, host: int = 1) -> str:
    """A loopback address in `place` (a code of `PLACES`, or `disputed`)."""
    network = DISPUTED if place == "disputed" else PLACES[place]
    return network.split(".0.0/")[0] + f".0.{host}"


def write_atlas(path: Path, elsewhere: Mapping[str, str] | None = None) -> Path:
    """Write it to `path`, with other codes for the places in `elsewhere`; a reader sees it whole or not yet.

    Raises `RuntimeError` when the `demo` extra is not installed."""
    try:
        from mmdb_writer import MMDBWriter
        from netaddr import IPSet
    except ImportError as problem:
        raise RuntimeError("the test atlas needs the extra `folkmoot[demo]`") from problem
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="folkmoot-test-atlas")
    codes = {place: place for place in PLACES} | dict(elsewhere or {})
    for place, network in PLACES.items():
        writer.insert_network(IPSet([network]), {"country_code": codes[place]})
    disputed = codes.get("disputed")
    said = {"country_code": disputed} if disputed else {"sources": {"G": "CN", "D": "CN", "R": "US"}}
    writer.insert_network(IPSet([DISPUTED]), said)
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as half:
        writer.to_db_file(str(half))
    return path
