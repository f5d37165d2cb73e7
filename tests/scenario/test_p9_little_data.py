"""P9: after a run with people, refusals, removals and failures, no file holds an address, SDP or a token."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import re
import sqlite3
from pathlib import Path

import pytest
from livekit import rtc
from tests.support.server import Server
from tests.support.signalling import first, handshake, open_signal, query
from tests.support.until import until

from folkmoot.demo.atlas import address_in
from folkmoot.demo.desk import grant, open_desk
from folkmoot.demo.people import Person
from folkmoot.demo.program import join, new_meeting

pytestmark = pytest.mark.timeout(120)
# Of SDP and of candidates, whatever the values are.
SDP = re.compile(
    rb"a=ice-(?:pwd|ufrag)|a=fingerprint|a=candidate|candidate:\d|typ (?:host|srflx|relay)|v=0\\?r?\\?n?o="
)
TOKEN = re.compile(rb"eyJ[A-Za-z0-9_-]{10,}\.eyJ")
# What we made and what people never sent: the atlas holds ranges of addresses, the keys are secrets with a place.
EXEMPT = {"atlas.mmdb"}


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
async def test_p9_nothing_of_where_people_are_is_kept_anywhere(tmp_path: Path, level: str) -> None:
    secrets: set[str] = set()
    addresses = {address_in(place, host) for place, host in (("CN", 11), ("US", 12), ("HK", 13), ("DE", 14))}
    async with (
        Server(tmp_path, log_level=level) as server,
        server.client("DE", 14) as client,
        server.door("CN", 11) as cn,
        server.door("US", 12) as us,
        server.door("HK", 13) as hk,
    ):
        desk = await open_desk(server.settings)
        code, _ = await new_meeting(client)
        people = [
            Person("Wei", "CN", cn, tone=262),
            Person("Ann", "US", us, tone=330, knows_notices=False),
            Person("Kit", "HK", hk, tone=294),
        ]
        for person in people:
            await person.join(code)
            secrets.add(person.token)
        wei, ann, kit = people
        await until(lambda: len(kit.speakers()) == 2, what="that Kit hears both")
        await grant(client, desk, [code])
        await until(lambda: not wei.inside, what="that Wei is out")
        # Refusals in every shape, failures, garbage and a token that is no good.
        assert (await wei.ask(code)).status_code == 451
        with pytest.raises(rtc.ConnectError):
            await wei.connect()
        broken = wei.token[:-4] + "AAAA"
        secrets.add(broken)
        assert (await handshake(server.port, f"/rtc?{query(broken)}", "CN", host=11)).status == 401
        assert (
            await handshake(server.port, f"/rtc/v1?{query(ann.token, join_request='%')}", "US", host=12)
        ).status == 400
        raw = (await join(client, code, "Raw"))["token"]
        secrets.add(raw)
        async with await open_signal(server.port, raw, "US", host=12) as socket:
            await first(socket)
            await socket.send(b"garbage")
            await asyncio.wait_for(socket.wait_closed(), 15)
        server.engine().kill()

        async def back() -> bool:
            return (await client.get("/readyz")).status_code == 200

        await until(back, what="that LiveKit is back")
        for person in people:
            await person.leave()
    looked = 0
    for file in sorted(tmp_path.rglob("*")):
        if not file.is_file() or file.name in EXEMPT:
            continue
        looked += 1
        content = file.read_bytes()
        for address in addresses:
            assert address.encode() not in content, f"{file} holds {address}"
            assert ipaddress.ip_address(address).packed not in content, f"{file} holds {address}, packed"
            assert address.rsplit(".", 1)[0].encode() + b".." not in content, f"{file} holds most of {address}"
        for secret in secrets:
            assert secret.encode() not in content, f"{file} holds a token"
        assert not SDP.search(content), f"{file} holds SDP: {SDP.search(content)}"
        assert not TOKEN.search(content), f"{file} holds a token"
    assert looked > 5
    _no_log_line_names_anybody(tmp_path / "err.log", level)
    _no_column_is_for_an_address(tmp_path / "data" / "folkmoot.db")


def _no_log_line_names_anybody(file: Path, level: str) -> None:
    lines = [json.loads(line) for line in file.read_text().splitlines() if line.startswith("{")]
    if level == "debug":
        told = {line.get("message") for line in lines if line.get("event") == "media engine"}
        assert {"starting LiveKit server", "participant closing"} <= told, "LiveKit's output was looked at"
    for line in lines:
        assert not re.search(r"\b127\.(?!0\.0\.1\b)\d+\.\d+\.\d+", json.dumps(line)), line


def _no_column_is_for_an_address(file: Path) -> None:
    with sqlite3.connect(file) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {c[1] for table in tables for c in database.execute(f"PRAGMA table_info({table})")}
    database.close()
    assert tables
    assert not {c for c in columns if re.search(r"(?:^|_)(?:ip|addr|address|remote|peer)(?:$|_)", c)}
