"""Getting a log's files over HTTP. Nothing of the log's operator is needed but its address."""

from __future__ import annotations

import httpx

from folkmoot.ledger.verify import VerificationError

_LARGEST = 32 << 20  # a bundle holds at most 256 entries of 64 KiB


class LogUnreachable(VerificationError):
    """The log, or a file of it, cannot be fetched."""


class NoSuchFile(LogUnreachable):
    """The log answers, and says that it has no such file."""


class HttpLog:
    """A log at an address such as `https://example.org` or `https://example.org/log`. Call it with a file's path."""

    def __init__(self, url: str, client: httpx.Client) -> None:
        base = url.rstrip("/")
        self.base = base if base.endswith("/log") else f"{base}/log"
        self._client = client

    def __call__(self, path: str) -> bytes:
        """The file. Raises `LogUnreachable`."""
        url = f"{self.base}/{path}"
        try:
            answer = self._client.get(url)
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise LogUnreachable(f"{url} cannot be fetched: {problem}") from problem
        if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
            raise NoSuchFile(f"{url} answers {answer.status_code}: is this a log's address?")
        if answer.status_code != httpx.codes.OK:
            raise LogUnreachable(f"{url} answers {answer.status_code}: is this a log's address?")
        if len(answer.content) > _LARGEST:
            raise LogUnreachable(f"{url} is larger than any file of a log")
        return answer.content
