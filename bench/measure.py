"""Pairs of measurements, interleaved, and what may be said of them."""

from __future__ import annotations

import random
import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds. `spread` is the middle half: first and third quartile."""

    median: float
    spread: tuple[float, float]
    worst: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Figures:
        low, middle, high = statistics.quantiles(values, n=4)
        return cls(round(middle, 1), (round(low, 1), round(high, 1)), round(max(values), 1))


@dataclass(frozen=True, slots=True)
class Comparison:
    """`ratio`: the median over pairs of ours by the peer's, with the middle half of those ratios."""

    name: str
    ours: str
    peer: str
    pairs: int
    ours_ms: Figures
    peer_ms: Figures
    ratio: float
    ratio_spread: tuple[float, float]


async def compare(
    name: str,
    ours: tuple[str, Callable[[], Awaitable[float]]],
    peer: tuple[str, Callable[[], Awaitable[float]]],
    *,
    pairs: int,
    warm_up: int = 2,
) -> Comparison:
    """Measure both `pairs` times, one after the other, whichever first by lot. Each returns seconds."""
    for _ in range(warm_up):
        await ours[1]()
        await peer[1]()
    found: list[tuple[float, float]] = []
    lot = random.Random(20261124)
    for _ in range(pairs):
        if lot.random() < 0.5:
            mine = await ours[1]()
            theirs = await peer[1]()
        else:
            theirs = await peer[1]()
            mine = await ours[1]()
        found.append((mine * 1000, theirs * 1000))
    low, middle, high = statistics.quantiles([mine / theirs for mine, theirs in found], n=4)
    return Comparison(
        name,
        ours[0],
        peer[0],
        pairs,
        Figures.of([mine for mine, _ in found]),
        Figures.of([theirs for _, theirs in found]),
        round(middle, 3),
        (round(low, 3), round(high, 3)),
    )
