"""Merging what many sources say of ranges into one list of ranges, each with what all of them say of it.

Numbers of IPv6 addresses are their upper 64 bits: nobody is given less than a /64 (RFC 6177). Where a source cuts one
in two, a country of it has no answer there, and what marks a network as unreliable marks the whole of it (P5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]
Range = tuple[int, int, int]  # first and last address, inclusive, and the number of what is said


@dataclass(frozen=True)
class Ranges:
    """Disjoint and sorted. `values`: numbers above 0; 0 is said of everything between."""

    starts: Numbers
    ends: Numbers
    values: Numbers


@dataclass(frozen=True)
class Merged:
    """`starts[i]` begins a range of which `rows[records[i]]` is said; it ends where the next begins."""

    starts: Numbers
    records: Numbers


def ranges_of(found: Iterable[Range], *, ipv6: bool, outward: bool) -> Ranges:
    """Ranges in any order, disjoint. `outward`: a /64 that is covered in part counts as covered; else as not."""
    joined: list[Range] = []
    for first, last, value in sorted(found):
        if joined and first <= joined[-1][1]:
            raise ValueError(f"two ranges overlap at {first:#x}")
        if joined and joined[-1][1] + 1 == first and joined[-1][2] == value:
            joined[-1] = (joined[-1][0], last, value)
        else:
            joined.append((first, last, value))
    if ipv6:
        joined = _by_64_bits(joined, outward=outward)
    table = np.array(joined, dtype=np.uint64).reshape(-1, 3)
    return Ranges(table[:, 0], table[:, 1], table[:, 2])


def _by_64_bits(joined: list[Range], *, outward: bool) -> list[Range]:
    low = (1 << 64) - 1
    whole: list[Range] = []
    for first, last, value in joined:
        if outward:
            first, last = first >> 64, last >> 64
            if whole and first <= whole[-1][1]:
                first = whole[-1][1] + 1  # the first that marks it names it
        else:
            first, last = (first + low) >> 64, ((last + 1) >> 64) - 1
        if first <= last:
            whole.append((first, last, value))
    return whole


def merge(columns: Sequence[Ranges], last: int) -> tuple[Merged, NDArray[np.uint32]]:
    """Over the numbers 0 to `last`: the ranges, and the distinct rows of what the columns say."""
    edges = [np.array([0], dtype=np.uint64)]
    for column in columns:
        edges += [column.starts, column.ends + np.uint64(1)]
    starts = np.unique(np.concatenate(edges))
    starts = starts[starts <= np.uint64(last)]
    said = np.zeros((len(starts), len(columns)), dtype=np.uint32)
    for number, column in enumerate(columns):
        if not len(column.starts):
            continue
        at = np.searchsorted(column.starts, starts, side="right") - 1
        inside = (at >= 0) & (starts <= column.ends[np.maximum(at, 0)])
        said[inside, number] = column.values[at[inside]]
    changes = np.ones(len(starts), dtype=bool)
    changes[1:] = (said[1:] != said[:-1]).any(axis=1)
    starts, said = starts[changes], said[changes]
    rows, records = np.unique(said, axis=0, return_inverse=True)
    return Merged(starts, records.reshape(-1).astype(np.uint64)), rows
