"""Other people's tools read our log: Tessera's fsck over HTTP, and Go's signed notes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import update
from tests.support.binaries import peer
from tests.support.log import Log, held
from tests.support.web import serving

from folkmoot.http.ledger_routes import ledger_router
from folkmoot.ledger.adapters.tables import log_entry
from folkmoot.ledger.entries import encode_entry
from folkmoot.runtime.clock import rfc3339

# The last ones are where a level of tiles begins, and some way past it.
SIZES = (0, 1, 255, 256, 257, 65_536, 70_000)


async def run(*command: str | Path, stdin: bytes = b"") -> tuple[int, str]:
    clean: Mapping[str, str] = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    process = await asyncio.create_subprocess_exec(
        *command,
        env=clean,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(120):
        said, _ = await process.communicate(stdin)
    return process.returncode or 0, said.decode()


def web(log: Log) -> FastAPI:
    app = FastAPI()
    app.include_router(ledger_router(log.ledger, log.database))
    return app


@pytest.mark.timeout(300)
async def test_p8_tesseras_fsck_reads_the_log_and_notices_a_change(log: Log, tmp_path: Path) -> None:
    key = tmp_path / "public.key"
    key.write_text(log.ledger.verifier_key())
    size = 0
    async with serving(web(log)) as http:

        async def fsck() -> str:
            # It leaves with 0 whatever it found, so its words are what counts. With as many
            # workers as there are tiles to complain of, because each ends at its first complaint.
            where = f"{http.base_url}/log/"
            _, said = await run(peer("fsck"), f"--storage_url={where}", f"--public_key={key}", "--ui=false", "-N=8")
            return said

        for wanted in SIZES:
            await log.fill_quickly(size, wanted)
            size = wanted
            said = await fsck()
            assert f"Successfully fsck'd log with size {size} " in said, said
        async with log.database.transaction() as tx:
            forged = encode_entry({"at": rfc3339(log.clock.now()), **held(9)})
            await tx.execute(update(log_entry).where(log_entry.c.position == 60_000).values(data=forged))
        said = await fsck()
        assert "fsck failed" in said, said
        assert "Successfully" not in said, said


async def test_p8_gos_signed_notes_open_our_checkpoints(log: Log, tmp_path: Path) -> None:
    await log.fill(3)
    async with serving(web(log)) as http:
        note, line = (await http.get("/log/checkpoint")).text, (await http.get("/log/key")).text
    key = tmp_path / "public.key"
    key.write_text(line)
    assert await run(peer("opennote"), key, stdin=note.encode()) == (0, note.partition("\n\n")[0] + "\n")
    code, said = await run(peer("opennote"), key, stdin=note.replace("\n3\n", "\n4\n").encode())
    assert (code, "invalid signature" in said) == (1, True)


async def test_the_files_are_served_as_the_specification_has_it(log: Log) -> None:
    await log.fill(257)
    async with serving(web(log)) as http:
        checkpoint = await http.get("/log/checkpoint")
        assert checkpoint.headers["content-type"] == "text/plain; charset=utf-8"
        tile = await http.get("/log/tile/0/000")
        assert (len(tile.content), tile.headers["content-type"]) == (8192, "application/octet-stream")
        assert "immutable" in tile.headers["cache-control"]
        assert (await http.get("/log/tile/0/001.p/1")).status_code == 200
        assert (await http.get("/log/tile/0/001.p/2")).status_code == 404
        assert (await http.get("/log/tile/0/001")).status_code == 404
        schema = await http.get("/log/schema/held/v1")
        assert (schema.status_code, schema.json()["properties"]["kind"]) == (200, {"const": "held"})
        assert (await http.get("/log/schema/party/v1")).status_code == 404
        assert (await http.get("/log/key-changes")).json() == []
        assert (await http.get("/log/witnesses")).text == "0\n"
