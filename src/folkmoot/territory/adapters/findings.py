"""What was found when a version was taken up, kept beside it: what it changes, and where its sources agree."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Literal, TypedDict

from folkmoot.runtime.files import written_whole
from folkmoot.territory.adapters.columns import SourceError
from folkmoot.territory.adapters.differences import Decide, Side
from folkmoot.territory.domain import PSEUDO_CODES

_DIFFERENCES, _AGREEMENT = "differences.json", "agreement.json"


class Moved(TypedDict):
    """`was` and `becomes`: a country's code, or `uncertain`. IPv6 is counted in /64s."""

    was: str
    becomes: str
    ipv4: int
    ipv6: int


class Flipped(TypedDict):
    first: str
    last: str
    asn: int
    was: str
    becomes: str


class Taken(TypedDict):
    """`held`: it was built and is not used, because it moves `flips` into or out of the territory of a restriction in
    force; `folkmoot location use VERSION` uses it once a person has looked. `left_out`: how many more flips there are
    than the largest ones that are listed."""

    version: str
    state: Literal["in use", "held"]
    before: str | None
    moved: list[Moved]
    flips: list[Flipped]
    left_out: int


class Agreed(TypedDict):
    """`ipv4`: how many addresses one source (G) puts into the country; `decided`: how many of these are decided so."""

    country: str
    ipv4: int
    decided: int


def keep(place: Path, taken: Taken, decide: Decide) -> None:
    """Beside the version in `place`. What is found of the version in use, compared with itself, is nothing, and does
    not take the place of what was found when it was new."""
    if taken["before"] != taken["version"]:
        _write(place / _DIFFERENCES, taken)
    if not (place / _AGREEMENT).is_file():
        _write(place / _AGREEMENT, agreement(place, decide))


def differences_of(place: Path) -> Taken | None:
    """None for a version that was built before such things were kept. Raises `SourceError`."""
    kept = _read(place / _DIFFERENCES)
    found: Taken | None = json.loads(kept) if kept else None
    return found


def agreement_of(place: Path) -> list[Agreed] | None:
    """The least agreed first; None for a version built before such things were kept. Raises `SourceError`."""
    kept = _read(place / _AGREEMENT)
    found: list[Agreed] | None = json.loads(kept) if kept else None
    return found


def agreement(place: Path, decide: Decide) -> list[Agreed]:
    """Of every IPv4 address. Seconds, of a whole version. The registries are asked about the first of each range."""
    side = Side(place, decide)
    starts, records = side.table.ranges(4)
    ends = [*(int(one) for one in starts[1:]), 1 << 32]
    countries = side.countries(4, side.starts(4))
    given: dict[int, str | None] = {}
    ipv4: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    for start, end, number, country in zip(starts, ends, records, countries, strict=True):
        record, size = int(number), end - int(start)
        if record not in given:
            given[record] = side.table.said(record).codes.get("G")
        code = given[record]
        if code is not None and code not in PSEUDO_CODES:
            ipv4[code] += size
            decided[code] += size if country == code else 0
    found = [Agreed(country=code, ipv4=count, decided=decided[code]) for code, count in ipv4.items()]
    return sorted(found, key=lambda one: (one["decided"] / one["ipv4"], -one["ipv4"], one["country"]))


def _write(path: Path, found: object) -> None:
    with written_whole(path) as half:
        half.write_text(json.dumps(found))


def _read(path: Path) -> str | None:
    try:
        return path.read_text()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise SourceError(f"{path} cannot be read: {problem}") from problem
