"""Taking up newer location data: built beside what is in use, tried on what is known, compared, and then used."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Literal

from folkmoot.territory.adapters import findings
from folkmoot.territory.adapters.columns import SourceError
from folkmoot.territory.adapters.data import REGISTRY, LocationData
from folkmoot.territory.adapters.differences import Decide, Differences, differences
from folkmoot.territory.adapters.findings import Flipped, Moved, Taken
from folkmoot.territory.adapters.policy import Policy
from folkmoot.territory.adapters.quorum import decide
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
_SHOWN = 50


def take_up(
    data: LocationData,
    sources: Path,
    policy: Policy,
    *,
    watched: Callable[[], Collection[str]] = tuple,
    say: Callable[[str], None] = lambda _: None,
) -> Taken:
    """Build a version from the files in `sources` and use it, unless it changes what is in a country that is `watched`.
    Raises `SourceError` for what cannot be built, or what gets a well-known address wrong: nothing has changed then."""
    about = sources / "versions.json"
    versions: dict[str, str] = json.loads(about.read_text()) if about.is_file() else {}
    before = data.version()
    say("merging the sources")
    version = data.build(sources, versions, policy)
    say("trying addresses that are known")
    wrong = list(wrong_about(data.place_of(version)))
    if wrong:
        raise SourceError(f"this data is not used, because it is wrong about what is known: {'; '.join(wrong)}")
    found = Differences()
    if before is not None and before != version:
        say("comparing it with what is in use")
        found = compare(data, before, version, policy, watched())
    held = bool(found.flips)
    taken = _taken(version, "held" if held else "in use", before, found)
    say("counting where its sources agree")
    findings.keep(data.place_of(version), taken, _deciding(policy))
    if version != before and not held:
        data.use(version)
    return taken


def compare(data: LocationData, old: str, new: str, policy: Policy, watched: Collection[str]) -> Differences:
    return differences(data.place_of(old), data.place_of(new), _deciding(policy), watched)


def _deciding(policy: Policy) -> Decide:
    contested = policy.all_contested()

    def country(table: Table, record: int, registered: str | None, family: int) -> str | None:
        return decide(table.said(record), registered, None, family, policy, contested).country

    return country


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


def _taken(version: str, state: Literal["in use", "held"], before: str | None, found: Differences) -> Taken:
    of4, of6 = found.moved.get(4, Counter()), found.moved.get(6, Counter())
    moved = [
        Moved(was=was or "uncertain", becomes=becomes or "uncertain", ipv4=of4.get(pair, 0), ipv6=of6.get(pair, 0))
        for pair in sorted({*of4, *of6}, key=lambda pair: (-of4.get(pair, 0), -of6.get(pair, 0)))
        for was, becomes in [pair]
    ]
    flips = [
        Flipped(
            first=one.first,
            last=one.last,
            asn=one.asn,
            was=one.was or "uncertain",
            becomes=one.becomes or "uncertain",
        )
        for one in found.flips[:_SHOWN]
    ]
    left_out = len(found.flips) - len(flips)
    return Taken(version=version, state=state, before=before, moved=moved, flips=flips, left_out=left_out)
