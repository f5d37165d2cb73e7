"""`python -m bench.location_census --judge OTHER.mmdb`: how often a place is wrong, by another database.

Every routed IPv4 address is counted, and a sample of IPv6 /48s. No figure is the truth: databases share inputs, so that
real error is probably higher. The judge is the runner's; nothing of it is kept. Without one nothing is measured.
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table as Shown

from folkmoot.runtime.settings import load_settings
from folkmoot.territory.adapters.columns import Column, SourceError, as_column, country_column
from folkmoot.territory.adapters.data import AS_NUMBERS, REGISTRY, LocationData
from folkmoot.territory.adapters.policy import Policy
from folkmoot.territory.adapters.quorum import decide
from folkmoot.territory.adapters.sources import Registry, open_registry
from folkmoot.territory.adapters.table import Table
from folkmoot.territory.domain import PSEUDO_CODES, QUORUM

TERRITORIES = ("CN", "HK", "MO", "TW", "RU", "UA", "IN", "TR", "BY", "IR", "US", "DE")
# False inside, of the quorum alone (three of three, no veto, networks of people), when it was chosen; per cent.
MEASURED = {"CN": 0.06, "HK": 2.5, "MO": 0.0, "TW": 0.04, "RU": 1.2, "UA": 0.38, "IN": 0.07, "TR": 0.73, "BY": 0.03}
MEASURED |= {"IR": 0.10, "US": 0.33, "DE": 0.60}
WITHIN = 0.05
SAMPLE = 50_000
DIFFERS, NOT_RUN = 1, 3
_SEED = 20261123
Numbers = NDArray[np.int64]
Codes = NDArray[np.int16]
Truth = NDArray[np.bool_]

DEFINITIONS = """\
weight        IPv4: every address that the AS list says is routed and that no special range holds. IPv6: /48s; a range
              of the AS list by lot, then a /48 in it by lot, asked about its first address.
people        only of what the list of networks of machines does not hold; all: with those.
false inside  of all the weight that is called inside X and of which the judge names a country, the share that it puts
              elsewhere.
missed        of all the weight that the judge puts inside X, the share that is not called inside X.
G, D, R       that source alone says X. any: at least one of them. 2 of 3: at least two. 3 of 3: all; no veto, no mark.
shipped       what is determined, with vetoes, networks of machines, relays, and the places no address can tell."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Per cent, by rule; None where nothing is called inside, or the judge puts nothing there."""

    territory: str
    family: int
    of: str
    false_inside: dict[str, float | None]
    missed: dict[str, float | None]


class Names:
    """Countries' codes as small numbers; 0 is no answer."""

    def __init__(self) -> None:
        self._numbers: dict[str | None, int] = dict.fromkeys((None, *PSEUDO_CODES), 0)
        self.codes: list[str | None] = [None]

    def number(self, code: str | None) -> int:
        found = self._numbers.get(code)
        if found is None:
            found = self._numbers[code] = len(self.codes)
            self.codes.append(code)
        return found


@dataclass(frozen=True)
class Counted:
    """What everybody says of disjoint parts of the address space, and how much each weighs."""

    family: int
    weight: Numbers
    machines: Truth
    said: Mapping[str, Codes]
    judge: Codes
    shipped: Codes


