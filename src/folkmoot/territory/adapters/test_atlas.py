"""The test atlas: makes up where 127.0.0.0/8 is, so that people can be "in" any country by real source address.

It answers loopback alone, through the real quorum, and 127.0.0.1 is always uncertain. Settings refuse it unless every
listener is on loopback.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path

import maxminddb

from folkmoot.territory.adapters.columns import SourceError
from folkmoot.territory.domain import QUORUM, Determination, Evidence, determine, unlocatable
from folkmoot.territory.ports import RenewedLocator

_LOOPBACK = ipaddress.ip_network("127.0.0.0/8")
_HERE = ipaddress.ip_address("127.0.0.1")


class TestAtlasLocator:
    __test__ = False  # not a test, whatever its name makes pytest think

    def __init__(self, path: Path, elsewhere: RenewedLocator) -> None:
        self._path = path
        self._stamp = _stamp(path)
        self._reader = _open(path)
        self._elsewhere = elsewhere

    def locate(self, address: str) -> Determination:
        try:
            read = ipaddress.ip_address(address)
        except ValueError:
            return self._elsewhere.locate(address)
        if isinstance(read, ipaddress.IPv6Address) and read.ipv4_mapped is not None:
            read = read.ipv4_mapped
        if read not in _LOOPBACK:
            return self._elsewhere.locate(address)
        if read == _HERE:
            return unlocatable("it is this machine")
        return determine(Evidence(self._answers(self._reader.get(read))))

    @staticmethod
    def _answers(record: object) -> tuple[tuple[str, str | None], ...]:
        if not isinstance(record, Mapping):
            return ()
        same = record.get("country_code")
        sources = record.get("sources")
        said = sources if isinstance(sources, Mapping) else dict.fromkeys(QUORUM, same)
        return tuple((key, code if isinstance(code := said.get(key), str) else None) for key in QUORUM)

    def versions(self) -> Mapping[str, str]:
        return {**self._elsewhere.versions(), "test atlas": "made up"}

    def renew(self) -> bool:
        """Another atlas in its place counts, too."""
        stamp = _stamp(self._path)
        changed = stamp != self._stamp
        if changed:
            self._reader, self._stamp = _open(self._path), stamp
        return self._elsewhere.renew() or changed


def _open(path: Path) -> maxminddb.Reader:
    try:
        return maxminddb.open_database(str(path), maxminddb.MODE_MMAP_EXT)
    except (OSError, maxminddb.InvalidDatabaseError, ValueError) as problem:
        raise SourceError(f"the test atlas {path} cannot be read: {problem}") from problem


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError as problem:
        raise SourceError(f"the test atlas {path} cannot be read: {problem}") from problem
    return found.st_ino, found.st_mtime_ns
