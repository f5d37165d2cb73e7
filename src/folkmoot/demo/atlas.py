"""Writes the test atlas of the demo and the tests: which range of 127.0.0.0/8 is which country."""

from __future__ import annotations

from pathlib import Path

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


def write_atlas(path: Path) -> Path:
    """Write it to `path`. Raises `RuntimeError` when the `demo` extra is not installed."""
    try:
        from mmdb_writer import MMDBWriter
        from netaddr import IPSet
    except ImportError as problem:
        raise RuntimeError("the test atlas needs the extra `folkmoot[demo]`") from problem
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="folkmoot-test-atlas")
    for code, network in PLACES.items():
        writer.insert_network(IPSet([network]), {"country_code": code})
    writer.insert_network(IPSet([DISPUTED]), {"sources": {"G": "CN", "D": "CN", "R": "US"}})
    path.parent.mkdir(parents=True, exist_ok=True)
    writer.to_db_file(str(path))
    return path
