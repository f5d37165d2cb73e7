"""Which locator the settings ask for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import iptocc
import structlog

from folkmoot.runtime.settings import Settings
from folkmoot.territory.adapters.quorum import NowhereLocator, QuorumLocator
from folkmoot.territory.adapters.sources import MmdbSource, RegistrySource, SourceError
from folkmoot.territory.adapters.test_atlas import TestAtlasLocator
from folkmoot.territory.ports import Locator

log = structlog.get_logger(__name__)

FILES = {"G": "geo-whois-asn-country.mmdb", "D": "dbip-country.mmdb"}


def sources_in_use(settings: Settings) -> dict[str, str]:
    """The data that decides where somebody is: its name and SHA-256. Reads some hundred megabytes."""
    found = {}
    for name in FILES.values():
        path = settings.location_dir / name
        if path.is_file():
            found[path.stem] = _sha256([path])
    package = Path(iptocc.__file__).parent
    found["iptocc"] = _sha256(sorted(p for p in package.rglob("*") if p.is_file() and "__pycache__" not in p.parts))
    if settings.location_test_atlas is not None:
        found["test atlas"] = _sha256([settings.location_test_atlas])
    return found


def _sha256(files: Iterable[Path]) -> str:
    """Of one file; of several, over all their bytes, one after the other."""
    whole = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                whole.update(chunk)
    return whole.hexdigest()


def build_locator(settings: Settings) -> Locator:
    """The quorum over the shipped sources; the test atlas before it when it is set. Raises `SourceError` for a test
    atlas that cannot be read; shipped sources that are missing make everybody's place uncertain, loudly."""
    locator: Locator
    try:
        sources = [MmdbSource(key, settings.location_dir / name) for key, name in FILES.items()]
        locator = QuorumLocator([*sources, RegistrySource()])
    except SourceError as problem:
        log.warning("everybody's place is uncertain, so no order can reach anyone", problem=str(problem), mend="make")
        locator = NowhereLocator("the location databases are missing")
    if settings.location_test_atlas is None:
        return locator
    log.warning("TEST ATLAS: where people on this machine are is made up", atlas=settings.location_test_atlas.name)
    return TestAtlasLocator(settings.location_test_atlas, locator)
