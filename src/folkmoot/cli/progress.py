"""A progress bar where somebody looks, nothing else."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress


class Bar:
    """On standard error, when that is a terminal: `with Bar("entries") as bar: bar(done, of)`. `after`: seconds of work
    before which there is none to be shown. `shown`: False for none at all."""

    def __init__(self, what: str, *, after: float = 0, shown: bool = True) -> None:
        self._what = what
        self._shown = shown and sys.stderr.isatty()
        self._from = time.monotonic() + after
        self._bar: Progress | None = None

    def __enter__(self) -> Bar:
        return self

    def __call__(self, done: int, of: int | None = None) -> None:
        """`of`: how many there are in all; None when nobody knows."""
        if self._bar is None:
            if not self._shown or time.monotonic() < self._from:
                return
            self._bar = self._start()
        self._bar.update(self._bar.task_ids[0], completed=done, total=of)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _start(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn(self._what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        bar = Progress(*columns, console=Console(stderr=True))
        bar.add_task(self._what, total=None)
        bar.start()
        return bar
