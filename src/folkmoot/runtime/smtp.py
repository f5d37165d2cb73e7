"""Mail by SMTP: the outbox's adapter. Beyond loopback it is encrypted on the way, or not sent."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from folkmoot.runtime.outbox import Mail, NotSent

_WITHIN = 20.0
_HERE = ("localhost", "127.0.0.1", "::1")


class SmtpMailer:
    """Implements `outbox.Mailer`. `server`: `smtp://NAME:PASSWORD@HOST:PORT` (STARTTLS) or `smtps://…`."""

    def __init__(self, server: str, sender: str) -> None:
        self._server = urlsplit(server)
        self._sender = sender
        self._domain = parseaddr(sender)[1].rpartition("@")[2]

    async def send(self, mail: Mail, message_id: str) -> None:
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = self._sender, _one_line(mail.to)
        message["Subject"] = _one_line(mail.subject)
        message["Message-ID"] = f"<{message_id}@{self._domain}>"
        message["Date"] = formatdate(usegmt=True)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers it
        message.set_content(mail.text)
        name, password, host = self._server.username, self._server.password, self._server.hostname
        try:
            await aiosmtplib.send(
                message,
                hostname=host,
                port=self._server.port,
                username=unquote(name) if name else None,
                password=unquote(password) if password else None,
                use_tls=self._server.scheme == "smtps",
                start_tls=False if self._server.scheme == "smtps" else None if host in _HERE else True,
                timeout=_WITHIN,
            )
        except aiosmtplib.SMTPResponseException as problem:
            # What the server says may repeat the address: its code alone is told.
            raise NotSent(f"the mail server answers {problem.code}") from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as problem:
            raise NotSent(type(problem).__name__) from None


def _one_line(text: str) -> str:
    """A header is one line, whatever a meeting is called."""
    return " ".join(text.split())
