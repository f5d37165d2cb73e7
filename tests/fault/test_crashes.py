"""kill -9 of LiveKit, and of the program itself, in the middle of a meeting and of an activation."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.fault.conftest import after
from tests.support.server import Server
from tests.support.signalling import first, handshake, open_signal, query
from tests.support.until import until

from folkmoot.demo.desk import Desk, bearer, grant, record, review, review_input, signed_review
from folkmoot.demo.people import Person
from folkmoot.demo.program import join, new_meeting
from folkmoot.ledger.notes import VerifierKey
from folkmoot.ledger.verify import Trust, verify_log
from folkmoot.media.rooms import LiveKitRooms

pytestmark = pytest.mark.timeout(240)


async def ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz")).status_code == 200
    except httpx.HTTPError:
        return False


async def settled(rooms: LiveKitRooms, code: str, wanted: set[str]) -> bool:
    try:
        return {p.identity for p in await rooms.list_participants(code)} == wanted
    except Exception:
        return False


async def test_livekit_killed_in_a_meeting_comes_back_and_so_do_the_people(
    server: Server, client: httpx.AsyncClient, desk: Desk, rooms: LiveKitRooms
) -> None:
    async with server.door("US") as us, server.door("HK") as hk, server.door("CN") as cn:
        code, _ = await new_meeting(client)
        ann, kit, wei = (
            Person("Ann", "US", us, tone=330),
            Person("Kit", "HK", hk, tone=294),
            Person("Wei", "CN", cn, tone=262),
        )
        for person in (ann, kit, wei):
            await person.join(code)
        before = server.engine().pid
        # In the middle of an activation: the restriction is committed, nobody is removed yet.
        activation = asyncio.create_task(grant(client, desk, [code]))
        await after(60)
        server.engine().kill()
        await activation
        await until(lambda: ready(client), 20, "that LiveKit is back")
        assert server.engine().pid != before
        await until(lambda: settled(rooms, code, {ann.identity, kit.identity}), 60, "that Ann and Kit are back, alone")
        refused = await wei.ask(code)
        assert refused.status_code == 451
        for person in (ann, kit, wei):
            await person.leave()


async def test_the_program_killed_in_a_meeting_starts_again_where_it_was(
    server: Server, client: httpx.AsyncClient, desk: Desk
) -> None:
    code, key = await new_meeting(client)
    joined = await join(client, code, "Wei", key)
    socket = await open_signal(server.port, joined["token"], "CN")
    await first(socket)
    made = await grant(client, desk, [code])
    orphan = server.engine()
    await server.kill()
    assert orphan.is_running(), "its LiveKit goes on without it, as a stale child"
    socket.transport.abort()
    await server.start()
    assert not orphan.is_running() or server.engine().pid != orphan.pid, "the stale child was recognised and replaced"
    shown = await client.get(f"/api/v1/restrictions/{made['id']}", headers=bearer(desk.auditor))
    assert shown.json()["state"] == "effective"
    assert (await handshake(server.port, f"/rtc?{query(joined['token'])}", "CN")).status == 451
    async with await open_signal(server.port, joined["token"], "US") as again:
        assert (await first(again)).HasField("join")


async def test_the_program_killed_at_any_moment_of_an_activation_keeps_what_it_answered(
    server: Server, client: httpx.AsyncClient, desk: Desk, rooms: LiveKitRooms
) -> None:
    answered = 0
    for moment in (0, 5, 12, 20, 30, 60, 200):
        code, _ = await new_meeting(client)
        token = (await join(client, code, "Wei"))["token"]
        inside = await open_signal(server.port, token, "CN")
        await first(inside)
        order = await record(client, desk, [code])
        assert (await review(client, order, desk.reviewers[0])).status_code == 201
        body = await signed_review(client, order, desk.reviewers[1], review_input())
        who = bearer(desk.reviewers[1].token)
        asking = asyncio.create_task(client.post(f"/api/v1/orders/{order}/reviews", json=body, headers=who))
        await after(moment)
        await server.kill()
        try:
            granted = (await asking).status_code == 201
        except httpx.HTTPError:
            granted = False
        inside.transport.abort()
        await server.start()
        shown = (await client.get(f"/api/v1/orders/{order}", headers=who)).json()
        if granted:
            answered += 1
            assert shown["state"] == "granted", f"at {moment} ms: what was answered is lost"
        if shown["state"] == "granted":
            assert (await handshake(server.port, f"/rtc?{query(token)}", "CN")).status == 451
            await until(lambda: settled(rooms, code, set()), 25, "that nobody is inside")  # noqa: B023
        else:
            assert (await handshake(server.port, f"/rtc?{query(token)}", "CN")).status == 101
            again = await client.post(f"/api/v1/orders/{order}/reviews", json=body, headers=who)
            assert again.status_code == 201, "and what was not answered can be sent again"
    assert answered, "at no moment had it answered: the moments do not cover the end"
    async with server.client() as anyone:
        files: dict[str, bytes] = {}

        async def load(path: str) -> None:
            answer = await anyone.get(f"/log/{path}")
            assert answer.status_code == 200, path
            files[path] = answer.content

        await load("key")
        while True:
            missing: list[str] = []

            def fetch(path: str) -> bytes:
                if path not in files:
                    missing.append(path)  # noqa: B023
                    raise KeyError(path)
                return files[path]

            try:
                summary = verify_log(fetch, Trust((VerifierKey.parse(files["key"].decode()),)))
                break
            except KeyError:
                await load(missing[-1])
    assert summary.size > 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MiB."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


async def test_the_disk_fills_up_and_nothing_that_was_answered_is_lost(tmp_path: Path, small_disk: Path) -> None:
    """What cannot be kept is refused clearly, people still come in, and room on the disk is all that it takes."""
    async with Server(tmp_path, data_dir=str(small_disk)) as server, server.client() as client:
        code, _ = await new_meeting(client)
        token = (await join(client, code, "Ann"))["token"]
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"x" * 4096)
        made: list[str] = []
        for _ in range(200):
            refused = await client.post("/api/v1/meetings", json={"title": "x" * 200})
            if refused.status_code != 201:
                break
            made.append(refused.json()["code"])
        assert refused.status_code == 503, refused.text
        assert "disk is full" in refused.json()["detail"]
        assert (await client.get(f"/api/v1/meetings/{code}")).status_code == 200
        async with await open_signal(server.port, token, "US") as socket:
            assert (await first(socket)).HasField("join"), "P11: people still come in"
        filler.unlink()
        again, _ = await new_meeting(client)
        for kept in (code, again, *made):
            assert (await client.get(f"/api/v1/meetings/{kept}")).status_code == 200
