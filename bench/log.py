"""The public log: appends to durable, at the start and at a million entries; verifying it all; a receipt's size.

The peer is Tessera's POSIX driver, which a program of this repository drives (`peers/posixlog`), and its `fsck`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.support.binaries import peer
from tests.support.log import Log, held
from tests.support.postgres import postgres

from folkmoot.ledger.adapters.mirror import push_log
from folkmoot.ledger.verify import verify_log
from folkmoot.runtime.settings import build_dir
from folkmoot.runtime.wakeup import Wakeup
from folkmoot.worker.loops import publish

ENTRY_BYTES = 150  # about what an entry of ours has here
_BATCH_MS = 2  # the peer's: the smallest with which it is not slower at one at a time


@dataclass(frozen=True, slots=True)
class Appends:
    """One round: how many a second, and in how many milliseconds 99 of 100 were durable."""

    per_second: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Spread:
    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        low, middle, high = statistics.quantiles(values, n=4)
        return cls(round(middle, 2), round(low, 2), round(high, 2))

    def __str__(self) -> str:
        return f"{self.median:g} ({self.low:g}–{self.high:g})"


@dataclass(frozen=True, slots=True)
class Compared:
    """Rounds of ours and of the peer, one after the other. Ratios are ours by the peer's, per round."""

    name: str
    peer: str
    rounds: int
    per_second: Spread
    peer_per_second: Spread
    per_second_ratio: Spread
    p99_ms: Spread
    peer_p99_ms: Spread
    p99_ratio: Spread


@dataclass(frozen=True, slots=True)
class Verified:
    """A whole log verified from its files: ours against Tessera's fsck. Seconds."""

    entries: int
    seconds: float
    peer_seconds: float
    ratio: float
    receipt_bytes: int


async def ours(log: Log, appends: int, at_once: int) -> Appends:
    """Each append is a transaction of its own; the log is published beside it, as it is in the program."""
    took: list[float] = []
    numbers = iter(range(appends))
    appended = Wakeup()
    log.database.on_commit[:] = [appended.ring]

    async def append() -> None:
        for number in numbers:
            began = time.perf_counter()
            async with log.database.transaction() as tx:
                await log.ledger.append(tx, held(number))
            took.append((time.perf_counter() - began) * 1000)

    publishing = asyncio.create_task(publish(log.publisher, appended, lambda: None))
    began = time.perf_counter()
    await asyncio.gather(*(append() for _ in range(at_once)))
    seconds = time.perf_counter() - began
    publishing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await publishing
    log.database.on_commit.clear()
    await log.publisher.publish()
    return Appends(appends / seconds, statistics.quantiles(took, n=100)[98])


