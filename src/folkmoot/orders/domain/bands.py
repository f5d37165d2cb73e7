"""Bands of people: a reviewer sees how many a choice would touch, and nobody can tell who (P9)."""

from __future__ import annotations

_ENDS = (4, 9, 19, 49, 99, 199, 499, 999, 4_999, 9_999)


def band(count: int) -> str:
    """`fewer than 5`, `5–9`, … `10000 or more`. Zero is within `fewer than 5`."""
    low = 0
    for high in _ENDS:
        if count <= high:
            return "fewer than 5" if low == 0 else f"{low}–{high}"
        low = high + 1
    return f"{low} or more"


def upper_end(shown: str) -> int:
    """The largest number that a band may mean; of the open band, its lower end."""
    if shown == "fewer than 5":
        return _ENDS[0]
    return int(shown.split()[0].split("–")[-1])
