"""Chat and files over HTTP: how they come in and go out, and what is said to those from whom they are withheld."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import httpx
import pytest
from tests.support.server import Server

from folkmoot.demo.desk import Desk, bearer, grant
from folkmoot.demo.program import join, new_meeting

pytestmark = pytest.mark.asyncio(loop_scope="module")
HTML = b"<html><script>alert(1)</script>"


async def test_p1_withheld_inside_with_the_reason_and_from_nobody_else(
    server: Server, client: httpx.AsyncClient, desk: Desk
) -> None:
    code, _ = await new_meeting(client)
    at = f"/api/v1/meetings/{code}"
    async with server.client("US") as us, server.client("CN") as cn, server.client("disputed") as nowhere:
        ann = bearer((await join(us, code, "Ann"))["token"])
        wei = bearer((await join(cn, code, "Wei"))["token"])
        lee = bearer((await join(nowhere, code, "Lee"))["token"])
        said = await us.post(f"{at}/chat", json={"text": "see https://example.org"}, headers=ann)
        assert (said.status_code, said.json()["number"]) == (201, 1)
        kept = await us.post(f"{at}/files?name=..%2Fa%22b.html", content=HTML, headers=ann)
        assert kept.status_code == 201, kept.text
        file = f"{at}/files/{kept.json()['id']}"
        restriction = await grant(client, desk, [code], measures=["withhold_artifacts"])

        for path in (f"{at}/chat", f"{at}/files", file):
            withheld = await cn.get(path, headers=wei)
            assert withheld.status_code == 451
            assert withheld.headers["link"].endswith('rel="blocked-by"')
            assert withheld.headers["cache-control"] == "no-store"
            told = withheld.json()
            assert (told["type"], told["restriction"]) == ("/problems/withheld", restriction["number"])
            assert (told["authority"], told["legal_basis"]) == ("Cyber Office", "Assembly Act, Article 4")
            for fact in ("ends_at", "appeal", "appeal_url", "statement", "territory", "evidence"):
                assert told[fact], fact
            for other, token in ((us, ann), (nowhere, lee)):
                assert (await other.get(path, headers=token)).status_code == 200, "P1, P5"
        assert (await cn.post(f"{at}/chat", json={"text": "still here"}, headers=wei)).status_code == 201
        assert (await cn.get("/api/v1/gate/check", headers=wei)).status_code == 200, "and in the meeting"

        lifted = await client.post(
            f"/api/v1/restrictions/{restriction['id']}/lift",
            json={"reason": "a mistake"},
            headers=bearer(desk.reviewers[0].token),
        )
        assert lifted.status_code == 200
        again = (await cn.get(f"{at}/chat", headers=wei)).json()
        assert [one["text"] for one in again["items"]] == ["see https://example.org", "still here"]
        assert (await cn.get(file, headers=wei)).content == HTML


async def test_whatever_was_uploaded_runs_nowhere(client: httpx.AsyncClient) -> None:
    code, _ = await new_meeting(client)
    at = f"/api/v1/meetings/{code}"
    ann = bearer((await join(client, code, "Ann"))["token"])
    kept = (await client.post(f"{at}/files", params={"name": '../a"b.html'}, content=HTML, headers=ann)).json()
    assert (kept["name"], kept["media_type"], kept["size"], kept["mine"]) == (
        "a_b.html",
        "application/octet-stream",
        len(HTML),
        True,
    )
    got = await client.get(f"{at}/files/{kept['id']}", headers=ann)
    assert got.content == HTML
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith('attachment; filename="a_b.html"')
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert got.headers["cache-control"] == "no-store"
    assert (await client.delete(f"{at}/files/{kept['id']}", headers=ann)).status_code == 204
    assert (await client.get(f"{at}/files/{kept['id']}", headers=ann)).status_code == 404


async def test_a_file_is_streamed_and_ends_at_its_limit(server: Server, client: httpx.AsyncClient) -> None:
    code, _ = await new_meeting(client)
    at = f"/api/v1/meetings/{code}"
    ann = bearer((await join(client, code, "Ann"))["token"])
    mebibyte = bytes(1 << 20)

    async def endless(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield mebibyte

    kept = await client.post(f"{at}/files", params={"name": "large"}, content=endless(8), headers=ann)
    assert (kept.status_code, kept.json()["size"]) == (201, 8 << 20)
    for too_large in (endless(52), bytes(51 << 20)):
        # It may be answered, and closed, before all of it was sent.
        with contextlib.suppress(httpx.TransportError):
            refused = await client.post(f"{at}/files", params={"name": "larger"}, content=too_large, headers=ann)
            assert refused.status_code == 413
    listed = (await client.get(f"{at}/files", headers=ann)).json()["items"]
    assert [one["name"] for one in listed] == ["large"]
    folder = server.settings.data_dir / "artifacts"
    assert len([file for file in folder.rglob("*") if file.is_file()]) >= 1
    assert not [file for file in folder.rglob("*") if file.is_file() and file.stat().st_size > 9 << 20]


@pytest.mark.parametrize("path", ["/chat", "/files", "/files/none"])
async def test_it_takes_a_join_token_of_that_meeting(client: httpx.AsyncClient, path: str) -> None:
    code, _ = await new_meeting(client)
    other, _ = await new_meeting(client)
    token = bearer((await join(client, other, "Ann"))["token"])
    assert (await client.get(f"/api/v1/meetings/{code}{path}")).status_code == 401
    assert (await client.get(f"/api/v1/meetings/{code}{path}", headers=token)).status_code == 403


async def test_what_is_sent_twice_is_said_once(client: httpx.AsyncClient) -> None:
    code, _ = await new_meeting(client)
    at = f"/api/v1/meetings/{code}"
    ann = bearer((await join(client, code, "Ann"))["token"])
    for path, sent in ((f"{at}/chat", {"json": {"text": "hello"}}), (f"{at}/files?name=a", {"content": b"a"})):
        keyed = {**ann, "Idempotency-Key": path}
        answers = [await client.post(path, headers=keyed, **sent) for _ in range(2)]
        assert [one.status_code for one in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()
    assert len((await client.get(f"{at}/chat", headers=ann)).json()["items"]) == 1
    assert len((await client.get(f"{at}/files", headers=ann)).json()["items"]) == 1
    large = await client.post(f"{at}/files?name=a", content=bytes(2 << 20), headers={**ann, "Idempotency-Key": "large"})
    assert large.status_code == 413


@pytest.mark.parametrize(
    ("body", "names"),
    [({}, "text"), ({"text": ""}, "text"), ({"text": "a", "to": "b"}, "to"), ({"text": "\u0000"}, "text")],
)
async def test_what_is_wrong_is_named(client: httpx.AsyncClient, body: dict[str, str], names: str) -> None:
    code, _ = await new_meeting(client)
    ann = bearer((await join(client, code, "Ann"))["token"])
    refused = await client.post(f"/api/v1/meetings/{code}/chat", json=body, headers=ann)
    assert (refused.status_code, refused.json()["field"]) == (422, names)
