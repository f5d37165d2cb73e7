"""Which locator the settings ask for."""

from __future__ import annotations

import structlog

from folkmoot.runtime.settings import Settings
from folkmoot.territory.adapters.quorum import NowhereLocator, QuorumLocator
from folkmoot.territory.adapters.sources import MmdbSource, RegistrySource, SourceError
from folkmoot.territory.adapters.test_atlas import TestAtlasLocator
from folkmoot.territory.ports import Locator

log = structlog.get_logger(__name__)

FILES = {"G": "geo-whois-asn-country.mmdb", "D": "dbip-country.mmdb"}


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
