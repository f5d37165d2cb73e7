"""The command line, as an operator types it."""

from __future__ import annotations

import json
import os
import socket
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.support.server import Server
from tests.support.shell import Shell
from tests.support.until import until

from folkmoot.demo.desk import DeskReviewer, bearer, order_body, review
from folkmoot.demo.program import new_meeting
from folkmoot.runtime.clock import rfc3339

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell({"FOLKMOOT_DATA_DIR": str(tmp_path / "data")}, tmp_path)


async def test_from_accounts_to_a_granted_order_and_a_new_reviewer(tmp_path: Path) -> None:
    server = Server(tmp_path)
    shell = Shell(server.environment, tmp_path)
    for email, role, more in (
        ("ada@example.org", "admin", ()),
        ("ian@example.org", "intake", ()),
        ("rita@example.org", "reviewer", ("--works-in", "DE")),
        ("raj@example.org", "reviewer", ("--works-in", "IN", "--employer", "A law firm")),
    ):
        made = await shell.json("account", "create", "--email", email, "--role", role, *more)
        assert made["email"] == email
        assert made["invitation_url"].startswith(f"http://localhost:{server.port}/welcome#")
    again = await shell.json("account", "invite", "--email", "raj@example.org")
    assert again["id"] == made["id"]
    assert again["invitation_url"] != made["invitation_url"]
    keys = {}
    for name in ("rita", "raj"):
        file = tmp_path / f"{name}.key"
        made = await shell.json("key", "create", "--email", f"{name}@example.org", "--out", str(file))
        assert made["state"] == "founding"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        keys[name] = str(file)
    _, err = await shell.run("key", "create", "--email", "rita@example.org", "--out", keys["rita"], code=2)
    assert "exists already" in err
    _, err = await shell.run("key", "create", "--email", "ian@example.org", "--out", str(tmp_path / "x"), code=1)
    assert "no reviewer" in err
    token = {
        n: (await shell.run("token", "create", "--email", f"{n}@example.org"))[0].strip()
        for n in ("ada", "ian", "rita")
    }
    async with server, server.client() as client:
        authority = {
            "name": "Cyber Office",
            "jurisdiction": ["CN"],
            "contact_email": "office@example.org",
            "verification": "called back",
        }
        made = await client.post("/api/v1/authorities", json=authority, headers=bearer(token["ada"]))
        assert (made.status_code, made.json()["state"]) == (201, "founding")
        code, _ = await new_meeting(client)
        desk: Any = type("Known", (), {"authority_id": made.json()["id"]})
        recorded = await client.post("/api/v1/orders", json=order_body(desk, [code]), headers=bearer(token["ian"]))
        order = recorded.json()["id"]
        reasons = ("--legality", "yes", "--necessity", "yes", "--proportionality", "yes")
        _, err = await shell.run("review", order, "--key", keys["rita"], "--verdict", "grant", *reasons, code=1)
        assert "desk is not open" in err
        opened = await shell.json("desk", "open")
        assert opened["reviewers"] == ["rita@example.org", "raj@example.org"]
        _, err = await shell.run("desk", "open", code=1)
        assert "founded once" in err

        first = await shell.json("review", order, "--key", keys["rita"], "--verdict", "grant", *reasons)
        assert first["restriction_id"] is None
        _, err = await shell.run("review", order, "--key", keys["rita"], "--verdict", "grant", *reasons, code=1)
        assert "second person" in err
        ends_at = rfc3339(datetime.now(UTC) + timedelta(minutes=20))
        second = await shell.json(
            *("review", order, "--key", keys["raj"], "--verdict", "narrow", *reasons),
            *("--territory", "CN", "--measures", "bar_entry", "--meetings", code, "--ends-at", ends_at),
        )
        assert second["restriction_id"]
        shown = await client.get(f"/api/v1/restrictions/{second['restriction_id']}", headers=bearer(token["rita"]))
        assert (shown.json()["measures"], shown.json()["ends_at"]) == (["bar_entry"], ends_at)
        async with server.client("CN") as inside:

            async def kept_out() -> bool:
                answer = await inside.post(f"/api/v1/meetings/{code}/join", json={"name": "Wei"})
                return answer.status_code == 451

            await until(kept_out, what="that the running server heard of it")

            # Past the number of people that was approved it is held, and goes on when two people have signed for more.
            for number in range(30):
                inside.cookies.clear()
                joined = await inside.post(f"/api/v1/meetings/{code}/join", json={"name": f"Wei {number}"})
                if joined.status_code == 200:
                    break
            assert joined.status_code == 200
            (tmp_path / "rita.token").write_text(token["rita"])
            made = second["restriction_id"]
            held = await shell.json("resume", made, "--key", keys["raj"], *reasons)
            assert held["state"] == "held"
            elsewhere = ("--server", f"http://127.0.0.1:{server.port}", "--token-file", str(tmp_path / "rita.token"))
            resumed = await shell.json("resume", made, "--key", keys["rita"], *reasons, *elsewhere)
            assert resumed["state"] == "effective"
            _, err = await shell.run("resume", made, "--key", keys["raj"], *reasons, code=1)
            assert "not held" in err

        # From another machine: the same statement, signed there, over HTTP.
        again = (
            await client.post("/api/v1/orders", json=order_body(desk, [code]), headers=bearer(token["ian"]))
        ).json()
        remote = await shell.json(
            *("review", again["id"], "--key", keys["rita"], "--verdict", "reject", *reasons, *elsewhere)
        )
        assert remote["order"]["state"] == "rejected"

        # A reviewer and an authority that come later take two endorsements.
        await shell.run("account", "create", "--email", "sam@example.org", "--role", "reviewer", "--works-in", "US")
        sam = await shell.json("key", "create", "--email", "sam@example.org", "--out", str(tmp_path / "sam.key"))
        assert sam["state"] == "pending"
        assert (await shell.json("endorse", sam["key_id"], "--key", keys["rita"]))["state"] == "pending"
        assert (await shell.json("endorse", sam["key_id"], "--key", keys["raj"]))["state"] == "enrolled"
        _, err = await shell.run("endorse", "nobody", "--key", keys["raj"], code=1)
        assert "nobody" in err

        verified = await shell.json("log", "verify", f"http://127.0.0.1:{server.port}")
        assert verified["verified"] is True
        assert verified["kinds"]["review"] == 5, "two that grant, one that rejects, two that resume"
        pinned = await shell.json("log", "verify", f"http://127.0.0.1:{server.port}", "--key", verified["key"])
        assert pinned["key_was_pinned"] is True
        wrong = verified["key"].replace(verified["origin"], "another.example/log")
        _, err = await shell.run("log", "verify", f"http://127.0.0.1:{server.port}", "--key", wrong, code=2)
        assert err.startswith("folkmoot: ")
        await emergencies_are_reviewed_by_one_who_took_no_part(client, shell, desk, token["ian"], keys, tmp_path)
    _, err = await shell.run("log", "verify", f"http://127.0.0.1:{server.port}", code=1)
    assert "cannot be fetched" in err


