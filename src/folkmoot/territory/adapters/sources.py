"""Sources that are asked at each look-up: the registries' data, which cannot be enumerated, and an operator's own."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from importlib.machinery import ExtensionFileLoader
from pathlib import Path

import maxminddb

from folkmoot.territory.adapters.columns import SourceError, country_in
from folkmoot.territory.addresses import address_of

# Asked once at opening: what knows nothing of a family would silently answer nothing for it.
_SELF_TEST = ("8.8.8.8", "2001:4860:4860::8888")
Registry = Callable[[str], str | None]


def open_registry(path: Path) -> Registry:
    """What the regional Internet registries delegated: the extension of `iptocc`, from the file at `path`, so that a
    newer one is used without a restart. Raises `SourceError`."""
    loader = ExtensionFileLoader("iptocc", str(path))
    spec = importlib.util.spec_from_file_location("iptocc", path, loader=loader)
    try:
        if spec is None:
            raise ImportError("it is no extension")
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
        registry: Registry = module.country_code
    except (ImportError, AttributeError) as problem:
        raise SourceError(f"the registries' data {path} cannot be loaded: {problem}") from problem
    for known in _SELF_TEST:
        if registry(known) is None:
            raise SourceError(f"the registries' data {path} knows nothing of {known}")
    return registry


class OwnDatabase:
    """A country database that the operator brought, read by the C extension where it lies."""

    def __init__(self, path: Path) -> None:
        try:
            self._reader = maxminddb.open_database(str(path), maxminddb.MODE_MMAP_EXT)
        except (OSError, maxminddb.InvalidDatabaseError, ValueError) as problem:
            raise SourceError(f"the location database {path} cannot be read: {problem}") from problem
        self.version = f"{path.stem} {self._reader.metadata().build_epoch}"

    def country(self, family: int, number: int) -> str | None:
        """Microseconds. A database of IPv4 alone has no answer for IPv6."""
        if family == 6 and self._reader.metadata().ip_version == 4:
            return None
        return country_in(self._reader.get(address_of(family, number)))
