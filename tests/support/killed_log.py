"""Appends to a log and is killed at a write, again and again: `python -m tests.support.killed_log FOLDER URL ROUNDS`.

Run with `kill_at.c` preloaded. One process loads everything once and forks a child for each round: no thread is in it.
A child recovers, tells what it found, then appends and publishes, telling what was acknowledged, until it is killed at
the write that it was given. The parent holds each child's word against the words of those before it.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from folkmoot.ledger.adapters.tables import log_entry
from folkmoot.ledger.merkle import Growing, leaf_hash
from folkmoot.ledger.verify import open_checkpoint
from tests.support.log import Log, held

NEVER = 1 << 40
ONLY_LOOK = 0
Tell = Callable[..., None]


class Broken(Exception):
    """A promise of the log was broken; the message says which."""


@dataclass
class Known:
    """What the children told so far."""

    entries: list[bytes] = field(default_factory=list)
    roots: list[bytes] = field(default_factory=lambda: [Growing().root()])  # by size
    tree: Growing = field(default_factory=Growing)
    numbers: dict[int, int] = field(default_factory=dict)  # an entry's number → its index
    acknowledged: dict[int, int] = field(default_factory=dict)
    published: int = 0

    def entry(self, index: int, data: bytes) -> None:
        if index < len(self.entries):
            if self.entries[index] != data:
                raise Broken(f"entry {index} is another one than before")
            return
        if index != len(self.entries):
            raise Broken(f"entry {len(self.entries)} is missing")
        number = int(json.loads(data)["number"]) - 1
        if number in self.numbers:
            raise Broken(f"number {number} is in the log twice")
        self.numbers[number] = index
        self.entries.append(data)
        self.tree.append(leaf_hash(data))
        self.roots.append(self.tree.root())

    def recovered(self, size: int, root: bytes) -> None:
        """A checkpoint that was published after a recovery covers all there is."""
        if size != len(self.entries):
            raise Broken(f"{len(self.entries)} entries are there, and {size} are published")
        if size < self.published:
            raise Broken(f"{self.published} were published before, and now {size} are")
        if root != self.roots[size]:
            raise Broken(f"the checkpoint at {size} is not what the entries make: the log forked")
        self.published = size
        for number, index in self.acknowledged.items():
            if self.numbers.get(number) != index:
                raise Broken(f"number {number} was acknowledged at {index}, and is at {self.numbers.get(number)}")

    def hears(self, line: str) -> None:
        word, *rest = line.split()
        if word == "entry":
            self.entry(int(rest[0]), bytes.fromhex(rest[1]))
        elif word == "recovered":
            self.recovered(int(rest[0]), bytes.fromhex(rest[1]))
        elif word == "acknowledged":
            self.acknowledged[int(rest[0])] = int(rest[1])
        elif word == "published":
            self.published = max(self.published, int(rest[0]))


async def recover(log: Log, known: int, tell: Tell) -> None:
    """Publish what those before left behind, and tell of every entry that is new."""
    if not await log.publisher.publish():
        raise Broken("what was appended cannot be published")
    async with log.database.snapshot() as tx:
        rows = await tx.execute(select(log_entry).where(log_entry.c.position >= known).order_by(log_entry.c.position))
        for row in rows:
            tell("entry", row.position, row.data.hex())
        checkpoint = open_checkpoint(await log.ledger.note(tx), log.trust).checkpoint
    tell("recovered", checkpoint.size, checkpoint.root.hex())


async def append(log: Log, first: int, tell: Tell) -> None:
    """Twice, one after the other: two entries in one transaction, then one; and publish each time."""
    for batch in ((first, first + 1), (first + 2,)):
        async with log.database.transaction() as tx:
            placed = [(number, await log.ledger.append(tx, held(number))) for number in batch]
        for number, index in placed:
            tell("acknowledged", number, index)
        await log.publisher.publish()
        async with log.database.snapshot() as tx:
            tell("published", open_checkpoint(await log.ledger.note(tx), log.trust).checkpoint.size)


def child(folder: Path, url: str, round_: int, known: int, kill_at: int, pipe: int) -> None:
    """Never returns."""
    shim = ctypes.CDLL(None)

    def tell(*words: object) -> None:
        os.write(pipe, (" ".join(str(word) for word in words) + "\n").encode())

    async def main() -> None:
        log = Log(folder, url, witnesses=1, needed=1)
        await recover(log, known, tell)
        if kill_at != ONLY_LOOK:
            shim.kill_at(ctypes.c_long(kill_at))
            await append(log, round_ * 3, tell)
            tell("steps", shim.steps_seen())
            shim.kill_at(ctypes.c_long(-1))
        await log.close()

    try:
        asyncio.run(main())
    except BaseException as problem:
        tell("failed", type(problem).__name__, str(problem).replace("\n", " "))
    os._exit(0)


def run_round(folder: Path, url: str, round_: int, known: Known, kill_at: int) -> tuple[bool, int]:
    """Whether the child was killed, and how many steps it took when it was not."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        child(folder, url, round_, len(known.entries), kill_at, writing)
    os.close(writing)
    steps = 0
    with os.fdopen(reading, encoding="utf-8") as told:
        for line in told:
            if line.startswith("failed "):
                raise Broken(line.removeprefix("failed ").strip())
            if line.startswith("steps "):
                steps = int(line.split()[1])
            known.hears(line)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, steps


def main() -> None:
    folder, url, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    known = Known()
    _, steps = run_round(folder, url, 0, known, NEVER)
    killed = 0
    for round_ in range(1, rounds + 1):
        died, _ = run_round(folder, url, round_, known, 1 + (round_ - 1) % steps)
        killed += died
    run_round(folder, url, rounds + 1, known, ONLY_LOOK)
    print(
        json.dumps(
            {
                "rounds": rounds,
                "steps": steps,
                "killed": killed,
                "entries": len(known.entries),
                "acknowledged": len(known.acknowledged),
                "published": known.published,
            }
        )
    )


if __name__ == "__main__":
    main()
