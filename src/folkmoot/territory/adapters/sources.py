"""The three sources of the quorum: two mmdb files and the registries' data inside `iptocc`."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import iptocc
import maxminddb

from folkmoot.territory.addresses import Address


class SourceError(Exception):
    """A source cannot be used; the message says which file and why."""


# Asked once at opening: an mmdb of one family alone silently answers nothing for the other.
_SELF_TEST = ("8.8.8.8", "2001:4860:4860::8888")


class MmdbSource:
    """A country database with a flat `country_code`. Memory-mapped, read by the C extension."""

    def __init__(self, key: str, path: Path) -> None:
        self.key = key
        try:
            self._reader = maxminddb.open_database(str(path), maxminddb.MODE_MMAP_EXT)
        except (OSError, maxminddb.InvalidDatabaseError, ValueError) as problem:
            raise SourceError(f"the location database {path} cannot be read: {problem}") from problem
        built = datetime.fromtimestamp(self._reader.metadata().build_epoch, UTC)
        self.version = f"{path.stem} {built:%Y-%m-%d}"
        for known in _SELF_TEST:
            if self.country(ipaddress.ip_address(known)) is None:
                raise SourceError(f"the location database {path} knows nothing of {known}: it is not for both families")

    def country(self, address: Address) -> str | None:
        found = self._reader.get(address)
        code = found.get("country_code") if isinstance(found, Mapping) else None
        return code if isinstance(code, str) else None


class RegistrySource:
    """What the regional Internet registries delegated, by `iptocc`."""

    key = "R"

    def __init__(self) -> None:
        self.version = f"iptocc {version('iptocc')}"
        for known in _SELF_TEST:
            if self.country(ipaddress.ip_address(known)) is None:
                raise SourceError(f"iptocc knows nothing of {known}")

    def country(self, address: Address) -> str | None:
        code: object = iptocc.country_code(str(address))
        return code if isinstance(code, str) else None
