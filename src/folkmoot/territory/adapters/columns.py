"""Reading each source as ranges: country databases, AS numbers, networks of machines, geofeeds."""

from __future__ import annotations

import csv
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import maxminddb
import numpy as np

from folkmoot.territory.adapters.merge import Range, Ranges, ranges_of
from folkmoot.territory.addresses import SPECIAL

# Family (4 or 6), first and last address, and what is said of them.
Said = tuple[int, int, int, str]


class SourceError(Exception):
    """A source cannot be used; the message says which file and why."""


@dataclass(frozen=True)
class Column:
    """What one source says: `values[0]` is no answer. Without `values`, a number says itself (of an AS). `built`: the
    day of its data, where it tells."""

    key: str
    version: str
    built: date | None
    values: tuple[str, ...] | None
    ipv4: Ranges
    ipv6: Ranges

    def said_of(self, family: int, first: int, last: int) -> set[int]:
        """The numbers of what is said of the addresses from `first` to `last`; 0 where nothing is."""
        ranges = self.ipv4 if family == 4 else self.ipv6
        first, last = (first, last) if family == 4 else (first >> 64, last >> 64)
        begin = int(np.searchsorted(ranges.ends, np.uint64(first)))
        found: set[int] = set()
        at = first
        for index in range(begin, len(ranges.starts)):
            start, end = int(ranges.starts[index]), int(ranges.ends[index])
            if start > last:
                break
            if start > at:
                found.add(0)
            found.add(int(ranges.values[index]))
            at = end + 1
        return found | ({0} if at <= last else set())


def column_of(
    key: str, version: str, said: Iterable[Said], *, built: date | None = None, outward: bool = False
) -> Column:
    """Of disjoint ranges. `outward`: whatever is said of a part of a /64 is said of all of it."""
    numbers: dict[str, int] = {"": 0}
    found: dict[int, list[Range]] = {4: [], 6: []}
    for family, first, last, value in said:
        found[family].append((first, last, numbers.setdefault(value, len(numbers))))
    ipv4 = ranges_of(found[4], ipv6=False, outward=outward)
    return Column(key, version, built, tuple(numbers), ipv4, ranges_of(found[6], ipv6=True, outward=outward))


def special_column() -> Column:
    """The ranges that say nothing of a place; of two that overlap, the first listed names what both hold."""
    covered: list[Said] = []
    for network, why in SPECIAL:
        pieces = [(int(network.network_address), int(network.broadcast_address))]
        for family, first, last, _ in covered:
            if family == network.version:
                pieces = [rest for piece in pieces for rest in _without(piece, first, last)]
        covered += [(network.version, first, last, why) for first, last in pieces]
    return column_of("S", "special ranges", covered, outward=True)


def _without(piece: tuple[int, int], first: int, last: int) -> list[tuple[int, int]]:
    rest = [(piece[0], min(piece[1], first - 1)), (max(piece[0], last + 1), piece[1])]
    return [one for one in rest if one[0] <= one[1]]


def country_column(key: str, path: Path) -> Column:
    """An mmdb with a flat `country_code`, or MaxMind's own layout. Raises `SourceError`; one that knows nothing of one
    family is refused: it would silently answer nothing for it."""
    try:
        with maxminddb.open_database(str(path), maxminddb.MODE_MMAP_EXT) as reader:
            built = datetime.fromtimestamp(reader.metadata().build_epoch, UTC).date()
            column = column_of(key, f"{path.stem} {built}", _countries(reader), built=built)
    except (OSError, maxminddb.InvalidDatabaseError, ValueError) as problem:
        raise SourceError(f"the location database {path} cannot be read: {problem}") from problem
    if not len(column.ipv4.starts) or not len(column.ipv6.starts):
        raise SourceError(f"the location database {path} is for one family of addresses alone: take the one for both")
    return column


def _countries(reader: maxminddb.Reader) -> Iterator[Said]:
    for network, record in reader:
        code = country_in(record)
        if code is not None:
            first = int(network.network_address)
            yield network.version, first, first + (1 << (network.max_prefixlen - network.prefixlen)) - 1, code


def country_in(record: object) -> str | None:
    """The code in a record: `country_code`, or `country.iso_code` as MaxMind writes it."""
    if not isinstance(record, Mapping):
        return None
    country = record.get("country")
    code = country.get("iso_code") if isinstance(country, Mapping) else record.get("country_code")
    return code if isinstance(code, str) else None


def as_column(paths: Mapping[int, Path], version: str) -> Column:
    """AS numbers, from `first,last,number,name` with addresses as numbers. `paths`: by family."""
    found: dict[int, list[Range]] = {}
    for family, path in paths.items():
        try:
            with path.open(newline="", encoding="utf-8") as file:
                rows = sorted((int(first), int(last), int(number)) for first, last, number, *_ in csv.reader(file))
        except (OSError, ValueError) as problem:
            raise SourceError(f"the list of AS numbers {path} cannot be read: {problem}") from problem
        # Two networks may announce one range: the one whose range begins later is the more specific.
        starts = [first for first, _, _ in rows[1:]] + [1 << 128]
        found[family] = [
            (first, min(last, following - 1), number)
            for (first, last, number), following in zip(rows, starts, strict=False)
        ]
    ipv6 = ranges_of(found[6], ipv6=True, outward=True)
    return Column("A", version, None, None, ranges_of(found[4], ipv6=False, outward=True), ipv6)


_MACHINES = struct.Struct("<8sHQHII")
_OF_IPV4, _OF_IPV6 = struct.Struct("<IIH"), struct.Struct("<16s16sH")


def machines_column(path: Path, version: str) -> Column:
    """Networks of machines and relays: the table inside `iporigin`, in its format 1. Raises `SourceError`."""
    try:
        blob = path.read_bytes()
        magic, layout, built, labels, ipv4, ipv6 = _MACHINES.unpack_from(blob)
        if magic != b"IPORIGIN" or layout != 1:
            raise ValueError("it is of a format that is not known here")
        at, kinds = _MACHINES.size, []
        for _ in range(labels):
            (length,) = struct.unpack_from("<H", blob, at)
            kinds.append(blob[at + 2 : at + 2 + length].decode().partition("\t")[2])
            at += 2 + length
        between = at + ipv4 * _OF_IPV4.size
        said: list[Said] = [(4, a, b, kinds[n]) for a, b, n in _OF_IPV4.iter_unpack(blob[at:between])]
        for a, b, n in _OF_IPV6.iter_unpack(blob[between : between + ipv6 * _OF_IPV6.size]):
            said.append((6, int.from_bytes(a), int.from_bytes(b), kinds[n]))
        return column_of("O", version, said, built=datetime.fromtimestamp(built, UTC).date(), outward=True)
    except (OSError, ValueError, IndexError, struct.error) as problem:
        raise SourceError(f"the list of networks of machines {path} cannot be read: {problem}") from problem
