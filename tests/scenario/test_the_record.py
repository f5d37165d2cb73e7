"""The public record from end to end: a server, its witness, its monitor, receipts, appeals, a mirror, a new key."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from aiosmtpd.controller import Controller
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.support.ports import free_ports
from tests.support.postgres import postgres
from tests.support.server import Server
from tests.support.shell import Shell
from tests.support.until import until
from tests.support.web import serving

from folkmoot.demo.desk import Desk, bearer, grant, open_desk, order_body, record, review
from folkmoot.demo.program import new_meeting
from folkmoot.ledger.notes import COSIGNATURE, VerifierKey
from folkmoot.ledger.verify import Policy, Receipt, VerificationError, verify_receipt

pytestmark = pytest.mark.timeout(180)


class WitnessProcess:
    """`folkmoot witness`, a process of its own."""

    def __init__(self, folder: Path, log_key: str) -> None:
        self._folder, self._log_key = folder, log_key
        [self.port] = free_ports(1)
        self.key = ""
        self._process: asyncio.subprocess.Process | None = None

    @property
    def setting(self) -> str:
        return f"{self.key} http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        where = ["--data-dir", str(self._folder / "witness"), "--port", str(self.port), "--name", "witness.test"]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "folkmoot", "witness", *where, "--log", self._log_key, stdout=asyncio.subprocess.PIPE
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(30):
            while (line := (await self._process.stdout.readline()).decode()) and "It is ready" not in line:
                self.key = line.strip()
        assert "It is ready" in line

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()


@dataclass(frozen=True)
class House:
    server: Server
    witness: WitnessProcess
    desk: Desk
    client: httpx.AsyncClient
    shell: Shell

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    @property
    def policy(self) -> Policy:
        return Policy((VerifierKey.parse(self.witness.key, COSIGNATURE),), 1)

    async def effective(self, restriction_id: str) -> dict[str, Any]:
        async def look() -> bool:
            return str((await self.shown(restriction_id))["state"]) == "effective"

        await until(look)
        return await self.shown(restriction_id)

    async def shown(self, restriction_id: str) -> dict[str, Any]:
        answer = await self.client.get(f"/api/v1/restrictions/{restriction_id}", headers=bearer(self.desk.auditor))
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    server = Server(tmp_path)
    shell = Shell(server.environment, tmp_path)
    witness = WitnessProcess(tmp_path, (await shell.run("log", "key"))[0].strip())
    await witness.start()
    server.environment["FOLKMOOT_LOG_WITNESSES"] = witness.setting
    shell = Shell(server.environment, tmp_path)
    async with server, server.client() as client:
        yield House(server, witness, await open_desk(server.settings), client, shell)
    await witness.stop()


async def test_p8_a_restriction_waits_for_its_witness_and_a_lift_never_does(house: House) -> None:
    first, _ = await new_meeting(house.client)
    lifted = await grant(house.client, house.desk, [first])
    assert (await house.effective(lifted["id"]))["log"]["index"] >= 0
    await house.witness.stop()
    second, _ = await new_meeting(house.client)
    waiting = await grant(house.client, house.desk, [second])
    assert waiting["state"] == "pending", "its record is cosigned by nobody"
    async with house.server.client("CN") as inside:
        assert (await inside.post(f"/api/v1/meetings/{second}/join", json={"name": "Wei"})).status_code == 200
        assert (await inside.post(f"/api/v1/meetings/{first}/join", json={"name": "Wei"})).status_code == 451
        answer = await house.client.post(
            f"/api/v1/restrictions/{lifted['id']}/lift",
            json={"reason": "the court annulled it"},
            headers=bearer(house.desk.reviewers[0].token),
        )
        assert answer.json()["state"] == "lifted"
        back = await inside.post(f"/api/v1/meetings/{first}/join", json={"name": "Wei"})
        assert back.status_code == 200, "P7: nobody waits for the log to be let in again"
    await house.witness.start()
    await house.effective(waiting["id"])
    async with house.server.client("CN") as inside:
        assert (await inside.post(f"/api/v1/meetings/{second}/join", json={"name": "Wei"})).status_code == 451
    found = await house.shell.json("log", "verify", house.url, "--witness", house.witness.key)
    assert found["verified"] is True
    assert found["cosigned"].keys() == {"witness.test"}
    assert {"restriction", "lifted", "location_changed"} <= set(found["kinds"])


async def test_p8_p9_receipts_for_those_concerned_and_for_nobody_else(house: House, tmp_path: Path) -> None:
    code, host_key = await new_meeting(house.client)
    restriction = await house.effective((await grant(house.client, house.desk, [code]))["id"])
    number = restriction["number"]
    keys = (VerifierKey.parse((await house.client.get("/log/key")).text.strip()),)
    async with house.server.client("CN") as inside:
        refusal = (await inside.post(f"/api/v1/meetings/{code}/join", json={"name": "Wei"})).json()
        link = urlsplit(refusal["receipt"])
        answer = await inside.get(f"{link.path}?{link.query}")
        assert answer.headers["content-disposition"] == f'attachment; filename="folkmoot-receipt-{number}.json"'
        receipt = Receipt.decode(answer.text)
        found = verify_receipt(receipt, keys, house.policy)
        assert (found.entry["kind"], found.entry["number"], found.meeting) == ("restriction", number, code)
        assert "Wei" not in answer.text
        for wrong in (link.query.replace("key=", "key=0"), f"meeting={code}&key=x", "meeting=none&key=x"):
            assert (await inside.get(f"{link.path}?{wrong}")).status_code == 404
        assert (await inside.get(f"/api/v1/receipts/{number + 1}?{link.query}")).status_code == 404
        assert (await inside.get(link.path)).status_code == 422

    path = f"/api/v1/meetings/{code}/receipts"
    hosts = (await house.client.post(path, json={"host_key": host_key})).json()["items"]
    assert [(one["number"], one["state"]) for one in hosts] == [(number, "effective")]
    assert verify_receipt(Receipt.decode(json.dumps(hosts[0]["receipt"])), keys, house.policy).meeting == code
    assert (await house.client.post(path, json={"host_key": "guessed"})).status_code == 403
    assert (await house.client.post(path, json={})).status_code == 403
    assert (await house.client.post("/api/v1/meetings/abc-defg-hij/receipts", json={})).status_code == 404
    untouched, its_key = await new_meeting(house.client)
    answer = await house.client.post(f"/api/v1/meetings/{untouched}/receipts", json={"host_key": its_key})
    assert answer.json() == {"items": []}

    file = tmp_path / "receipt.json"
    file.write_text(receipt.encode())
    witness = ("--key", str(keys[0]), "--witness", house.witness.key)
    verified = await house.shell.json("receipt", "verify", str(file), *witness)
    assert (verified["meeting"], verified["key_was_pinned"]) == (code, True)
    file.write_text(receipt.encode().replace('"number": ', '"number": 1'))
    _, err = await house.shell.run("receipt", "verify", str(file), *witness, code=1)
    assert "NOT VERIFIED" in err


async def test_appeals_are_filed_by_anyone_and_their_receipt_follows(house: House) -> None:
    code, host_key = await new_meeting(house.client)
    number = (await house.effective((await grant(house.client, house.desk, [code]))["id"]))["number"]
    asked = await house.client.post(f"/api/v1/meetings/{code}/receipts", json={"host_key": host_key})
    [host] = asked.json()["items"]
    text = "I was in Hong Kong, and my name is Ann"
    body = {"restriction": number, "ground": "not_there", "text": text, "receipt": host["receipt"]}
    filed = (await house.client.post("/api/v1/appeals", json=body)).json()

    async def published() -> bool:
        return (await get(filed["id"], filed["key"])).json()["receipt"] is not None

    async def get(appeal: str, key: str) -> httpx.Response:
        return await house.client.get(f"/api/v1/appeals/{appeal}", params={"key": key})

    await until(published)
    shown = (await get(filed["id"], filed["key"])).json()
    assert (shown["state"], shown["concerned"], shown["text"]) == ("filed", True, text)
    found = verify_receipt(Receipt.decode(json.dumps(shown["receipt"])), (), house.policy)
    assert (found.entry["kind"], found.entry["ground"]) == ("appeal_filed", "not_there")
    assert filed["id"] not in json.dumps(shown["receipt"]), "P9: the log does not say which appeal it is"
    assert (await get(filed["id"], "guessed")).status_code == 404
    assert (await get("none", filed["key"])).status_code == 404

    for wrong, status, field in (
        ({"restriction": number + 1}, 404, "restriction"),
        ({"ground": "because"}, 422, "ground"),
        ({"text": " "}, 422, "text"),
        ({"receipt": {"type": "none"}}, 422, "receipt"),
        ({"receipt": shown["receipt"] | {"index": 0}}, 422, "receipt"),
    ):
        answer = await house.client.post("/api/v1/appeals", json=body | wrong)
        assert (answer.status_code, answer.json()["field"]) == (status, field)
    plain = {"restriction": number, "ground": "other", "text": "why?"}
    answers = [(await house.client.post("/api/v1/appeals", json=plain)).status_code for _ in range(6)]
    assert answers == [201, 201, 201, 201, 429, 429], "slowed, and only those that were filed count"


async def test_p7_an_upheld_appeal_lets_people_in_at_once(house: House, tmp_path: Path) -> None:
    code, _ = await new_meeting(house.client)
    number = (await house.effective((await grant(house.client, house.desk, [code]))["id"]))["number"]
    body = {"restriction": number, "ground": "not_lawful", "text": "the act was repealed"}
    filed = (await house.client.post("/api/v1/appeals", json=body)).json()
    keys = []
    for reviewer in house.desk.reviewers:
        file = tmp_path / f"{reviewer.email}.key"
        private = reviewer.private.private_bytes_raw().hex()
        file.write_text(json.dumps({"email": reviewer.email, "key_id": reviewer.key_id, "private": private}))
        file.chmod(0o600)
        keys.append(str(file))
    waiting = (await house.shell.json("appeal", "list"))["items"]
    assert [(one["id"], one["restriction"]) for one in waiting] == [(filed["id"], number)]
    outcome = ("--outcome", "upheld", "--reasons", "it was repealed in May")
    _, err = await house.shell.run("appeal", "decide", filed["id"], "--key", keys[0], *outcome, code=1)
    assert "took part" in err
    token = tmp_path / "token"
    token.write_text(house.desk.reviewers[2].token)
    there = ("--server", house.url, "--token-file", str(token))
    await house.witness.stop()
    decided = await house.shell.json("appeal", "decide", filed["id"], "--key", keys[2], *outcome, *there)
    assert decided["state"] == "upheld"
    async with house.server.client("CN") as inside:
        assert (await inside.post(f"/api/v1/meetings/{code}/join", json={"name": "Wei"})).status_code == 200
    await house.witness.start()
    mine = (await house.client.get(f"/api/v1/appeals/{filed['id']}", params={"key": filed["key"]})).json()
    assert (mine["state"], mine["reasons"]) == ("upheld", "it was repealed in May")

    async def published() -> bool:
        found = await house.shell.json("log", "verify", house.url, "--witness", house.witness.key)
        return {"appeal_filed", "appeal_decided", "lifted"} <= set(found["kinds"])

    await until(published)
    record = await house.client.get(f"/r/{number}", headers={"Accept": "application/json"})
    assert record.json()["state"] == "lifted"


async def test_a_monitor_tells_by_webhook_and_mail_what_one_asked_for(house: House, tmp_path: Path) -> None:
    code, host_key = await new_meeting(house.client)
    hooked: list[dict[str, Any]] = []
    mailed: list[str] = []
    away = True

    async def hook(request: Request) -> Response:
        if away:
            return Response(status_code=503)
        hooked.append(await request.json())
        return Response(status_code=204)

    class Mailbox:
        async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
            mailed.append(envelope.content.decode())
            return "250 kept"

    [smtp] = free_ports(1)
    mail = Controller(Mailbox(), hostname="127.0.0.1", port=smtp)
    mail.start()
    try:
        async with serving(Starlette(routes=[Route("/hook", hook, methods=["POST"])])) as webhook:
            monitor = [
                *("monitor", house.url, "--state", str(tmp_path / "seen.json"), "--witness", house.witness.key),
                *("--territory", "cn", "--webhook", f"{webhook.base_url}/hook"),
                *("--mail-to", "ann@example.org", "--mail-server", f"smtp://127.0.0.1:{smtp}", "--once"),
            ]
            assert "From now on this log's key is" in (await house.shell.run(*monitor))[1]
            assert (hooked, mailed) == ([], [])
            number = (await house.effective((await grant(house.client, house.desk, [code]))["id"]))["number"]
            out, err = await house.shell.run(*monitor)
            assert "for CN" in out
            assert "the webhook answers 503" in err
            away = False
            await house.shell.run(*monitor)
            [told] = hooked
            assert (told["topic"], told["number"], told["trouble"]) == ("match", number, False)
            [letter] = mailed
            assert f"/r/{number}" in letter
            await house.shell.run(*monitor)
            assert (len(hooked), len(mailed)) == (1, 1), "each is told once"
    finally:
        mail.stop()
    receipts = await house.client.post(f"/api/v1/meetings/{code}/receipts", json={"host_key": host_key})
    mine = tmp_path / "mine.json"
    mine.write_text(json.dumps(receipts.json()["items"][0]["receipt"]))
    out, _ = await house.shell.run(
        "monitor", house.url, "--state", str(tmp_path / "other.json"), "--receipt", str(mine), "--once"
    )
    assert f"about {code}" in out
    stranger = house.witness.key.replace("witness.test+", "stranger.test+")
    _, err = await house.shell.run("log", "verify", house.url, "--witness", stranger, code=2)
    assert "folkmoot: " in err


async def test_a_mirror_is_the_log_and_old_receipts_survive_a_new_key(house: House, tmp_path: Path) -> None:
    code, host_key = await new_meeting(house.client)
    await house.effective((await grant(house.client, house.desk, [code]))["id"])
    [before] = (await house.client.post(f"/api/v1/meetings/{code}/receipts", json={"host_key": host_key})).json()[
        "items"
    ]
    old = (await house.client.get("/log/key")).text.strip()
    _, err = await house.shell.run("log", "rotate-key", code=1)
    assert "server" in err, "not while it runs"
    await house.server.stop()
    await house.witness.stop()
    changed = await house.shell.json("log", "rotate-key")
    assert (changed["from"], changed["to"] != old) == (old, True)
    witness = WitnessProcess(tmp_path, changed["to"])
    await witness.start()
    house.server.environment["FOLKMOOT_LOG_WITNESSES"] = witness.setting
    await house.server.start()
    later = await record(house.client, house.desk, [code])
    assert (await review(house.client, later, house.desk.reviewers[0])).status_code == 201
    new = (await house.client.get("/log/key")).text.strip()
    assert new == changed["to"]
    for key in (old, new):
        found = await house.shell.json("log", "verify", house.url, "--key", key, "--witness", witness.key)
        assert (found["verified"], found["key"]) == (True, new)
    receipt = Receipt.decode(json.dumps(before["receipt"]))
    assert verify_receipt(receipt, (VerifierKey.parse(old),)).key_was_known
    changes = (await house.client.get("/log/key-changes")).json()
    assert verify_receipt(receipt, (VerifierKey.parse(new),), changes=changes).key_was_known
    with pytest.raises(VerificationError):
        verify_receipt(receipt, (VerifierKey.parse(new),))

    mirror = tmp_path / "mirror"
    mirror.mkdir()
    pushed = await Shell(house.server.environment, tmp_path).json("log", "push", f"file://{mirror}")
    assert pushed["size"] == found["size"]

    async def file(request: Request) -> Response:
        path = mirror / request.path_params["path"]
        return Response(path.read_bytes()) if path.is_file() else Response(status_code=404)

    async with serving(Starlette(routes=[Route("/log/{path:path}", file)])) as static:
        copied = await house.shell.json("log", "verify", str(static.base_url), "--key", new, "--witness", witness.key)
    assert (copied["root"], copied["verified"]) == (found["root"], True)
    await witness.stop()


async def test_the_log_tells_when_and_from_which_location_data(house: House) -> None:
    async def entries() -> list[dict[str, Any]]:
        from folkmoot.ledger.notes import Checkpoint, Note
        from folkmoot.ledger.tiles import decode_bundle, index_path

        answer = await house.client.get("/log/checkpoint")
        if answer.status_code == 404:  # nothing is published yet
            return []
        size = Checkpoint.parse(Note.parse(answer.text).text).size
        if size == 0:
            return []
        bundle = await house.client.get(f"/log/tile/entries/{index_path(0, size)}")
        return [json.loads(entry) for entry in decode_bundle(bundle.content)]

    async def said() -> bool:
        return any(entry["kind"] == "location_changed" for entry in await entries())

    await until(said)
    [told] = [entry for entry in await entries() if entry["kind"] == "location_changed"]
    assert {"test atlas", "registry.so", "dbip-country.mmdb"} <= {source["name"] for source in told["sources"]}
    assert datetime.fromisoformat(told["at"]) <= datetime.now(UTC)
    await house.server.stop()
    await house.server.start()
    asked = await house.client.post("/api/v1/orders", json=order_body(house.desk, []), headers=bearer("fm_x"))
    assert asked.status_code == 401
    assert len([entry for entry in await entries() if entry["kind"] == "location_changed"]) == 1, "nothing changed"


async def test_the_first_start_says_the_logs_key_and_later_ones_do_not(tmp_path: Path) -> None:
    server = Server(tmp_path)
    async with server, server.client() as client:
        key = (await client.get("/log/key")).text.strip()
    assert key in (tmp_path / "out.log").read_text()
    async with server:
        pass
    assert (tmp_path / "out.log").read_text().count(key) == 1
    assert (await Shell(server.environment, tmp_path).run("log", "key"))[0].strip() == key


async def test_p8_the_whole_program_runs_over_postgresql(tmp_path: Path) -> None:
    with postgres() as url:
        server = Server(tmp_path, database_url=url.replace("+asyncpg", ""))
        async with server, server.client() as client, server.client("CN") as inside:
            desk = await open_desk(server.settings)
            code, _ = await new_meeting(client)
            restriction = await grant(client, desk, [code])
            assert restriction["state"] == "effective"
            assert (await inside.post(f"/api/v1/meetings/{code}/join", json={"name": "Wei"})).status_code == 451
            lifted = await client.post(
                f"/api/v1/restrictions/{restriction['id']}/lift",
                json={"reason": "the court annulled it"},
                headers=bearer(desk.reviewers[0].token),
            )
            assert lifted.json()["state"] == "lifted"
            assert (await inside.post(f"/api/v1/meetings/{code}/join", json={"name": "Wei"})).status_code == 200
            found = await Shell(server.environment, tmp_path).json("log", "verify", f"http://127.0.0.1:{server.port}")
            assert found["verified"] is True