class Census:
    def __init__(self, place: Path, judge: Path) -> None:
        """Over the version in the folder `place`. Raises `SourceError`."""
        self._place = place
        self._table = Table(place / "places.table")
        self._registry: Registry = open_registry(place / REGISTRY)
        self._judge: Column = country_column("J", judge)
        last = max(int(self._table.ranges(family)[1].max()) for family in (4, 6))
        self._said = [self._table.said(number) for number in range(last + 1)]
        self._routed: Truth = np.array([one.asn != 0 and one.why is None for one in self._said])
        self.names = Names()
        self.judge_version = self._judge.version

    def ipv4(self) -> Counted:
        """The registries are asked about the first address of each range, and of each /24 in it."""
        own, judges = self._table.ranges(4)[0], self._judge.ipv4
        blocks = np.arange(0, 1 << 32, 1 << 8, dtype=np.int64)
        blocks = blocks[self._routed[self._records(4, blocks)]]
        edges = np.concatenate([own, judges.starts, judges.ends + np.uint64(1), blocks]).astype(np.int64)
        starts = np.unique(edges[edges < 1 << 32])
        weight = np.diff(np.append(starts, 1 << 32))
        kept = self._routed[self._records(4, starts)]
        return self._counted(4, starts[kept], weight[kept])

    def ipv6(self, sample: int) -> Counted:
        """Numbers are upper 64 bits; a /48 is 65,536 of them."""
        announced = as_column({family: self._place / name for family, name in AS_NUMBERS.items()}, "").ipv6
        lot = random.Random(_SEED)
        found: list[int] = []
        while len(found) < sample:
            at = lot.randrange(len(announced.starts))
            number = lot.randint(int(announced.starts[at]) >> 16, int(announced.ends[at]) >> 16) << 16
            if self._routed[self._table.find(6, number << 64)]:
                found.append(number)
        return self._counted(6, np.array(found, dtype=np.uint64), np.ones(sample, dtype=np.int64))

    def _counted(self, family: int, starts: NDArray[np.generic], weight: Numbers) -> Counted:
        number, registry, written = self.names.number, self._registry, _written(family)
        registered = np.fromiter((number(registry(written(int(n)))) for n in starts), dtype=np.int16, count=len(starts))
        records = self._records(family, starts)
        said = {
            key: np.array([number(one.codes.get(key)) for one in self._said], dtype=np.int16)[records]
            for key in QUORUM
            if key != "R"
        }
        machines = np.array([one.kind is not None for one in self._said])[records]
        judged = self._judged(family, starts)
        shipped = self._shipped(family, records, registered)
        return Counted(family, weight, machines, {**said, "R": registered}, judged, shipped)

    def _shipped(self, family: int, records: NDArray[np.generic], registered: Codes) -> Codes:
        """What is determined: once for each pair of what the table and the registries say."""
        policy = Policy()
        contested = policy.all_contested()
        pairs, which = np.unique(records.astype(np.int64) << 16 | registered, return_inverse=True)
        found = [
            decide(self._said[pair >> 16], self.names.codes[pair & 0xFFFF], None, family, policy, contested).country
            for pair in map(int, pairs)
        ]
        decided: Codes = np.array([self.names.number(code) for code in found], dtype=np.int16)[which]
        return decided

    def _judged(self, family: int, starts: NDArray[np.generic]) -> Codes:
        ranges = self._judge.ipv4 if family == 4 else self._judge.ipv6
        codes = np.array([self.names.number(code or None) for code in self._judge.values or ()], dtype=np.int16)
        numbers = starts.astype(np.uint64)
        at = np.searchsorted(ranges.starts, numbers, side="right") - 1
        held = (at >= 0) & (numbers <= ranges.ends[np.maximum(at, 0)])
        judged: Codes = np.where(held, codes[ranges.values[np.maximum(at, 0)].astype(np.int64)], 0).astype(np.int16)
        return judged

    def _records(self, family: int, starts: NDArray[np.generic]) -> NDArray[np.generic]:
        own, records = self._table.ranges(family)
        found: NDArray[np.generic] = records[np.searchsorted(own, starts.astype(own.dtype), side="right") - 1]
        return found


def _written(family: int) -> Callable[[int], str]:
    if family == 4:
        return lambda number: socket.inet_ntop(socket.AF_INET, number.to_bytes(4))
    return lambda number: socket.inet_ntop(socket.AF_INET6, (number << 64).to_bytes(16))


