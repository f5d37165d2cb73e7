"""Bringing alerts to whoever asked: standard output, a webhook, mail."""

from __future__ import annotations

import json
import sys
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

import httpx

from folkmoot.monitor.domain import Alert
from folkmoot.runtime.clock import rfc3339

_WITHIN = 20.0


class NotDelivered(Exception):
    """It is tried again at the next look; the message says why it failed."""


class Channel(Protocol):
    def send(self, origin: str, url: str, alert: Alert) -> None:
        """Tell of one alert about the log `origin` at `url`. Raises `NotDelivered`."""
        ...


def described(origin: str, url: str, alert: Alert) -> dict[str, object]:
    """An alert as JSON."""
    return {
        "log": origin,
        "url": url,
        "topic": alert.topic.value,
        "trouble": alert.is_trouble,
        "text": alert.text,
        "index": alert.index,
        "number": alert.number,
        "at": rfc3339(alert.at),
    }


class Printed:
    """A JSON line each."""

    def send(self, origin: str, url: str, alert: Alert) -> None:
        sys.stdout.write(json.dumps(described(origin, url, alert), ensure_ascii=False) + "\n")
        sys.stdout.flush()


class Webhook:
    """A POST with the alert as JSON; any 2xx takes it."""

    def __init__(self, address: str, client: httpx.Client) -> None:
        self._address = address
        self._client = client

    def send(self, origin: str, url: str, alert: Alert) -> None:
        try:
            answer = self._client.post(self._address, json=described(origin, url, alert), timeout=_WITHIN)
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise NotDelivered(f"the webhook: {type(problem).__name__}") from problem
        if not answer.is_success:
            raise NotDelivered(f"the webhook answers {answer.status_code}")


class Mail:
    """A mail for each alert, by a server such as `smtps://name:password@mail.example.org`."""

    def __init__(self, server: str, sender: str, to: str) -> None:
        self._server = urlsplit(server)
        if self._server.scheme not in ("smtp", "smtps") or not self._server.hostname:
            raise ValueError("a mail server is smtp://HOST[:PORT] or smtps://[NAME:PASSWORD@]HOST[:PORT]")
        self._sender = sender
        self._to = to

    def send(self, origin: str, url: str, alert: Alert) -> None:
        import asyncio

        import aiosmtplib

        message = EmailMessage()
        message["From"], message["To"] = self._sender, self._to
        message["Subject"] = f"[{origin}] {'TROUBLE: ' if alert.is_trouble else ''}{alert.text}"[:200]
        lines = [alert.text, "", f"Log: {origin}, at {url}", f"Seen: {rfc3339(alert.at)}"]
        if alert.index is not None:
            lines.append(f"Entry: {alert.index}")
        if alert.number is not None:
            lines.append(f"Public record: {url.removesuffix('/log')}/r/{alert.number}")
        message.set_content("\n".join(lines) + "\n")
        name, password = self._server.username, self._server.password
        try:
            asyncio.run(
                aiosmtplib.send(
                    message,
                    hostname=self._server.hostname,
                    port=self._server.port,
                    username=unquote(name) if name else None,
                    password=unquote(password) if password else None,
                    use_tls=self._server.scheme == "smtps",
                    timeout=_WITHIN,
                )
            )
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as problem:
            raise NotDelivered(f"mail: {problem}") from problem