async def tesseras(folder: Path, appends: int, at_once: int) -> Appends:
    command = [peer("posixlog"), folder, appends, at_once, ENTRY_BYTES, _BATCH_MS]
    process = await asyncio.create_subprocess_exec(
        *(str(part) for part in command), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    said, _ = await process.communicate()
    found = json.loads(said)
    return Appends(found["per_second"], found["p99_ms"])


async def compare(name: str, log: Log, folder: Path, at_once: int, rounds: int, appends: int) -> Compared:
    await ours(log, appends // 4, at_once)
    mine: list[Appends] = []
    theirs: list[Appends] = []
    for number in range(rounds):
        mine.append(await ours(log, appends, at_once))
        theirs.append(await tesseras(folder / f"peer-{name}-{number}", appends, at_once))
    return _compared(name, "Tessera's POSIX driver", mine, theirs)


def _compared(name: str, against: str, mine: Sequence[Appends], theirs: Sequence[Appends]) -> Compared:
    def ratio(of: Callable[[Appends], float]) -> Spread:
        return Spread.of([of(a) / of(b) for a, b in zip(mine, theirs, strict=True)])

    return Compared(
        name,
        against,
        len(mine),
        Spread.of([one.per_second for one in mine]),
        Spread.of([one.per_second for one in theirs]),
        ratio(lambda one: one.per_second),
        Spread.of([one.p99_ms for one in mine]),
        Spread.of([one.p99_ms for one in theirs]),
        ratio(lambda one: one.p99_ms),
    )


async def grown(name: str, small: Log, large: Log, rounds: int, appends: int) -> Compared:
    """The same machine, the same code: a log of many entries against one that has just begun."""
    await ours(small, appends // 4, 1)
    await ours(large, appends // 4, 1)
    mine: list[Appends] = []
    theirs: list[Appends] = []
    for _ in range(rounds):
        mine.append(await ours(large, appends, 1))
        theirs.append(await ours(small, appends, 1))
    return _compared(name, "the same with few entries", mine, theirs)


async def fill(log: Log, entries: int) -> None:
    for start in range(0, entries, 20_000):
        await log.fill_quickly(start, min(start + 20_000, entries))


async def verification(log: Log, folder: Path) -> Verified:
    """From files on a disk, so that no network is measured."""
    size, _ = await push_log(log.ledger, log.database, folder.as_uri())

    def fetch(path: str) -> bytes:
        return (folder / path).read_bytes()

    began = time.perf_counter()
    found = await asyncio.to_thread(verify_log, fetch, log.trust)
    seconds = time.perf_counter() - began
    key = folder / "public.key"
    key.write_text(log.ledger.verifier_key())
    began = time.perf_counter()
    fsck = [str(peer("fsck")), f"--storage_url={folder.as_uri()}/", f"--public_key={key}", "--ui=false", "-N=2"]
    said = await asyncio.to_thread(lambda: subprocess.run(fsck, capture_output=True, text=True, check=False))
    theirs = time.perf_counter() - began
    if f"Successfully fsck'd log with size {size} " not in said.stderr or found.size != size:
        raise RuntimeError(f"the log does not verify: {said.stderr[-500:]}")
    async with log.database.snapshot() as tx:
        receipt = await log.ledger.receipt(tx, size // 3)
    return Verified(size, round(seconds, 1), round(theirs, 1), round(seconds / theirs, 2), len(receipt.encode()))


async def run(entries: int, rounds: int, appends: int) -> tuple[list[Compared], list[Verified]]:
    compared: list[Compared] = []
    # Not in /tmp, which on many machines is memory.
    with tempfile.TemporaryDirectory(dir=build_dir(), prefix="bench-log-") as made, postgres(durable=True) as url:
        folder = Path(made)
        for name, where in (("SQLite", None), ("PostgreSQL", url)):
            small, large = Log(_new(folder, f"{name}-s"), where), Log(_new(folder, f"{name}-l"), _another(where))
            await _found(small, where)
            await _found(large, where)
            for at_once in (1, 64):
                compared.append(
                    await compare(
                        f"{name}, {at_once} at once", small, folder, at_once, rounds, appends * min(at_once, 4)
                    )
                )
            await fill(large, entries)
            compared.append(await grown(f"{name}, after {entries:,} entries", small, large, rounds, appends))
            if where is None:
                verified = await verification(large, _new(folder, "mirror"))
            await small.close()
            await large.close()
    return compared, [verified]


def _new(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


def _another(url: str | None) -> str | None:
    return url and f"{url.rpartition('/')[0]}/large"


async def _found(log: Log, server: str | None) -> None:
    import asyncpg

    if server and log.database.url.database == "large":
        connection = await asyncpg.connect(server.replace("+asyncpg", ""))
        await connection.execute("CREATE DATABASE large")
        await connection.close()
    await log.found()


def rows(compared: Sequence[Compared], verified: Sequence[Verified]) -> list[tuple[str, str, str, str, str]]:
    """For a table."""
    found = [
        (
            f"{one.name}\n[dim]against {one.peer}",
            f"{one.per_second} | {one.p99_ms}",
            f"{one.peer_per_second} | {one.peer_p99_ms}",
            f"{one.per_second_ratio} | {one.p99_ratio}",
            str(one.rounds),
        )
        for one in compared
    ]
    found += [
        (
            f"verify {one.entries:,} entries (a receipt has {one.receipt_bytes} bytes)\n[dim]against Tessera's fsck",
            f"{one.seconds} s",
            f"{one.peer_seconds} s",
            f"{one.ratio}",
            "1",
        )
        for one in verified
    ]
    return found


def as_json(compared: Sequence[Compared], verified: Sequence[Verified]) -> dict[str, object]:
    return {"appends": [asdict(one) for one in compared], "verification": [asdict(one) for one in verified]}
