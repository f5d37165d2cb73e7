"""A browser of somebody of the desk, in this process: cookies, an `Origin`, and a passkey."""

from __future__ import annotations

from typing import Any

import httpx
from fastapi import FastAPI

from tests.support.authenticator import Passkey

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"
COOKIE = "folkmoot_session"


class Browser:
    """`passkey` answers whatever the site asks. `origin` is what the page at hand says it is."""

    def __init__(self, app: FastAPI, base: str = "http://localhost", agent: str = FIREFOX) -> None:
        self.base, self.origin = base, base
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url=base, headers={"User-Agent": agent}
        )
        self.passkey = Passkey(base.rpartition("/")[2].partition(":")[0])

    async def send(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        said = {"Origin": self.origin, **headers}
        return await self.http.request(method, f"/api/v1{path}", json=body, headers=said)

    async def get(self, path: str) -> httpx.Response:
        return await self.send("GET", path)

    async def post(self, path: str, body: object = None) -> httpx.Response:
        return await self.send("POST", path, body)

    async def accept(self, token: str, passkey: Passkey | None = None) -> httpx.Response:
        """Accept an invitation with a new passkey."""
        self.passkey = passkey or Passkey(self.passkey.rp_id)
        asked = await self.post("/auth/invitations/options", {"token": token})
        if asked.status_code != 200:
            return asked
        made = self.passkey.register(asked.json()["options"], self.base)
        return await self.post(
            "/auth/invitations/accept", {"ceremony": asked.json()["ceremony"], "token": token, "credential": made}
        )

    async def sign_in(self, **how: Any) -> httpx.Response:
        asked = (await self.post("/auth/passkey/options")).json()
        used = self.passkey.answer(asked["options"], how.pop("origin", self.base), **how)
        return await self.post("/auth/passkey", {"ceremony": asked["ceremony"], "credential": used})

    async def add(self, passkey: Passkey, label: str = "another") -> httpx.Response:
        asked = await self.post("/auth/passkeys/options")
        if asked.status_code != 200:
            return asked
        made = passkey.register(asked.json()["options"], self.base)
        return await self.post(
            "/auth/passkeys", {"ceremony": asked.json()["ceremony"], "credential": made, "label": label}
        )

    async def status(self, path: str = "/auth/me") -> int:
        return (await self.get(path)).status_code
