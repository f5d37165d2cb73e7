"""Geofeeds (RFC 8805): what a network says of where its own addresses are used. Checked, and never believed alone."""

from __future__ import annotations

import csv
import ipaddress
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from folkmoot.territory.adapters.columns import Said, SourceError
from folkmoot.territory.codes import known_codes


@dataclass(frozen=True)
class Line:
    first: int
    last: int
    family: int
    country: str


def read_feed(path: Path) -> Iterator[Line]:
    """`prefix,country,…` a line; `#` begins a comment. Raises `SourceError`, which names the line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise SourceError(f"the geofeed {path} cannot be read: {problem}") from problem
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        fields = [field.strip() for field in next(csv.reader([line]))]
        country = fields[1].upper() if len(fields) > 1 else ""
        try:
            prefix = ipaddress.ip_network(fields[0], strict=True)
        except ValueError as problem:
            raise SourceError(f"the geofeed {path}, line {number}: {problem}") from problem
        if country and country not in known_codes():
            raise SourceError(f"the geofeed {path}, line {number}: {country!r} is no country's code")
        yield Line(int(prefix.network_address), int(prefix.broadcast_address), prefix.version, country)


def announced_by(
    lines: Iterable[Line], numbers: Collection[int], announcer: Callable[[int, int, int], Collection[int]]
) -> tuple[list[Line], list[Line]]:
    """The lines whose every address is announced by one of the AS `numbers`, and the others, which are not believed.
    `announcer`: the AS numbers of a range, 0 for none."""
    believed: list[Line] = []
    others: list[Line] = []
    for line in lines:
        by = set(announcer(line.family, line.first, line.last))
        (believed if by and by <= set(numbers) else others).append(line)
    return believed, others


def narrowest(lines: Iterable[Line], *, nowhere: str) -> list[Said]:
    """Disjoint ranges; where prefixes nest, the narrower says what is so (RFC 8805, 2.1.2). `nowhere`: what a line
    without a country says."""
    said: list[Said] = []
    around: list[Line] = []
    at = 0

    def say_until(last: int) -> None:
        nonlocal at
        if at <= last:
            said.append((around[-1].family, at, last, around[-1].country or nowhere))
            at = last + 1

    def leave() -> None:
        say_until(around[-1].last)
        around.pop()

    for line in sorted(lines, key=lambda one: (one.family, one.first, -one.last)):
        while around and (around[-1].family != line.family or around[-1].last < line.first):
            leave()
        if around:
            say_until(line.first - 1)
        around.append(line)
        at = line.first
    while around:
        leave()
    return said
