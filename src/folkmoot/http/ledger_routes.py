"""The log as plain files (C2SP tlog-tiles), for anybody's client, and the schemas of what stands in it."""

from __future__ import annotations

import json

from fastapi import APIRouter, Response

from folkmoot.http.problems import problem
from folkmoot.ledger.entries import EntryError, schema_text
from folkmoot.ledger.service import Ledger
from folkmoot.runtime.database import Database

_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", "Access-Control-Allow-Origin": "*"}
_NOW = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
_TEXT = "text/plain; charset=utf-8"


def ledger_router(ledger: Ledger, database: Database) -> APIRouter:
    router = APIRouter(prefix="/log", tags=["public log"])

    @router.get("/checkpoint", summary="The newest published checkpoint")
    async def checkpoint() -> Response:
        async with database.snapshot() as tx:
            found = await ledger.file(tx, "checkpoint")
        if found is None:
            return problem(404, "nothing has been published yet: the log waits for its witnesses")
        return Response(found, media_type=_TEXT, headers=_NOW)

    @router.get("/key", summary="The verifier key, one line")
    async def key() -> Response:
        return Response(ledger.verifier_key() + "\n", media_type=_TEXT, headers=_NOW)

    @router.get("/witnesses", summary="The verifier keys of the log's witnesses, a line each, and how many are needed")
    async def witnesses() -> Response:
        lines = "".join(f"{witness}\n" for witness in ledger.policy.witnesses)
        return Response(f"{ledger.policy.needed}\n{lines}", media_type=_TEXT, headers=_NOW)

    @router.get("/key-changes", summary="The entries by which the log's key changed, each signed by both keys")
    async def key_changes() -> Response:
        async with database.snapshot() as tx:
            changes = await ledger.key_changes(tx)
        return Response(json.dumps(changes), media_type="application/json", headers=_NOW)

    @router.get("/schema/{kind}/v{version}", summary="The JSON Schema of a kind of entry")
    async def schema(kind: str, version: int) -> Response:
        try:
            found = schema_text(kind, version)
        except EntryError as missing:
            return problem(404, str(missing))
        return Response(found, media_type="application/schema+json", headers=_FOREVER)

    @router.get("/tile/{path:path}", summary="A tile of hashes, or a bundle of entries")
    async def tile(path: str) -> Response:
        async with database.snapshot() as tx:
            found = await ledger.file(tx, f"tile/{path}")
        if found is None:
            return problem(404, "the log has no such tile, or is not that large yet")
        return Response(found, media_type="application/octet-stream", headers=_FOREVER)

    return router