async def emergencies_are_reviewed_by_one_who_took_no_part(
    client: httpx.AsyncClient, shell: Shell, desk: Any, intake: str, keys: dict[str, str], folder: Path
) -> None:
    """By Sam: here, and from another machine."""
    reviewers = []
    for name in ("rita", "raj", "sam"):
        email, kept = f"{name}@example.org", json.loads((folder / f"{name}.key").read_text())
        token = (await shell.run("token", "create", "--email", email))[0].strip()
        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept["private"]))
        reviewers.append(DeskReviewer(email, token, kept["key_id"], private))
    orders = []
    for _ in range(2):
        code, _ = await new_meeting(client)
        asked = order_body(desk, [code], emergency=True)
        orders.append((await client.post("/api/v1/orders", json=asked, headers=bearer(intake))).json()["id"])
        for reviewer in reviewers[:2]:
            made = await review(client, orders[-1], reviewer)
            assert made.status_code == 201, made.text
    found = ("--not-justified", "--reasons", "Nobody was in danger.")
    _, err = await shell.run("emergency-review", orders[0], "--key", keys["rita"], *found, code=1)
    assert "took part" in err
    sam = ("--key", str(folder / "sam.key"))
    done = await shell.json("emergency-review", orders[0], *sam, *found)
    assert (done["order"], done["outcome"]) == (orders[0], "not justified")
    (folder / "sam.token").write_text(reviewers[2].token)
    elsewhere = ("--server", str(client.base_url), "--token-file", str(folder / "sam.token"))
    done = await shell.json("emergency-review", orders[1], *sam, "--justified", "--reasons", "A bomb.", *elsewhere)
    assert (done["order"], done["outcome"]) == (orders[1], "justified")
    states = []
    for order in orders:
        shown = (await client.get(f"/api/v1/desk/orders/{order}", headers=bearer(reviewers[2].token))).json()
        states.append(shown["restriction"]["state"])
        assert shown["may_review_emergency"] is False
    assert states == ["lifted", "effective"]


