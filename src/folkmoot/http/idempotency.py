"""`Idempotency-Key` on a POST that creates: the same key and request get the same answer, and create once.

An answer may hold a secret (a meeting's host key), so it is kept encrypted under the client's own key, of which we keep
a hash. It is kept for a day.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from cryptography.fernet import Fernet
from fastapi import Request, Response
from sqlalchemy import Column, Integer, LargeBinary, String, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from folkmoot.http.access import GUEST_COOKIE, SESSION_COOKIE
from folkmoot.http.problems import problem
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Instant, Transaction, metadata

LONGEST_KEY = 255
# Without anything that tells who asks, the key alone does: one that nobody else comes upon.
SHORTEST_OF_NOBODY = 16
KEPT = timedelta(days=1)
_UNDER_WAY = 0
# Who signs in gets a cookie, and that is given once. What is asked about an address is kept in no form: an address is
# found again from its hash by trying all of them (P9).
_NEVER_KEPT = ("/api/v1/auth/", "/api/v1/location/")

answers = Table(
    "idempotent_answer",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("request", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)


class Idempotency:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def answer(self, request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        """The answer of before, or a new one that is kept unless it is a failure of ours."""
        key = request.headers.get("idempotency-key", "")
        path = request.url.path
        if not key or request.method != "POST" or not path.startswith("/api/v1/") or path.startswith(_NEVER_KEPT):
            return await go_on(request)
        if len(key) > LONGEST_KEY:
            return problem(422, f"an Idempotency-Key has at most {LONGEST_KEY} characters", field="Idempotency-Key")
        name = _name(request, key)
        if name is None:
            return await go_on(request)
        asked = _sha(await request.body())
        kept = await self._reserve(name, asked)
        if kept is not None:
            return _again(kept, asked, key)
        try:
            response = await go_on(request)
            body = b"".join([chunk async for chunk in response.body_iterator])  # type: ignore[attr-defined]
        except BaseException:
            await self._forget(name)
            raise
        if response.status_code >= 500 or response.status_code in (401, 403, 429, 451):
            await self._forget(name)
        else:
            await self._keep(name, response.status_code, _cipher(key).encrypt(body))
        return Response(body, response.status_code, dict(response.headers))

    async def _reserve(self, name: str, asked: str) -> Mapping[str, object] | None:
        now = self._clock.now()
        async with self._database.transaction() as tx:
            await forget_answers(tx, now - KEPT)
            found = (await tx.execute(select(answers).where(answers.c.key == name))).mappings().first()
            if found is not None:
                return dict(found)
            try:
                values = {"key": name, "request": asked, "status": _UNDER_WAY, "body": b"", "created_at": now}
                await tx.execute(insert(answers).values(values))
            except IntegrityError:
                return {"request": asked, "status": _UNDER_WAY, "body": b""}
        return None

    async def _keep(self, name: str, status: int, body: bytes) -> None:
        async with self._database.transaction() as tx:
            await tx.execute(update(answers).where(answers.c.key == name).values(status=status, body=body))

    async def _forget(self, name: str) -> None:
        async with self._database.transaction() as tx:
            await tx.execute(delete(answers).where(answers.c.key == name))


async def forget_answers(tx: Transaction, before: datetime) -> int:
    """Those given before then. Returns how many."""
    return (await tx.execute(delete(answers).where(answers.c.created_at < before))).rowcount


def _name(request: Request, key: str) -> str | None:
    """Of different people the same key means different things: all by which a request may be told apart is in it, as
    several may be sent and another than the first be meant. None for a key that two people may have thought of."""
    header = request.headers.get("authorization", "")
    cookies = [request.cookies.get(name, "") for name in (SESSION_COOKIE, GUEST_COOKIE)]
    # Another scheme is a front's in front of us: everybody behind it sends the same.
    if len(key) < SHORTEST_OF_NOBODY and not header.startswith("Bearer ") and not any(cookies):
        return None
    return _sha(json.dumps([key, header, *cookies, request.url.path]).encode())


def _again(kept: Mapping[str, object], asked: str, key: str) -> Response:
    if kept["request"] != asked:
        return problem(422, "this Idempotency-Key was used with another request", field="Idempotency-Key")
    if kept["status"] == _UNDER_WAY:
        return problem(409, "the first request with this Idempotency-Key is still under way", field="Idempotency-Key")
    body = kept["body"]
    if not isinstance(body, bytes) or not isinstance(kept["status"], int):
        raise TypeError("a kept answer is malformed")
    kind = "application/json" if kept["status"] < 400 else "application/problem+json"
    return Response(_cipher(key).decrypt(body), kept["status"], {"Idempotent-Replay": "true"}, kind)


def _cipher(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"folkmoot idempotency " + key.encode()).digest()))


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
