"""Taking up newer location data: built beside what is in use, tried on addresses that are known, and then used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

from folkmoot.territory.adapters.columns import SourceError
from folkmoot.territory.adapters.data import REGISTRY, LocationData
from folkmoot.territory.adapters.policy import Policy
from folkmoot.territory.adapters.sources import open_registry
from folkmoot.territory.adapters.table import Table
from folkmoot.territory.addresses import Unlocatable, parse_address
from folkmoot.territory.domain import QUORUM

# Networks that have been where they are for decades, in each family. What every source says of them is known.
WELL_KNOWN = {
    "202.96.128.86": "CN",
    "219.141.136.10": "CN",
    "240e:e1:8100::1": "CN",
    "195.34.32.10": "RU",
    "2a02:2168::1": "RU",
    "168.95.1.1": "TW",
    "194.25.0.60": "DE",
    "2003::1": "DE",
    "193.0.0.1": "NL",
    "130.39.1.1": "US",
    "2601::1": "US",
    "203.2.218.1": "AU",
    "2400:2000::1": "JP",
}


class Taken(TypedDict):
    version: str
    was_in_use: str | None


def take_up(data: LocationData, sources: Path, policy: Policy) -> Taken:
    """Build a version from the files in `sources` and use it. Raises `SourceError` for what cannot be built, or what
    gets a well-known address wrong: then nothing has changed."""
    about = sources / "versions.json"
    versions: dict[str, str] = json.loads(about.read_text()) if about.is_file() else {}
    before = data.version()
    version = data.build(sources, versions, policy)
    wrong = list(wrong_about(data.place_of(version)))
    if wrong:
        raise SourceError(f"this data is not used, because it is wrong about what is known: {'; '.join(wrong)}")
    if version != before:
        data.use(version)
    return Taken(version=version, was_in_use=before)


def wrong_about(place: Path) -> Iterator[str]:
    """What a version's sources say of well-known addresses that is not so."""
    table, registry = Table(place / "places.table"), open_registry(place / REGISTRY)
    for address, country in WELL_KNOWN.items():
        parsed = parse_address(address)
        if isinstance(parsed, Unlocatable):
            raise TypeError(address)
        said = {**table.said(table.find(*parsed)).codes, "R": registry(address)}
        for key in QUORUM:
            if said.get(key) != country:
                yield f"{key} says {said.get(key) or 'nothing'} of {address}, which is in {country}"
