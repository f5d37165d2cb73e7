"""Guessing is slowed: whoever asks for too much that is not there, or with tokens that are none, waits.

Only failures count, so that a class behind one address can join at once. Sources are told apart by a keyed hash in
memory.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

FAILURES_A_MINUTE = 120
GUESSES = frozenset({401, 404})


class Throttle:
    def __init__(self, failures_a_minute: int = FAILURES_A_MINUTE) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._allowed = RateLimitItemPerMinute(failures_a_minute)
        self._key = secrets.token_bytes(32)

    def wait(self, source: str) -> int | None:
        """Seconds that this source has to wait, or None."""
        name = self._name(source)
        if self._limiter.test(self._allowed, name):
            return None
        return max(1, math.ceil(self._limiter.get_window_stats(self._allowed, name).reset_time - time.time()))

    def count(self, source: str) -> None:
        self._limiter.hit(self._allowed, self._name(source))

    def _name(self, source: str) -> str:
        return hashlib.blake2b(source.encode(), key=self._key, digest_size=16).hexdigest()
