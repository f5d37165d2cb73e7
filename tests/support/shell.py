"""The command line, as somebody types it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Shell:
    """Runs `folkmoot …` over one data folder."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("FOLKMOOT_") or k == "FOLKMOOT_BUILD_DIR"}
        self._environment = clean | environment
        self._folder = folder

    async def run(
        self, *arguments: str, code: int = 0, stdin: str = "", settings: Mapping[str, str] | None = None
    ) -> tuple[str, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "folkmoot",
            *arguments,
            env=self._environment | dict(settings or {}),
            cwd=self._folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(60):
            out, err = await process.communicate(stdin.encode())
        assert process.returncode == code, (arguments, process.returncode, out.decode(), err.decode())
        return out.decode(), err.decode()

    async def json(self, *arguments: str) -> Any:
        return json.loads((await self.run(*arguments))[0])
