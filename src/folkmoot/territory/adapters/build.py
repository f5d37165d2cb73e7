"""Which locator the settings ask for."""

from __future__ import annotations

import structlog

from folkmoot.runtime.settings import Settings
from folkmoot.territory.adapters.columns import SourceError
from folkmoot.territory.adapters.data import LocationData, sha256_of
from folkmoot.territory.adapters.policy import load_policy
from folkmoot.territory.adapters.quorum import NowhereLocator, QuorumLocator
from folkmoot.territory.adapters.test_atlas import TestAtlasLocator
from folkmoot.territory.ports import RenewedLocator

log = structlog.get_logger(__name__)


def sources_in_use(settings: Settings) -> dict[str, str]:
    """The data that decides where somebody is, and what the operator set about it: its name and SHA-256."""
    data = LocationData(settings.location_dir)
    version = data.version()
    found = {one["name"]: one["sha256"] for one in data.sources(version)} if version else {}
    beside = {"test atlas": settings.location_test_atlas, "policy": settings.location_policy}
    beside["own database"] = load_policy(settings.location_policy).own_database
    return found | {name: sha256_of(path) for name, path in beside.items() if path is not None}


def build_locator(settings: Settings) -> RenewedLocator:
    """The quorum over the data in use; the test atlas before it when it is set. Raises `SourceError` for a test atlas
    or a policy that cannot be read; data that is missing makes everybody's place uncertain, loudly."""
    policy = load_policy(settings.location_policy)
    locator: RenewedLocator
    try:
        locator = QuorumLocator(LocationData(settings.location_dir), policy)
    except SourceError as problem:
        log.warning("everybody's place is uncertain, so no order can reach anyone", problem=str(problem), mend="make")
        locator = NowhereLocator("the location databases are missing")
    if settings.location_test_atlas is None:
        return locator
    log.warning("TEST ATLAS: where people on this machine are is made up", atlas=settings.location_test_atlas.name)
    return TestAtlasLocator(settings.location_test_atlas, locator)
