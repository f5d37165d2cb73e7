"""Own the interleaving: every call of a fake port parks its task here until the test lets that very task go on."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sized
from dataclasses import dataclass, field


@dataclass
class Parked:
    task: str
    label: str
    ready: asyncio.Future[None] = field(repr=False)


class Stepper:
    """Runs tasks on a loop of its own that never waits for real time or I/O. Not for use inside a running loop."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.parked: list[Parked] = []
        self.tasks: dict[str, asyncio.Task[object]] = {}
        self.free_running = False
        self._count = 0
        self._graveyard: list[object] = []

    async def turn(self, label: str) -> None:
        """Called by fake ports: wait for one's turn."""
        if self.free_running:
            return
        current = asyncio.current_task()
        name = current.get_name() if current else "?"
        parked = Parked(name, label, self.loop.create_future())
        self.parked.append(parked)
        try:
            await parked.ready
        finally:
            if parked in self.parked:
                self.parked.remove(parked)

    def start(self, what: Coroutine[object, object, object], name: str) -> str:
        self._count += 1
        unique = f"{name}-{self._count}"
        self.tasks[unique] = self.loop.create_task(what, name=unique)
        self.drain()
        return unique

    def drain(self) -> None:
        """Run until every task is parked or done. Raises what a task raised, unless it was cancelled."""
        if self.loop.is_running():
            return  # started by a task that is running now: the outer drain goes on with it
        self._run_ready()
        for name, task in list(self.tasks.items()):
            if task.done():
                del self.tasks[name]
                if not task.cancelled() and (problem := task.exception()) is not None:
                    raise problem

    def step(self, index: int) -> str:
        """Let one parked call go on; returns what it was."""
        parked = self.parked.pop(index % len(self.parked))
        if not parked.ready.done():
            parked.ready.set_result(None)
        self.drain()
        return f"{parked.task}:{parked.label}"

    def run_all(self) -> None:
        """Let everything go on, in order, until nothing is parked."""
        for _ in range(10_000):
            if not self.parked:
                self.drain()
                if not self.parked:
                    return
            self.step(0)
        raise AssertionError("the tasks never come to an end")

    def run(self, what: Coroutine[object, object, object], name: str = "now") -> None:
        """Run one coroutine to its end, with everything else that is parked going on beside it."""
        self.start(what, name)
        self.run_all()

    def crash(self, prefix: str) -> None:
        """A process dies: its tasks never run again, not even their clean-up."""
        # Kept, so that the garbage collector does not run their clean-up either.
        self._graveyard += [self.tasks.pop(name) for name in list(self.tasks) if name.startswith(prefix)]
        self._graveyard += [p for p in self.parked if p.task.startswith(prefix)]
        self.parked = [p for p in self.parked if not p.task.startswith(prefix)]

    def cancel(self, name: str) -> None:
        """A task is cancelled, as a shell does when its client goes away; its clean-up runs."""
        if name in self.tasks:
            self.tasks[name].cancel()
            self.drain()

    def close(self) -> None:
        self.free_running = True
        while remaining := asyncio.all_tasks(self.loop):
            for task in remaining:
                task.cancel()
            self._run_ready()
        self._run_ready()
        self.loop.close()

    def _run_ready(self) -> None:
        ready: Sized = self.loop._ready  # type: ignore[attr-defined]  # asyncio has no public word for "nothing to do"
        while len(ready):
            self.loop.call_soon(self.loop.stop)
            self.loop.run_forever()
