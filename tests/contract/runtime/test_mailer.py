"""Mailers: SMTP over a socket, and the fake that stands in for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiosmtpd.controller import Controller
from tests.support.mail import KeptMails, Mailbox
from tests.support.ports import free_ports

from folkmoot.runtime.outbox import Mail, Mailer, NotSent
from folkmoot.runtime.smtp import SmtpMailer

GREETING = Mail("ann@example.org", "An order on “Memorial evening”", "Grüße,\n\nfrom 会议.\n")


@dataclass
class Bench:
    mailer: Mailer
    box: KeptMails | Mailbox


@pytest.fixture(params=["smtp", "fake"])
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    if request.param == "fake":
        fake = KeptMails()
        yield Bench(fake, fake)
        return
    box = Mailbox()
    [port] = free_ports(1)
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield Bench(SmtpMailer(f"smtp://127.0.0.1:{port}", "Folkmoot <folkmoot@example.org>"), box)
    finally:
        server.stop()


async def test_a_mail_arrives_as_it_was_written(bench: Bench) -> None:
    await bench.mailer.send(GREETING, "a1b2")
    [letter] = bench.box.letters
    assert (letter.mail, letter.message_id) == (GREETING, "a1b2")


async def test_p9_what_is_not_taken_says_so_without_the_address(bench: Bench) -> None:
    bench.box.refused = {"ann@example.org"}
    with pytest.raises(NotSent) as refused:
        await bench.mailer.send(GREETING, "a1b2")
    assert "ann" not in str(refused.value)
    bench.box.away = True
    with pytest.raises(NotSent):
        await bench.mailer.send(Mail("bob@example.org", "s", "t"), "c3d4")
    assert bench.box.letters == []


async def test_smtp_says_who_sends_and_that_a_machine_does() -> None:
    box = Mailbox()
    [port] = free_ports(1)
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        mailer = SmtpMailer(f"smtp://127.0.0.1:{port}", "Folkmoot <folkmoot@example.org>")
        await mailer.send(Mail("ann@example.org", "two\r\nBcc: eve@example.org", "text"), "a1b2")
    finally:
        server.stop()
    [message] = box.messages
    assert str(message["From"]) == "Folkmoot <folkmoot@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == "<a1b2@example.org>"
    assert message["Bcc"] is None, "a subject stays one line"


async def test_p9_beyond_loopback_nothing_goes_out_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []

    async def send(_message: object, **how: object) -> None:
        asked.append(how)

    monkeypatch.setattr("aiosmtplib.send", send)
    for server in ("smtp://a%40b:p@mail.example.org:587", "smtps://mail.example.org", "smtp://localhost:25"):
        await SmtpMailer(server, "folkmoot@example.org").send(GREETING, "a1b2")
    assert [(how["use_tls"], how["start_tls"]) for how in asked] == [(False, True), (True, False), (False, None)]
    assert (asked[0]["username"], asked[0]["password"]) == ("a@b", "p")


async def test_a_server_that_is_not_there() -> None:
    [port] = free_ports(1)
    with pytest.raises(NotSent):
        await SmtpMailer(f"smtp://127.0.0.1:{port}", "folkmoot@example.org").send(GREETING, "a1b2")
