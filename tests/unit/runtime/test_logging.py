"""What the operator's log tells of an exception: what was raised and where, and nothing that the code had at hand."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import logging.config
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
import uvicorn.config
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from folkmoot.runtime.database import Database
from folkmoot.runtime.logging import SILENT, THROUGH_THE_ROOT, configure

SECRETS = ("203.0.113.7", "fm_0123456789abcdef", "abc-defg-hij")


class Stderr(io.StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture(params=["on a terminal", "as JSON", "after uvicorn's own handlers"])
def stderr(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stderr]:
    """Everything that is logged, with the process's own loggers as they were afterwards."""
    written = Stderr(terminal=request.param == "on a terminal")
    monkeypatch.setattr(sys, "stderr", written)
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    others = [logging.getLogger(name) for name in (*THROUGH_THE_ROOT, *SILENT)]
    found = [(one, one.disabled, one.propagate, one.handlers[:], one.level) for one in others]
    root.handlers = []
    if request.param == "after uvicorn's own handlers":
        logging.config.dictConfig({**uvicorn.config.LOGGING_CONFIG, "disable_existing_loggers": True})
    configure("info")
    yield written
    structlog.configure(**before)
    root.handlers = handlers
    root.setLevel(level)
    for one, disabled, propagate, own, its_level in found:
        one.disabled, one.propagate, one.handlers, one.level = disabled, propagate, own, its_level


def stumble() -> None:
    """Raises with secrets in locals, messages, notes, causes and the members of a group."""
    address, token, code = SECRETS
    try:
        try:
            raise KeyError(address)
        except KeyError as problem:
            raise ValueError(f"no {token}") from problem
    except ValueError as problem:
        problem.add_note(code)
        raise ExceptionGroup(f"of {code}", [problem, OSError(f"{address} hung up")]) from problem


def told(written: Stderr) -> str:
    """What was logged; none of the secrets is in it."""
    said = written.getvalue()
    assert [secret for secret in SECRETS if secret in said] == []
    return said


def test_p9_an_exception_is_logged_without_what_it_says_and_without_variables(stderr: Stderr) -> None:
    try:
        stumble()
    except ExceptionGroup:
        structlog.get_logger("anywhere").exception("it stumbled")
    said = told(stderr)
    for part in ("it stumbled", "ExceptionGroup", "ValueError", "KeyError", "OSError", "test_logging.py", "stumble"):
        assert part in said, part
    if not stderr.isatty():
        assert [one["type"] for one in json.loads(said)["exception"]] == [
            "ExceptionGroup",
            "ValueError",
            "OSError",
            "KeyError",
        ]


def test_p9_nor_does_a_library_say_more(stderr: Stderr) -> None:
    try:
        stumble()
    except ExceptionGroup:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    said = told(stderr)
    for part in ("uvicorn.error: Exception in ASGI application", "ValueError", "stumble"):
        assert part in said, part


async def test_p9_nor_does_asyncio_of_what_nobody_waited_for(stderr: Stderr) -> None:
    def call(_with: str) -> None:
        stumble()

    loop = asyncio.get_running_loop()
    after = loop.create_future()
    loop.call_soon(call, SECRETS[0])
    loop.call_soon(after.set_result, None)
    await after
    said = told(stderr)
    for part in ("asyncio: Exception in callback", "ValueError", "stumble"):
        assert part in said, part


async def test_p9_a_failed_statement_is_told_without_its_values(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(DBAPIError) as failed:
        async with database.transaction() as tx:
            await tx.execute(text("select :who from nowhere"), {"who": SECRETS[0]})
    await database.close()
    assert SECRETS[0] not in str(failed.value)
