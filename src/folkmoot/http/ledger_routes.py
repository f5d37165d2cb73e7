"""The log as plain files (C2SP tlog-tiles), for anybody's client."""

from __future__ import annotations

from fastapi import APIRouter, Response

from folkmoot.http.problems import problem
from folkmoot.ledger.service import Ledger
from folkmoot.ledger.tiles import parse_index_path
from folkmoot.runtime.database import Database

_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_NOW = {"Cache-Control": "no-cache"}
_TEXT = "text/plain; charset=utf-8"


def ledger_router(ledger: Ledger, database: Database) -> APIRouter:
    router = APIRouter(prefix="/log", tags=["public log"])

    @router.get("/checkpoint", summary="The newest signed checkpoint")
    async def checkpoint() -> Response:
        async with database.snapshot() as tx:
            return Response(await ledger.note(tx), media_type=_TEXT, headers=_NOW)

    @router.get("/key", summary="The verifier key, one line")
    async def key() -> Response:
        return Response(ledger.verifier_key() + "\n", media_type=_TEXT, headers=_NOW)

    @router.get("/tile/{level}/{path:path}", summary="A tile of hashes, or a bundle of entries")
    async def tile(level: str, path: str) -> Response:
        try:
            index, width = parse_index_path(path)
            height = None if level == "entries" else int(level)
        except ValueError:
            return problem(404, "this is no tile's path")
        async with database.snapshot() as tx:
            found = await (ledger.bundle(tx, index, width) if height is None else ledger.tile(tx, height, index, width))
        if found is None:
            return problem(404, "the log is not that large yet")
        return Response(found, media_type="application/octet-stream", headers=_FOREVER)

    return router
