"""`python -m bench [--pairs N] [--json FILE]`: a table for people, JSON for programs. No targets, no verdicts."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import log, places
from bench.activation import activation
from bench.joins import joins
from bench.measure import Comparison
from folkmoot.demo.desk import open_desk
from folkmoot.demo.program import Program


async def run(pairs: int) -> list[Comparison]:
    with tempfile.TemporaryDirectory(prefix="folkmoot-bench-") as folder:
        program = Program(Path(folder))
        desk = await open_desk(program.settings)
        async with program, program.client() as client:
            found = await joins(program, client, desk, pairs)
            found.append(await activation(program, client, desk, max(5, pairs // 5)))
            return found


def show_log(compared: Sequence[log.Compared], verified: Sequence[log.Verified]) -> None:
    table = Table(title="the public log: appends a second | milliseconds until 99 of 100 are durable")
    for title in ("what", "ours: median (quartiles)", "peer: median (quartiles)", "ratio (quartiles)", "rounds"):
        table.add_column(title)
    for row in log.rows(compared, verified):
        table.add_row(*row)
    Console().print(table)


def show_places(found: places.Places) -> None:
    table = Table(title="where somebody is: addresses a second")
    for title in ("what", "ours: median (quartiles)", "peer: median (quartiles)", "ratio (quartiles)", "rounds"):
        table.add_column(title)
    for row in places.rows(found):
        table.add_row(*row)
    Console().print(table)
    for line in found.not_run:
        print(line)


def show(found: Sequence[Comparison]) -> None:
    table = Table(title="ours against the peer, interleaved; milliseconds")
    for title in (
        "what",
        "ours: median (quartiles) worst",
        "peer: median (quartiles) worst",
        "ratio (quartiles)",
        "pairs",
    ):
        table.add_column(title)
    for one in found:
        table.add_row(
            f"{one.name}\n[dim]{one.ours}\nagainst {one.peer}",
            f"{one.ours_ms.median} ({one.ours_ms.spread[0]}–{one.ours_ms.spread[1]}) {one.ours_ms.worst}",
            f"{one.peer_ms.median} ({one.peer_ms.spread[0]}–{one.peer_ms.spread[1]}) {one.peer_ms.worst}",
            f"{one.ratio} ({one.ratio_spread[0]}–{one.ratio_spread[1]})",
            str(one.pairs),
        )
    Console().print(table)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--pairs", type=int, default=60)
    parser.add_argument("--json", type=Path, default=Path("build") / "bench.json")
    parser.add_argument("--only", choices=["media", "log", "places"], help="else all")
    parser.add_argument("--log-entries", type=int, default=1_000_000, help="how large the large log is")
    parser.add_argument("--log-rounds", type=int, default=7)
    parser.add_argument("--place-rounds", type=int, default=21)
    asked = parser.parse_args()
    found: list[Comparison] = []
    compared: list[log.Compared] = []
    verified: list[log.Verified] = []
    located: places.Places | None = None
    if asked.only in {None, "media"}:
        found = asyncio.run(run(asked.pairs))
        show(found)
    if asked.only in {None, "places"}:
        located = places.run(asked.place_rounds)
        show_places(located)
    if asked.only in {None, "log"}:
        compared, verified = asyncio.run(log.run(asked.log_entries, asked.log_rounds, 400))
        show_log(compared, verified)
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "machine": machine,
        "comparisons": [asdict(c) for c in found],
        "log": log.as_json(compared, verified),
        "places": asdict(located) if located else None,
    }
    asked.json.write_text(json.dumps(document, indent=2) + "\n")
    print(f"also written to {asked.json}")


if __name__ == "__main__":
    main()
