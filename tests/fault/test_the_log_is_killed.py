"""kill -9 at every write of an append and of its publication: nothing acknowledged is lost, doubled or forked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contract.ledger.conftest import fresh_database
from tests.support.log import Log
from tests.support.postgres import postgres

from folkmoot.ledger.verify import verify_log

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("FOLKMOOT_TEST_KILL_ROUNDS", "1000"))


@pytest.fixture(scope="session")
def kill_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("kill_at") / "kill_at.so"
    source = ROOT / "tests" / "support" / "kill_at.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", built, source, "-ldl"], check=True)
    return built


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


def suffer(kill_at: Path, folder: Path, url: str, rounds: int) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.killed_log", str(folder), url, str(rounds)],
        cwd=ROOT,
        env={**os.environ, "LD_PRELOAD": str(kill_at)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said: dict[str, int] = json.loads(done.stdout)
    return said


async def check(log: Log, said: dict[str, int], rounds: int) -> None:
    """Every step was the last of some round, and the log is whole for whoever reads it from outside."""
    assert said["killed"] == rounds
    assert rounds < said["acknowledged"] <= said["entries"] == said["published"]
    assert verify_log(await log.fetch(), log.trust).size == said["entries"]


@pytest.mark.timeout(900)
async def test_p8_killed_at_every_write_over_sqlite(kill_at: Path, tmp_path: Path) -> None:
    log = Log(tmp_path, witnesses=1, needed=1)
    await log.found()
    said = suffer(kill_at, tmp_path, str(log.database.url), ROUNDS)
    assert said["steps"] <= ROUNDS
    await check(log, said, ROUNDS)
    await log.close()


@pytest.mark.timeout(900)
async def test_p8_killed_at_every_write_over_postgresql(kill_at: Path, server: str, tmp_path: Path) -> None:
    url = await fresh_database(server)
    log = Log(tmp_path, url, witnesses=1, needed=1)
    await log.found()
    rounds = max(ROUNDS // 4, 1)
    said = suffer(kill_at, tmp_path, url, rounds)
    assert said["steps"] <= rounds
    await check(log, said, rounds)
    await log.close()
