"""Looking again and again, and telling. What could not be told is kept, and told later."""

from __future__ import annotations

from collections.abc import Sequence

from folkmoot.monitor.alerts import Channel, NotDelivered
from folkmoot.monitor.domain import Alert, State
from folkmoot.monitor.follow import Followed, look
from folkmoot.monitor.store import StateFile
from folkmoot.runtime.clock import Clock


class Monitor:
    """Follows one log."""

    def __init__(
        self, log: Followed, begin: State, file: StateFile, channels: Sequence[Channel], clock: Clock, url: str
    ) -> None:
        """`begin`: what is known before the first look, when `file` knows nothing: at least the log's key. It is also
        what a newly given key or a changed policy starts from."""
        self._log = log
        self._begin = begin
        self._file = file
        self._channels = channels
        self._clock = clock
        self._url = url

    def once(self) -> tuple[State, list[Alert], list[str]]:
        """One look: the state, the alerts that are new, and why some could not be told."""
        state, waiting = self._file.read() or (self._begin, [])
        state, new = look(self._log, state, self._clock)
        waiting = [*waiting, *new]
        self._file.write(state, waiting)  # first, so that a crash tells twice rather than never
        failed: list[str] = []
        left = [alert for alert in waiting if not self._tell(state, alert, failed)]
        self._file.write(state, left)
        return state, new, failed

    def _tell(self, state: State, alert: Alert, failed: list[str]) -> bool:
        for channel in self._channels:
            try:
                channel.send(state.keys[0].name, self._url, alert)
            except NotDelivered as problem:
                failed.append(str(problem))
                return False
        return True
