"""What a monitor remembers: one small file, replaced whole, so that it is either the old one or the new one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from folkmoot.ledger.notes import NoteError, VerifierKey
from folkmoot.monitor.domain import Alert, State, Topic
from folkmoot.runtime.clock import rfc3339, rfc3339_or_none
from folkmoot.runtime.files import UnsafeFile

_FORMAT = "folkmoot/monitor/v1"


class StateFile:
    """The state, and the alerts that could not be delivered yet."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[State, list[Alert]] | None:
        """None before the first look. Raises `UnsafeFile` for a file that is none of ours."""
        if not self._path.exists():
            return None
        try:
            found = json.loads(self._path.read_text("utf-8"))
            if found["type"] != _FORMAT:
                raise ValueError(found["type"])
            state = State(
                keys=tuple(VerifierKey.parse(key) for key in found["keys"]),
                alive_at=datetime.fromisoformat(found["alive_at"]),
                size=int(found["size"]),
                peaks=tuple(bytes.fromhex(one) for one in found["peaks"]),
                checkpoint=found["checkpoint"],
                newest=datetime.fromisoformat(found["newest"]) if found["newest"] else None,
                sealed={int(number): datetime.fromisoformat(due) for number, due in found["sealed"].items()},
                told=frozenset(found["told"]),
            )
            waiting = [
                Alert(**{**one, "topic": Topic(one["topic"]), "at": datetime.fromisoformat(one["at"])})
                for one in found["waiting"]
            ]
        except (ValueError, KeyError, TypeError, AttributeError, NoteError) as problem:
            raise UnsafeFile(f"{self._path} is no monitor's state: move it away, and it starts anew") from problem
        return state, waiting

    def write(self, state: State, waiting: Sequence[Alert]) -> None:
        document = {
            "type": _FORMAT,
            "keys": [str(key) for key in state.keys],
            "alive_at": rfc3339(state.alive_at),
            "size": state.size,
            "peaks": [one.hex() for one in state.peaks],
            "checkpoint": state.checkpoint,
            "newest": rfc3339_or_none(state.newest),
            "sealed": {str(number): rfc3339(due) for number, due in state.sealed.items()},
            "told": sorted(state.told),
            "waiting": [{**asdict(alert), "at": rfc3339(alert.at)} for alert in waiting],
        }
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
        fresh.replace(self._path)
