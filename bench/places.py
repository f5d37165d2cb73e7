"""Where somebody is: determinations a second, memory of processes that share the table, and a swap under load.

The peers read mmdbs: `maxminddb` with its C extension, the same by Rust (`maxminddb-rust`, in a venv of its own under
build/tools), and three readers one after the other. All check an address as one must: parsed, and public.
"""

from __future__ import annotations

import importlib
import ipaddress
import json
import multiprocessing
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol, cast

import maxminddb
import psutil

from folkmoot.runtime.settings import build_dir, load_settings
from folkmoot.territory.adapters.data import COUNTRIES, LocationData
from folkmoot.territory.adapters.policy import Policy
from folkmoot.territory.adapters.quorum import QuorumLocator
from folkmoot.territory.addresses import SPECIAL
from folkmoot.territory.locate import located

ADDRESSES = 20_000
PROCESSES = (1, 4, 16)
SLOW_MS = 5
Look = Callable[[Sequence[str]], object]


class Reader(Protocol):
    def get(self, ip_address: str | ipaddress.IPv4Address | ipaddress.IPv6Address, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Raced:
    """Addresses a second: medians over rounds, quartiles, and ours by the peer's per round."""

    name: str
    peer: str
    rounds: int
    per_second: tuple[int, int, int]
    peer_per_second: tuple[int, int, int]
    ratio: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Memory:
    """MB of proportional set size, which counts a page shared by n processes as an n-th in each: of all processes."""

    processes: int
    ours: float
    peer: float


@dataclass(frozen=True, slots=True)
class Swapped:
    """Look-ups one after the other while another version was taken up again and again in another thread, as the server
    does it. `slow`: longer than `SLOW_MS`; those of the same loop with no swap are beside them."""

    swaps: int
    open_ms: float
    lookups: int
    failed: int
    p50_us: float
    p999_us: float
    worst_ms: float
    slow: int
    without_lookups: int
    without_worst_ms: float
    without_slow: int


@dataclass(frozen=True, slots=True)
class Places:
    raced: list[Raced]
    not_run: list[str]
    memory: list[Memory]
    swapped: Swapped


def sample(number: int) -> list[str]:
    """Public addresses by lot, a fifth of them IPv6."""
    lot = random.Random(20261124)
    found: list[str] = []
    while len(found) < number:
        if lot.random() < 0.8:
            address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.IPv4Address(lot.getrandbits(32))
        else:
            address = ipaddress.IPv6Address(0x2 << 124 | lot.getrandbits(124))
        if not any(address.version == network.version and address in network for network, _ in SPECIAL):
            found.append(str(address))
    return found


def validated(readers: Sequence[Reader]) -> Look:
    """One address after the other: parsed, public, and looked up by each reader."""

    def look(addresses: Sequence[str]) -> list[object]:
        found: list[object] = []
        for text in addresses:
            address = ipaddress.ip_address(text)
            if address.is_global:
                found += [reader.get(address) for reader in readers]
        return found

    return look


def written(look: Look) -> Look:
    def lines(addresses: Sequence[str]) -> str:
        found = cast("list[object]", look(addresses))
        pairs = zip(addresses, found, strict=True)
        return "".join(json.dumps({"address": text, "found": one}) + "\n" for text, one in pairs)

    return lines


def race(name: str, ours: Look, peer_name: str, peer: Look, addresses: Sequence[str], rounds: int) -> Raced:
    def took(look: Look) -> float:
        began = time.perf_counter()
        look(addresses)
        return len(addresses) / (time.perf_counter() - began)

    lot = random.Random(20261124)
    took(ours), took(peer)
    pairs = []
    for _ in range(rounds):
        if lot.random() < 0.5:
            mine = took(ours)
            theirs = took(peer)
        else:
            theirs = took(peer)
            mine = took(ours)
        pairs.append((mine, theirs))
    low, middle, high = statistics.quantiles([mine / theirs for mine, theirs in pairs], n=4)
    return Raced(
        name,
        peer_name,
        rounds,
        _quartiles(mine for mine, _ in pairs),
        _quartiles(theirs for _, theirs in pairs),
        (round(middle, 2), round(low, 2), round(high, 2)),
    )


def _quartiles(values: Iterable[float]) -> tuple[int, int, int]:
    low, middle, high = statistics.quantiles(list(values), n=4)
    return round(middle), round(low), round(high)


def rust_reader(path: Path) -> Reader | None:
    """Of `maxminddb-rust`, when `provision.py` could get it for this Python."""
    for place in (build_dir() / "tools" / "maxminddb-rust" / "lib").glob("python*/site-packages"):
        sys.path.append(str(place))
        try:
            return cast("Reader", importlib.import_module("maxminddb_rust").open_database(str(path)))
        except ImportError:
            continue
        finally:
            sys.path.remove(str(place))
    return None


def speed(data: LocationData, version: str, rounds: int) -> tuple[list[Raced], list[str]]:
    locator = QuorumLocator(data, Policy())
    place, addresses = data.place_of(version), sample(ADDRESSES)

    def opened(key: str) -> Reader:
        return maxminddb.open_database(str(place / COUNTRIES[key]), maxminddb.MODE_MMAP_EXT)

    def ours(asked: Sequence[str]) -> list[object]:
        return [locator.locate(address) for address in asked]

    def lines(asked: Sequence[str]) -> str:
        return "".join(located(locator, asked))

    one = validated([opened("G")])
    peers = {"maxminddb, its C reader": one, "three of them, in turn": validated([opened(key) for key in "GDI"])}
    not_run = []
    rust = rust_reader(place / COUNTRIES["G"])
    if rust is None:
        not_run.append("maxminddb-rust: NOT RUN, it is not there")
    else:
        peers["maxminddb-rust"] = validated([rust])
    found = [race("a determination", ours, name, peer, addresses, rounds) for name, peer in peers.items()]
    found += [
        race(
            "in batches, as JSON lines",
            lambda asked: "".join(located(locator, asked)),
            name,
            written(peer),
            addresses,
            rounds,
        )
        for name, peer in peers.items()
        if name != "three of them, in turn"
    ]
    return found, not_run


def _hold(at: Path, ours: bool, ready: Connection) -> None:
    """A process that has looked at addresses everywhere, and waits."""
    data, addresses = LocationData(at), sample(ADDRESSES)
    look: Look
    if ours:
        locator = QuorumLocator(data, Policy())
        look = lambda asked: [locator.locate(one) for one in asked]  # noqa: E731
    else:
        place = data.place_of(data.version() or "")
        look = validated(
            [maxminddb.open_database(str(place / name), maxminddb.MODE_MMAP_EXT) for name in COUNTRIES.values()]
        )
    look(addresses)
    ready.send(None)
    ready.recv()


def memory(data: LocationData, processes: int) -> Memory:
    def of(ours: bool) -> float:
        spawn = multiprocessing.get_context("spawn")
        holding = []
        for _ in range(processes):
            here, there = spawn.Pipe()
            process = spawn.Process(target=_hold, args=(data.folder, ours, there))
            process.start()
            holding.append((process, here))
        for _, here in holding:
            here.recv()
        total = sum(psutil.Process(process.pid).memory_full_info().pss for process, _ in holding)
        for process, here in holding:
            here.send(None)
            process.join()
        return round(total / 1e6, 1)

    return Memory(processes, of(True), of(False))


def swap(data: LocationData, version: str, seconds: float) -> Swapped:
    with tempfile.TemporaryDirectory(dir=build_dir(), prefix="bench-places-") as made:
        # Two versions of the same data, each a file of its own: a page of one is none of the other's.
        copies = LocationData(Path(made))
        names = ("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb")
        for name in names:
            shutil.copytree(data.place_of(version), copies.place_of(name))
        copies.use(names[0])
        locator, addresses = QuorumLocator(copies, Policy()), sample(ADDRESSES)
        stop = threading.Event()
        swaps: list[float] = []

        def swapping() -> None:
            while not stop.wait(0.05):
                copies.use(names[(len(swaps) + 1) % 2])
                began = time.perf_counter()
                if locator.renew():
                    swaps.append((time.perf_counter() - began) * 1000)

        without, _ = _load(locator, addresses, seconds)
        thread = threading.Thread(target=swapping)
        thread.start()
        took, failed = _load(locator, addresses, seconds)
        stop.set()
        thread.join()
    return Swapped(
        len(swaps),
        round(statistics.median(swaps), 2),
        len(took),
        failed,
        round(took[len(took) // 2] / 1000, 1),
        round(took[len(took) * 999 // 1000] / 1000, 1),
        round(took[-1] / 1e6, 2),
        sum(one > SLOW_MS * 1e6 for one in took),
        len(without),
        round(without[-1] / 1e6, 2),
        sum(one > SLOW_MS * 1e6 for one in without),
    )


def _load(locator: QuorumLocator, addresses: Sequence[str], seconds: float) -> tuple[list[int], int]:
    """Nanoseconds of each look-up, sorted; and how many failed, or told of other sources than there are."""
    took: list[int] = []
    failed, until, clock = 0, time.monotonic() + seconds, time.perf_counter_ns
    while time.monotonic() < until:
        for address in addresses:
            began = clock()
            try:
                found = locator.locate(address)
            except Exception:
                failed += 1
            else:
                failed += not found.sources
            took.append(clock() - began)
    took.sort()
    return took, failed


def run(rounds: int, seconds: float = 5) -> Places:
    data = LocationData(load_settings({}).location_dir)
    version = data.version()
    if version is None:
        raise SystemExit(f"there is no location data in {data.folder}: make location")
    raced, not_run = speed(data, version, rounds)
    return Places(raced, not_run, [memory(data, number) for number in PROCESSES], swap(data, version, seconds))


def rows(places: Places) -> list[tuple[str, str, str, str, str]]:
    """For a table."""

    def shown(figures: tuple[float, float, float]) -> str:
        return f"{figures[0]:,} ({figures[1]:,}–{figures[2]:,})"

    found = [
        (
            f"{one.name}\n[dim]against {one.peer}",
            shown(one.per_second),
            shown(one.peer_per_second),
            shown(one.ratio),
            str(one.rounds),
        )
        for one in places.raced
    ]
    for held in places.memory:
        named = f"MB of {held.processes} processes\n[dim]against three mmdbs in each"
        found.append((named, f"{held.ours:g}", f"{held.peer:g}", f"{held.ours / held.peer:.2f}", "1"))
    one = places.swapped
    found.append(
        (
            f"swap under load: {one.swaps} swaps of {one.open_ms} ms\n[dim]against no swap",
            f"{one.lookups:,} look-ups, {one.failed} failed; worst {one.worst_ms} ms; {one.slow} over {SLOW_MS} ms",
            f"{one.without_lookups:,}; worst {one.without_worst_ms} ms; {one.without_slow} over {SLOW_MS} ms",
            "–",
            "1",
        )
    )
    return found
