"""The log over each database that it runs on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from tests.support.log import Log
from tests.support.postgres import postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest) -> str | None:
    """The URL of a PostgreSQL, None for SQLite."""
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else None


@pytest.fixture
async def log(server: str | None, tmp_path: Path) -> AsyncIterator[Log]:
    """An empty log in a database of its own."""
    made = Log(tmp_path, await fresh_database(server) if server else None)
    await made.found()
    yield made
    await made.close()


async def fresh_database(server: str) -> str:
    name = f"t{uuid4().hex}"
    connection = await asyncpg.connect(server.replace("+asyncpg", ""))
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return f"{server.rpartition('/')[0]}/{name}"