def figures_of(counted: Counted, number: Callable[[str], int], *, people: bool) -> list[Figures]:
    weight = np.where(counted.machines, 0, counted.weight) if people else counted.weight
    named = counted.judge != 0
    found = []
    for territory in TERRITORIES:
        code = number(territory)
        there = counted.judge == code
        alone = {key: counted.said[key] == code for key in QUORUM}
        votes = np.sum(list(alone.values()), axis=0)
        rules = alone | {"any": votes > 0, "2 of 3": votes > 1, "3 of 3": votes > 2}
        rules["shipped"] = counted.shipped == code
        found.append(
            Figures(
                territory,
                counted.family,
                "people" if people else "all",
                {rule: _share(weight, inside & named, ~there) for rule, inside in rules.items()},
                {rule: _share(weight, there, ~inside) for rule, inside in rules.items()},
            )
        )
    return found


def _share(weight: Numbers, of: Truth, those: Truth) -> float | None:
    whole = int(weight[of].sum())
    return round(100 * int(weight[of & those].sum()) / whole, 3) if whole else None


def departures(figures: Sequence[Figures]) -> dict[str, float]:
    """By how much three of three is further than `WITHIN` points from what it was measured at."""
    found = {}
    for one in figures:
        now = one.false_inside["3 of 3"]
        if one.family == 4 and one.of == "people" and now is not None:
            found[one.territory] = round(now - MEASURED[one.territory], 3)
    return {territory: by for territory, by in found.items() if abs(by) > WITHIN}


def show(figures: Sequence[Figures], title: str) -> None:
    rules = list(figures[0].false_inside)
    table = Shown(title=title)
    for name in ("", *rules, "missed by 3 of 3", "by shipped", "3 of 3 when chosen"):
        table.add_column(name, justify="right")
    for one in figures:
        cells = [*one.false_inside.values(), one.missed["3 of 3"], one.missed["shipped"]]
        before = MEASURED[one.territory] if (one.family, one.of) == (4, "people") else None
        table.add_row(one.territory, *("–" if cell is None else f"{cell:.2f}" for cell in [*cells, before]))
    Console().print(table)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.location_census", description=__doc__)
    parser.add_argument("--judge", type=Path, help="an mmdb of countries, both families, that is none of the sources")
    parser.add_argument("--json", type=Path, default=Path("build") / "location-census.json")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="how many /48s of IPv6")
    asked = parser.parse_args()
    if asked.judge is None:
        print("NOT RUN: no judge was given: make bench-location JUDGE=/path/to/other.mmdb", file=sys.stderr)
        return NOT_RUN
    data = LocationData(load_settings({}).location_dir)
    version = data.version()
    try:
        if version is None:
            raise SourceError(f"there is no location data in {data.folder}")
        census = Census(data.place_of(version), asked.judge)
    except SourceError as problem:
        print(f"NOT RUN: {problem}", file=sys.stderr)
        return NOT_RUN
    counted = [census.ipv4(), census.ipv6(asked.sample)]
    found = []
    for one in counted:
        for people in (True, False):
            of = f"networks of {'people' if people else 'people and machines'}"
            some = figures_of(one, census.names.number, people=people)
            show(some, f"IPv{one.family}, {of}: false inside, and missed, in per cent")
            found += some
    print(DEFINITIONS)
    weighed = {f"ipv{one.family}": int(one.weight.sum()) for one in counted}
    print(f"judge: {census.judge_version}; data: {version}; weighed: {weighed}")
    far = departures(found)
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "judge": census.judge_version,
        "version": version,
        "sources": data.sources(version),
        "weighed": weighed,
        "definitions": DEFINITIONS.splitlines(),
        "figures": [asdict(one) for one in found],
        "departs": far,
    }
    asked.json.write_text(json.dumps(document, indent=2) + "\n")
    print(f"also written to {asked.json}")
    if far:
        print(f"DIFFERS: three of three by more than {WITHIN} points from when it was chosen: {far}", file=sys.stderr)
        return DIFFERS
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
