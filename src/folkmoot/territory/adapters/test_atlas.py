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
        try:
            self._reader = maxminddb.open_database(str(path), maxminddb.MODE_MMAP_EXT)
        except (OSError, maxminddb.InvalidDatabaseError, ValueError) as problem:
            raise SourceError(f"the test atlas {path} cannot be read: {problem}") from problem
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
        return self._elsewhere.renew()
