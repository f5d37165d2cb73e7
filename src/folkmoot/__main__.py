"""Where the command line begins: `folkmoot`, or `python -m folkmoot`."""

from __future__ import annotations

import os
import signal
from types import FrameType


def _end_quietly(_number: int, _frame: FrameType | None) -> None:
    os._exit(130)


def main() -> None:
    """Run a command. Until everything is loaded there is nothing to clean up, so Ctrl-C just ends it."""
    signal.signal(signal.SIGINT, _end_quietly)
    from folkmoot.cli import main as run

    signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


if __name__ == "__main__":
    main()
