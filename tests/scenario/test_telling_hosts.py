"""The whole program writes to a host, by a real mail server, before the order on their meeting takes effect."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiosmtpd.controller import Controller
from tests.support.mail import Mailbox
from tests.support.ports import free_ports
from tests.support.server import Server
from tests.support.until import until

from folkmoot.demo.desk import bearer, grant, open_desk, record
from folkmoot.runtime.clock import rfc3339


async def test_a_host_with_an_account_is_mailed_and_their_page_shows_what_is_to_come(tmp_path: Path) -> None:
    box, [smtp] = Mailbox(), free_ports(1)
    mail = Controller(box, hostname="127.0.0.1", port=smtp)
    mail.start()
    try:
        url, sender = f"smtp://127.0.0.1:{smtp}", "folkmoot@example.org"
        async with Server(tmp_path, mail_url=url, mail_from=sender) as server, server.client() as client:
            desk = await open_desk(server.settings)
            mine = bearer(desk.member)
            made = (await client.post("/api/v1/meetings", json={"title": "Reading"}, headers=mine)).json()
            code, later = made["code"], datetime.now(UTC) + timedelta(minutes=10)
            silent = await record(client, desk, [code])
            kept = await client.post(
                f"/api/v1/orders/{silent}/host-silence",
                json={"reason": "a hostage would pay for it"},
                headers=bearer(desk.reviewers[0].token),
            )
            assert kept.status_code == 200, kept.text
            for who, status in ((desk.intake, 403), (desk.member, 403)):
                refused = await client.post(
                    f"/api/v1/orders/{silent}/host-silence", json={"reason": "x"}, headers=bearer(who)
                )
                assert refused.status_code == status, refused.text
            granted = await grant(client, desk, [code], starts_at=rfc3339(later))
            # The desk is mailed too, that an order came in.
            await until(lambda: bool(box.to("member@example.org")), what="a mail")
            [letter] = box.to("member@example.org")
            assert letter.mail.subject == "An order on your meeting “Reading”"
            assert f"/s/{granted['number']}#{code}." in letter.mail.text
            page = await client.post(f"/api/v1/meetings/{code}/receipts", json={}, headers=mine)
            [coming] = page.json()["items"]
            assert (coming["number"], coming["state"], coming["receipt"]) == (granted["number"], "pending", None)
            mailed = re.search(r"\S+/s/\S+", letter.mail.text)
            assert mailed is not None
            assert mailed[0] != coming["statement"], "a link of its own, each time"
            for link in (mailed[0], coming["statement"]):
                opener = link.partition("#")[2].partition(".")
                asked = {"number": granted["number"], "meeting": opener[0], "key": opener[2]}
                stated = (await client.post("/api/v1/statements", json=asked)).json()
                assert (stated["state"], stated["meeting"]["title"]) == ("pending", "Reading")

            joined = (await client.post(f"/api/v1/meetings/{code}/join", json={"name": "Ann"})).json()
            lines = await client.get(f"/api/v1/meetings/{code}/notices", headers=bearer(joined["token"]))
            assert (lines.status_code, lines.json()) == (200, {"items": []}), "nothing is said before it took effect"
            assert (await client.get(f"/api/v1/meetings/{code}/notices")).status_code == 401
    finally:
        mail.stop()