async def test_wrong_words_are_answered_with_the_right_ones(shell: Shell, tmp_path: Path) -> None:
    _, err = await shell.run("doctor", code=2, settings={"FOLKMOOT_DATADIR": "x"})
    assert "FOLKMOOT_DATA_DIR" in err
    _, err = await shell.run("serve", code=2, settings={"FOLKMOOT_LIVEKIT_PORTS": "1,2"})
    assert "FOLKMOOT_LIVEKIT_PORTS" in err
    assert "7880,7881,7882" in err
    _, err = await shell.run("serve", "--role", "gate", code=2)
    assert "FOLKMOOT_ROLE" in err
    (tmp_path / "settings.toml").write_text('port = 9000\nprot = "x"\n')
    _, err = await shell.run("doctor", "--config", str(tmp_path / "settings.toml"), code=2)
    assert "FOLKMOOT_PORT" in err
    _, err = await shell.run("account", "create", "--email", "nobody", "--role", "member", code=2)
    assert err.startswith("folkmoot: email:")
    _, err = await shell.run("account", "create", "--email", "a@example.org", "--role", "boss", code=2)
    assert "role" in err
    _, err = await shell.run("account", "create", "--email", "a@example.org", "--role", "reviewer", code=2)
    assert "P6" in err
    _, err = await shell.run("token", "create", "--email", "a@example.org", code=1)
    assert "folkmoot account create" in err
    (tmp_path / "open.key").write_text("{}")
    (tmp_path / "open.key").chmod(0o644)
    reasons = ("--legality", "y", "--necessity", "y", "--proportionality", "y", "--verdict", "grant")
    _, err = await shell.run("review", "x", "--key", str(tmp_path / "open.key"), *reasons, code=2)
    assert "chmod 600" in err
    _, err = await shell.run("review", "x", "--key", str(tmp_path / "none.key"), *reasons, code=2)
    assert "folkmoot key create" in err


async def test_what_is_in_the_way_of_a_start_is_named_and_left_alone(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        server = Server(tmp_path)
        shell = Shell(server.environment, tmp_path)
        _, err = await shell.run("serve", "--port", str(port), code=1)
        assert f"TCP port {port} is used by" in err
        assert f"(pid {os.getpid()})" in err
        assert "FOLKMOOT_PORT" in err
        engine = f"{port},0,{server.port}"
        _, err = await shell.run("serve", code=1, settings={"FOLKMOOT_LIVEKIT_PORTS": engine})
        assert f"(pid {os.getpid()})" in err
        assert "FOLKMOOT_LIVEKIT_PORTS" in err
        assert other.getsockname()[1] == port, "nobody touched it"
    _, err = await shell.run("serve", code=1, settings={"FOLKMOOT_LIVEKIT_BINARY": str(tmp_path / "none")})
    assert "FOLKMOOT_LIVEKIT_BINARY" in err
    (tmp_path / "file").write_text("")
    _, err = await shell.run("serve", "--data-dir", str(tmp_path / "file" / "data"), code=1)
    assert "--data-dir" in err
    async with server:
        _, err = await shell.run("serve", "--port", "0", code=1, settings={"FOLKMOOT_LIVEKIT_PORTS": engine})
        assert f"another server (pid {server.pid})" in err


async def test_doctor_says_what_is_missing_and_how_to_mend_it(shell: Shell, tmp_path: Path) -> None:
    out, _ = await shell.run(
        "doctor", code=1, settings={"FOLKMOOT_LOCATION_DIR": str(tmp_path), "FOLKMOOT_LIVEKIT_BINARY": "/nowhere"}
    )
    assert "make location" in out
    assert "FOLKMOOT_LIVEKIT_BINARY" in out
    assert "folkmoot desk open" in out
    good, _ = await shell.run("doctor")
    assert "✗" not in good


async def test_locate_prints_a_json_line_for_each(shell: Shell) -> None:
    out, _ = await shell.run("locate", "192.168.1.1", "not an address")
    found = [json.loads(line) for line in out.splitlines()]
    assert [f["determination"] for f in found] == ["uncertain", "uncertain"]
    assert all(set(f) == {"address", "determination", "reasons", "sources"} for f in found)
    out, _ = await shell.run("locate", "-", stdin="8.8.8.8\n\n::1\n")
    assert [json.loads(line)["address"] for line in out.splitlines()] == ["8.8.8.8", "::1"]


async def test_the_demo_goes_as_promised(shell: Shell) -> None:
    outcome = await shell.json("demo", "--json")
    assert outcome["as_promised"] is True
    assert len({fate["place"] for fate in outcome["people"]}) >= 4
    assert {fate["name"] for fate in outcome["people"] if fate["left"]} == {"Lin", "Wei"}
    assert outcome["refusal"]["status"] == 451
    assert outcome["successor"]
    assert outcome["returned"] is True
