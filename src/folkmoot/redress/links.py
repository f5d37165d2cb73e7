"""The links that open a statement of reasons and its receipt: one for each telling, and nothing kept of any (P9).

A link's key is a random nonce and its HMAC-SHA256. It says of whoever holds it that somebody was told of this
restriction in this meeting, and not who: nothing of a person goes into it. What it is made with lies in a file of the
server's, so that whoever has a receipt, and with it the meeting's secret, makes no link from that.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence

_NONCE = 32  # hex digits


class Links:
    """`keys`: what makes links (the first) and opens them (all)."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [key.encode() for key in keys]

    def key(self, about: str) -> str:
        """The key of a new link, 96 hex digits. `about`: the restriction's `receipt_key` in that meeting. Ask anew for
        everybody who is told; all that were ever made go on opening."""
        nonce = secrets.token_hex(_NONCE // 2)
        return nonce + _tag(self._keys[0], about, nonce)

    def opens(self, about: str, key: str) -> bool:
        """Whether `key` is of a link that was made about this. `key` is what somebody sent."""
        nonce, tag = key[:_NONCE], key[_NONCE:].encode()
        return any(hmac.compare_digest(_tag(own, about, nonce).encode(), tag) for own in self._keys)


def statement_url(base_url: str, number: int, code: str, key: str) -> str:
    """The link: what opens it stands behind the #, so that no server's log ever has it."""
    return f"{base_url}/s/{number}#{code}.{key}"


def _tag(own: bytes, about: str, nonce: str) -> str:
    return hmac.new(own, f"link/{about}/{nonce}".encode(), hashlib.sha256).hexdigest()
