"""The merged table: one file that holds what every source says of every address, memory-mapped and shared by processes.

A header in JSON says what is in it; arrays follow, in the byte order of the machine that built it. IPv4 is found by its
upper 16 bits and a bisection of what is left, IPv6 by a bisection over its upper 64 bits.
"""

from __future__ import annotations

import json
import mmap
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from folkmoot.runtime.files import written_whole
from folkmoot.territory.adapters.columns import Column, SourceError
from folkmoot.territory.adapters.merge import merge

_MAGIC = b"FOLKMOOT-PLACES1"
_ALIGNED = 64
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Said:
    """Of one address: a country's code by each source that has one, the AS number (0: unknown), what its network is for
    when that is no people's, and why it says nothing of a place."""

    codes: dict[str, str | None]
    asn: int
    kind: str | None
    why: str | None


class _Header(TypedDict):
    byteorder: str
    versions: dict[str, str]
    built: dict[str, str | None]
    values: dict[str, list[str] | None]
    arrays: dict[str, tuple[int, int, str]]


def write_table(path: Path, columns: Sequence[Column]) -> None:
    """Merge them into the file at `path`, which appears there whole or not at all."""
    v4, rows4 = merge([column.ipv4 for column in columns], (1 << 32) - 1)
    v6, rows6 = merge([column.ipv6 for column in columns], (1 << 64) - 1)
    blocks = np.searchsorted(v4.starts, np.arange(0, (1 << 32) + 1, _BLOCK, dtype=np.uint64), side="right")
    arrays: dict[str, NDArray[np.generic]] = {
        "starts4": v4.starts.astype(np.uint32),
        "records4": v4.records.astype(np.uint32),
        "blocks4": blocks.astype(np.uint32),
        "starts6": v6.starts,
        "records6": (v6.records + np.uint64(len(rows4))).astype(np.uint32),
        "rows": np.concatenate([rows4, rows6]).astype(np.uint32).reshape(-1),
    }
    placed: dict[str, tuple[int, int, str]] = {}
    at = 0
    for name, array in arrays.items():
        placed[name] = (at, array.nbytes, "Q" if array.dtype == np.uint64 else "I")
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    header = json.dumps(
        _Header(
            byteorder=sys.byteorder,
            versions={column.key: column.version for column in columns},
            built={column.key: str(column.built) if column.built else None for column in columns},
            values={column.key: None if column.values is None else list(column.values) for column in columns},
            arrays=placed,
        )
    ).encode()
    header += b" " * (-(len(_MAGIC) + 8 + len(header)) % _ALIGNED)
    with written_whole(path) as half, half.open("wb") as file:
        file.write(_MAGIC + len(header).to_bytes(8) + header)
        for array in arrays.values():
            file.write(array.tobytes() + bytes(-array.nbytes % _ALIGNED))


class Table:
    """Opened for looking up. A record is the number of what is said of an address; `said` tells it."""

    def __init__(self, path: Path) -> None:
        """Raises `SourceError` for a file that is none, or of another machine."""
        try:
            with path.open("rb") as file:
                self._map = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            size = len(_MAGIC) + 8
            if self._map[: len(_MAGIC)] != _MAGIC:
                raise ValueError("it is no table of places")
            start = size + int.from_bytes(self._map[len(_MAGIC) : size])
            header: _Header = json.loads(bytes(self._map[size:start]))
            if header["byteorder"] != sys.byteorder:
                raise ValueError("it was built on another kind of machine")
            views: dict[str, memoryview[int]] = {
                name: self._map[start + at : start + at + length].cast(form)  # type: ignore[call-overload]
                for name, (at, length, form) in header["arrays"].items()
            }
        except (OSError, ValueError, KeyError, TypeError) as problem:
            raise SourceError(f"the table of places {path} cannot be read: {problem}") from problem
        self.versions: Mapping[str, str] = header["versions"]
        days = header["built"].items()
        self.built: Mapping[str, date] = {key: date.fromisoformat(day) for key, day in days if day is not None}
        self._values = header["values"]
        self._starts4, self._records4, self._blocks4 = views["starts4"], views["records4"], views["blocks4"]
        self._starts6, self._records6 = views["starts6"], views["records6"]
        self._rows = views["rows"]

    def find(self, family: int, number: int) -> int:
        """The record of an address."""
        if family == 4:
            block = number >> 16
            at = bisect_right(self._starts4, number, self._blocks4[block] - 1, self._blocks4[block + 1])
            return self._records4[at - 1]
        return self._records6[bisect_right(self._starts6, number >> 64) - 1]

    def ranges(self, family: int) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
        """Where each range of a family begins (of IPv6, its upper 64 bits), and its record."""
        if family == 4:
            return np.frombuffer(self._starts4, np.uint32), np.frombuffer(self._records4, np.uint32)
        return np.frombuffer(self._starts6, np.uint64), np.frombuffer(self._records6, np.uint32)

    def said(self, record: int) -> Said:
        """What is said in a record."""
        width = len(self._values)
        row: Sequence[int] = self._rows[record * width : (record + 1) * width]
        codes: dict[str, str | None] = {}
        asn = 0
        for (key, values), number in zip(self._values.items(), row, strict=True):
            if values is None:
                asn = number
            else:
                codes[key] = values[number] if number else None
        return Said(codes, asn, codes.pop("O", None), codes.pop("S", None))
