"""`folkmoot[verify]` installs alone, and verifies: no database, no web framework, nothing of the server."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest

from folkmoot.runtime.settings import build_dir

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
KEYS = json.loads((GOLDEN / "keys.json").read_text("utf-8"))


async def run(*command: str | Path, code: int = 0) -> tuple[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("FOLKMOOT_", "VIRTUAL_ENV", "PYTHON"))}
    process = await asyncio.create_subprocess_exec(
        *command, env=clean, cwd="/", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(150):
        out, err = await process.communicate()
    assert process.returncode == code, (command, out.decode(), err.decode())
    return out.decode(), err.decode()


@pytest.mark.timeout(300)
async def test_p8_the_verifier_installs_alone_and_needs_nothing_of_the_server(tmp_path: Path) -> None:
    uv = build_dir() / "tools" / "uv" / "bin" / "uv"
    assert uv.is_file(), "`make run` gets it"
    await run(uv, "build", "--wheel", "--quiet", "--out-dir", tmp_path, ROOT)
    [wheel] = tmp_path.glob("*.whl")
    venv = tmp_path / "venv"
    await run(uv, "venv", "--quiet", venv)
    await run(
        uv, "pip", "install", "--quiet", "--python", venv / "bin" / "python", f"folkmoot[verify] @ {wheel.as_uri()}"
    )
    folkmoot, python = venv / "bin" / "folkmoot", venv / "bin" / "python"

    for name in ("sqlalchemy", "fastapi", "starlette", "uvicorn", "aiosqlite", "asyncpg", "livekit", "obstore"):
        await run(python, "-c", f"import {name}", code=1)
    witnesses = [part for key in KEYS["witnesses"] for part in ("--witness", key)]
    receipt = str(GOLDEN / "receipt.json")
    out, _ = await run(folkmoot, "receipt", "verify", receipt, "--key", KEYS["first"], *witnesses)
    assert (json.loads(out)["verified"], json.loads(out)["meeting"]) == (True, "abcd-efgh-ijk")
    _, err = await run(folkmoot, "receipt", "verify", receipt, "--key", KEYS["second"], *witnesses, code=1)
    assert "NOT VERIFIED" in err
    await run(folkmoot, "log", "verify", "--help")
    await run(folkmoot, "monitor", "--help")
    _, err = await run(folkmoot, "log", "verify", "http://127.0.0.1:9", code=1)
    assert "cannot be fetched" in err
    _, err = await run(folkmoot, "serve", code=1)
    assert "install `folkmoot[server]`" in err
    _, err = await run(folkmoot, "witness", "--name", "x", code=2)
    assert "folkmoot[witness]" in err
