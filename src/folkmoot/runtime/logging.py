"""Logs: structured, to standard error, JSON unless a person reads them. No address, token or query is handed in.

Of what is raised the log has the types and the places in the code: what an exception says, and the variables at hand
where it was raised, may hold an address, a token or a meeting's code (P9).
"""

from __future__ import annotations

import logging
import re
import sys
from traceback import walk_tb
from types import TracebackType
from typing import TextIO, TypedDict

import structlog

# Servers and libraries that log their requests, and one that comes with handlers of its own.
SILENT = ("uvicorn.access", "httpx", "httpcore", "livekit")
THROUGH_THE_ROOT = ("uvicorn", "uvicorn.error", "uvicorn.asgi", "asyncio")

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]
NoExcInfo = tuple[None, None, None]


def configure(level: str) -> None:
    number = logging.getLevelName(level.upper())
    human = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if human else [structlog.processors.ExceptionRenderer(_raised)]),
            structlog.dev.ConsoleRenderer(exception_formatter=_write) if human else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries log what we may not keep (requests with their queries), so of them only what is broken is heard.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OfLibraries("%(name)s: %(message)s"))
    logging.basicConfig(level=logging.ERROR, handlers=[handler])
    for name in THROUGH_THE_ROOT:
        one = logging.getLogger(name)
        one.handlers, one.propagate, one.disabled = [], True, False
    for noisy in SILENT:
        logging.getLogger(noisy).disabled = True


class OfLibraries(logging.Formatter):
    """What a library says of what is broken: its first line. With an exception, only up to the first value in it:
    asyncio, for one, repeats what was raised and what a callback was called with."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        ends = r"[\n(<'\"]" if record.exc_info else r"\n"
        record.message = re.split(ends, record.message, maxsplit=1)[0].rstrip()
        return super().formatMessage(record)

    def formatException(self, ei: ExcInfo | NoExcInfo) -> str:  # noqa: N802
        return "" if ei[0] is None else "\n".join(_lines(ei))

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler's rendering, of everything
        return super().format(record)


class Raised(TypedDict):
    type: str
    frames: list[str]


def _raised(exc_info: ExcInfo) -> list[Raised]:
    """What was raised, then what that came of; members of a group after it."""
    waiting: list[BaseException | None] = [exc_info[1]]
    seen: dict[int, BaseException] = {}
    while waiting:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen[id(one)] = one
        waiting += one.exceptions if isinstance(one, BaseExceptionGroup) else []
        waiting.append(one.__cause__ or (None if one.__suppress_context__ else one.__context__))
    return [Raised(type=type(one).__qualname__, frames=_frames(one.__traceback__)) for one in seen.values()]


def _frames(trace: TracebackType | None) -> list[str]:
    code = ((frame.f_code, line) for frame, line in walk_tb(trace))
    return [f"{at.co_filename}:{line} {at.co_name}" for at, line in code]


def _lines(exc_info: ExcInfo) -> list[str]:
    lines = []
    for one in _raised(exc_info):
        lines += [f"{one['type']} raised:", *(f"  {frame}" for frame in one["frames"])]
    return lines


def _write(out: TextIO, exc_info: ExcInfo) -> None:
    out.write("\n" + "\n".join(_lines(exc_info)))
