"""What an update of the location data would change, before it is used: whole ranges whose country becomes another."""

from __future__ import annotations

import ipaddress
import socket
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from folkmoot.territory.adapters.data import REGISTRY
from folkmoot.territory.adapters.sources import open_registry
from folkmoot.territory.adapters.table import Table

Countries = NDArray[np.object_]
Decide = Callable[[Table, int, str | None, int], str | None]


@dataclass(frozen=True, slots=True)
class Flip:
    """A range that was in one country and is in another; None: uncertain. `asn`: who announces it; 0: unknown."""

    first: str
    last: str
    asn: int
    was: str | None
    becomes: str | None


@dataclass(frozen=True)
class Differences:
    """`moved`: how many IPv4 addresses, and how many /64s of IPv6, by what they were and what they become. `flips`: the
    ranges that touch a country that is watched, the largest first."""

    moved: dict[int, Counter[tuple[str | None, str | None]]] = field(default_factory=dict)
    flips: tuple[Flip, ...] = ()

    def touching(self, countries: Collection[str]) -> bool:
        return any({one.was, one.becomes} & set(countries) for one in self.flips)


def differences(old: Path, new: Path, decide: Decide, watched: Collection[str]) -> Differences:
    """Between two versions. The registries are asked about the first address of each range: they are not enumerated."""
    before, after = Side(old, decide), Side(new, decide)
    moved: dict[int, Counter[tuple[str | None, str | None]]] = {}
    flips: list[tuple[int, Flip]] = []
    for family, end in ((4, 1 << 32), (6, 1 << 64)):
        starts = np.union1d(before.starts(family), after.starts(family))
        was, becomes = before.countries(family, starts), after.countries(family, starts)
        (changed,) = np.nonzero(was != becomes)
        ends = [*(int(one) for one in starts[1:]), end]
        moved[family] = Counter()
        for at in changed:
            first, following = int(starts[at]), ends[at]
            moved[family][was[at], becomes[at]] += following - first
            if {was[at], becomes[at]} & set(watched):
                said = after.table.said(after.table.find(family, first if family == 4 else first << 64))
                flip = Flip(*_texts(family, first, following), said.asn, was[at], becomes[at])
                flips.append((following - first, flip))
    flips.sort(key=lambda one: -one[0])
    return Differences(moved, tuple(flip for _, flip in flips))


class Side:
    """One version, asked for the countries of whole ranges."""

    def __init__(self, place: Path, decide: Decide) -> None:
        self.table = Table(place / "places.table")
        self._registry = open_registry(place / REGISTRY)
        self._decide = decide
        self._if_registered: dict[int, str | None] = {}

    def starts(self, family: int) -> NDArray[np.uint64]:
        return self.table.ranges(family)[0].astype(np.uint64)

    def countries(self, family: int, starts: NDArray[np.uint64]) -> Countries:
        """The country of each range that begins at one of `starts`, None where it is uncertain."""
        own, records = self.table.ranges(family)
        found = records[np.searchsorted(own, starts, side="right") - 1]
        countries: Countries = np.full(len(starts), None, dtype=object)
        for at, record in enumerate(found):
            country = self._would_be(int(record), family)
            if country is not None and self._registry(_text(family, int(starts[at]))) == country:
                countries[at] = country
        return countries

    def _would_be(self, record: int, family: int) -> str | None:
        """What it is if the registries agree with the other sources."""
        if record not in self._if_registered:
            said = self.table.said(record).codes.get("G")
            self._if_registered[record] = self._decide(self.table, record, said, family)
        return self._if_registered[record]


def _texts(family: int, first: int, following: int) -> tuple[str, str]:
    if family == 4:
        return _text(4, first), _text(4, following - 1)
    return _text(6, first), str(ipaddress.IPv6Address((following << 64) - 1))


def _text(family: int, number: int) -> str:
    if family == 4:
        return socket.inet_ntop(socket.AF_INET, number.to_bytes(4))
    return socket.inet_ntop(socket.AF_INET6, (number << 64).to_bytes(16))
