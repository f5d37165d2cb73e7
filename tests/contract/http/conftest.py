"""The people's routes over the house."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from tests.support.desk_front import DeskFront


@pytest_asyncio.fixture
async def desk_front(tmp_path: Path) -> AsyncIterator[DeskFront]:
    front = await DeskFront.open(tmp_path)
    yield front
    await front.close()
