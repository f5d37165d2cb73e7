"""Every route of the API against every role: who may not is told so, 403, whatever else is wrong with the request."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from folkmoot.app import open_core
from folkmoot.app.shell import make_shell
from folkmoot.demo.atlas import write_atlas
from folkmoot.http.app import create_app
from folkmoot.http.idempotency import Idempotency
from folkmoot.identity.permissions import Permission, Role, allowed
from folkmoot.runtime.settings import load_settings
from folkmoot.runtime.wakeup import Wakeup

# By a key or a link in the request, or by nobody's: no account is asked for.
ANYBODY = (
    "delete /auth/session",
    "get /about",
    "get /appeals/{appeal_id}",
    "get /meetings/{code}",
    "get /receipts/{number}",
    "get /reports/{report_id}",
    "get /suspensions/{suspension_id}",
    "post /appeals",
    "post /appeals/{appeal_id}/evidence",
    "post /auth/invitations/accept",
    "post /auth/invitations/look",
    "post /auth/invitations/options",
    "post /auth/passkey",
    "post /auth/passkey/options",
    "post /meetings",
    "post /meetings/{code}/join",
    "post /meetings/{code}/receipts",
    "post /reports",
    "post /statements",
    "post /submissions",
    "post /suspensions/{suspension_id}/appeal",
    "put /submissions/{submission_id}/document",
)
# What a permission of the table opens. All else asks for an account, a session or a meeting's token of one's own.
OPENS: Mapping[Permission, tuple[str, ...]] = {
    Permission.ABUSE_DECIDE: (
        "post /accounts/{account_id}/suspensions",
        "post /accounts/{account_id}/suspensions/{suspension_id}/confirmation",
        "post /accounts/{account_id}/suspensions/{suspension_id}/reinstatement",
        "post /reports/{report_id}/account",
        "post /reports/{report_id}/answer",
        "post /suspensions/{suspension_id}/appeal/decision",
    ),
    Permission.ABUSE_READ: (
        "get /reports",
        "get /suspensions",
    ),
    Permission.ACCOUNTS_READ: ("get /accounts",),
    Permission.ACCOUNTS_WRITE: (
        "patch /accounts/{account_id}",
        "post /accounts",
        "post /accounts/{account_id}/invitation",
    ),
    Permission.ALERTS_ACKNOWLEDGE: ("post /desk/alerts/{alert_id}/acknowledgement",),
    Permission.APPEALS_READ: ("get /appeals",),
    Permission.AUTHORITIES_CREATE: ("post /authorities",),
    Permission.AUTHORITIES_READ: (
        "get /authorities",
        "get /authorities/{authority_id}",
    ),
    Permission.AUTHORITIES_VERIFY: ("post /authorities/{authority_id}/verification",),
    Permission.DESK_OPEN: ("post /desk/open",),
    Permission.DESK_READ: (
        "get /desk",
        "get /location",
        "get /location/versions/{version}",
        "post /location/look-ups",
    ),
    Permission.DOCUMENTS_READ: ("get /orders/{order_id}/document",),
    Permission.DOCUMENTS_WRITE: ("put /orders/{order_id}/document",),
    Permission.KEYS_REVOKE: ("post /desk/keys/{key_id}/revocation",),
    Permission.MISTAKES_READ: (
        "get /mistakes",
        "get /patterns",
    ),
    Permission.MISTAKES_WRITE: ("post /mistakes/{mistake_id}",),
    Permission.ORDERS_READ: (
        "get /desk/orders/{order_id}",
        "get /orders",
        "get /orders/{order_id}",
        "get /orders/{order_id}/effect",
        "get /orders/{order_id}/impact",
        "get /orders/{order_id}/information",
    ),
    Permission.ORDERS_RECORD: (
        "post /orders",
        "post /orders/{order_id}/corrections",
        "post /orders/{order_id}/forgery",
        "post /orders/{order_id}/information",
        "post /orders/{order_id}/withdrawal",
    ),
    Permission.REINSTATEMENTS_WRITE: ("post /reinstatements",),
    Permission.RESTRICTIONS_LIFT: ("post /restrictions/{restriction_id}/lift",),
    Permission.RESTRICTIONS_READ: ("get /restrictions/{restriction_id}",),
    Permission.REVIEWS_WRITE: (
        "delete /orders/{order_id}/host-silence",
        "delete /orders/{order_id}/reviews/{review_id}",
        "post /appeals/{appeal_id}/decision",
        "post /appeals/{appeal_id}/decision/draft",
        "post /endorsements",
        "post /endorsements/draft",
        "post /orders/{order_id}/emergency-review",
        "post /orders/{order_id}/emergency-review/draft",
        "post /orders/{order_id}/host-silence",
        "post /orders/{order_id}/reviews/draft",
        "post /restrictions/{restriction_id}/resume",
        "post /restrictions/{restriction_id}/resume/draft",
    ),
    Permission.SUBMISSIONS_READ: (
        "get /submissions",
        "get /submissions/{submission_id}",
        "get /submissions/{submission_id}/document",
    ),
    Permission.SUBMISSIONS_WRITE: (
        "post /submissions/{submission_id}/dismissal",
        "post /submissions/{submission_id}/order",
    ),
}
MAY = {route: permission for permission, routes in OPENS.items() for route in routes}


class Api:
    def __init__(self, app: FastAPI, tokens: Mapping[Role, str]) -> None:
        self.app, self.spec, self.tokens = app, app.openapi(), tokens
        self._sources = itertools.count(1)

    @property
    def routes(self) -> list[str]:
        return sorted(
            f"{method} {path.removeprefix('/api/v1')}"
            for path, methods in self.spec["paths"].items()
            if path.startswith("/api/v1/")
            for method in methods
        )

    async def ask(self, route: str, role: Role | None) -> httpx.Response:
        """A request that fits the schema, and is about nothing that there is."""
        method, _, path = route.partition(" ")
        path = f"/api/v1{path}"
        asked = self.spec["paths"][path][method]
        query = {
            one["name"]: "x" for one in asked.get("parameters", ()) if one["in"] == "query" and one.get("required")
        }
        named = {one["name"]: self.example(one["schema"]) for one in asked.get("parameters", ()) if one["in"] == "path"}
        content = asked.get("requestBody", {}).get("content", {}).get("application/json")
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        # Each from a source of its own: whoever asks that much in vain would have to wait.
        source = (f"127.7.{next(self._sources) // 200}.{next(self._sources) % 200 + 1}", 1)
        transport = httpx.ASGITransport(app=self.app, client=source, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            body = self.example(content["schema"]) if content else None
            return await client.request(method, path.format(**named), params=query, json=body, headers=headers)

    def example(self, schema: Mapping[str, Any]) -> Any:
        """The least that fits it."""
        if "$ref" in schema:
            return self.example(self.spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        if "anyOf" in schema:
            return self.example(schema["anyOf"][0])
        match schema.get("type"):
            case "object":
                needed = schema.get("required", ())
                return {name: self.example(schema["properties"][name]) for name in needed}
            case "array":
                return [self.example(schema["items"])] * schema.get("minItems", 0)
            case "string" if schema.get("format") == "date-time":
                return "2030-01-01T00:00:00Z"
            case "string":
                return "x" * max(1, schema.get("minLength", 1))
            case "integer" | "number":
                return schema.get("minimum", 1)
            case "boolean":
                return False
        return None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(tmp_path_factory: Any) -> AsyncIterator[Api]:
    folder: Path = tmp_path_factory.mktemp("roles")
    settings = load_settings({}, data_dir=folder / "data", location_test_atlas=write_atlas(folder / "atlas.mmdb"))
    async with open_core(settings) as core, httpx.AsyncClient() as onward:
        tokens = {}
        async with core.database.transaction() as tx:
            for role in Role:
                await core.identity.create_account(tx, f"{role}@example.org", role, "DE")
                tokens[role] = await core.identity.create_token(tx, f"{role}@example.org")
        shell = make_shell(core, Wakeup(), lambda: "http://127.0.0.1:9", onward)

        async def ready() -> dict[str, str]:
            return {}

        app = create_app(shell.routers, core.lifecycle, folder, ready, Idempotency(core.database, core.clock))
        yield Api(app, tokens)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("role", list(Role))
async def test_a_role_does_what_its_permissions_say_and_nothing_else(api: Api, role: Role) -> None:
    wrong = []
    for route, permission in MAY.items():
        answer = await api.ask(route, role)
        refused = answer.status_code == 403 and f"the role {role} may not do this ({permission})" in answer.text
        if refused is allowed(role, permission) or answer.status_code >= 500:
            wrong.append((route, answer.status_code, answer.text[:120]))
    assert wrong == []


@pytest.mark.asyncio(loop_scope="module")
async def test_without_an_account_only_the_publics_routes_answer(api: Api) -> None:
    """A new route that asks for nobody has to be meant: it is listed here."""
    open_to_all = [route for route in api.routes if (await api.ask(route, None)).status_code != 401]
    assert open_to_all == sorted(ANYBODY)
    assert not set(MAY) & set(ANYBODY)
    assert set(MAY) <= set(api.routes)
