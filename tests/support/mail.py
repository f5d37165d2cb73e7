"""A mail server that keeps what it is given, as a fake and as a real one on a socket."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from folkmoot.runtime.outbox import Mail, NotSent


@dataclass(frozen=True, slots=True)
class Letter:
    """What came out at the other end."""

    mail: Mail
    message_id: str


class KeptMails:
    """Implements `outbox.Mailer`. It takes no mail while `away`, nor any to an address in `refused`."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.away = False
        self.refused: set[str] = set()

    async def send(self, mail: Mail, message_id: str) -> None:
        if self.away or mail.to in self.refused:
            raise NotSent("it takes none")
        self.letters.append(Letter(mail, message_id))

    def to(self, address: str) -> list[Mail]:
        return [letter.mail for letter in self.letters if letter.mail.to == address]


class Mailbox:
    """A handler for aiosmtpd, with the same switches."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.messages: list[EmailMessage] = []
        self.away = False
        self.refused: set[str] = set()

    def to(self, address: str) -> list[Letter]:
        return [letter for letter in self.letters if letter.mail.to == address]

    async def handle_RCPT(  # noqa: N802
        self, _server: object, _session: object, envelope: Any, address: str, _options: object
    ) -> str:
        if self.away:
            return "451 later"
        if address in self.refused:
            return f"550 {address} is nobody"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        to = str(message["To"])
        assert envelope.rcpt_tos == [to]
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        text = message.get_content().replace("\r\n", "\n")
        self.letters.append(Letter(Mail(to, str(message["Subject"]), text), name))
        return "250 kept"
