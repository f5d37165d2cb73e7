"""Notices when most people seem to come from one address: a proxy in front that is not listed, or does not say for
whom it asks, would put everybody where it stands. Then everybody's place is uncertain (P5).

People are counted, not connections. Of people and addresses only hashes under a key that ends with the process are
held, for ten minutes (P9). Once noticed, it holds until people are seen to come from different addresses: silence is
no sign that somebody mended it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter, OrderedDict
from collections.abc import Callable

FEWEST = 20
MOST_PERCENT = 80
# To be over: this many people at least, and no more of them from that address.
FEWEST_AFTER = 5
AFTER_PERCENT = 60
REMEMBERED_SECONDS = 600.0
_MOST_PEOPLE = 10_000

WHY = "most people seem to come from one address, as if a proxy hid where they are"


class OneAddress:
    def __init__(self, seconds: Callable[[], float]) -> None:
        """`seconds` never goes back."""
        self._seconds = seconds
        self._key = secrets.token_bytes(32)
        self._people: OrderedDict[bytes, tuple[bytes, float]] = OrderedDict()
        self._counts: Counter[bytes] = Counter()
        self._suspect: bytes | None = None
        self._placed = False

    @property
    def noticed(self) -> bool:
        return self._suspect is not None

    @property
    def in_doubt(self) -> bool:
        """Whether nobody's place may be believed: that one address would put most people somewhere."""
        return self._suspect is not None and self._placed

    def seen(self, address: str, person: str, *, placed: bool) -> None:
        """Somebody asked to come in; counted once, where they were last. `placed`: the address has a known place."""
        self._forget()
        who, where = self._hash(person), self._hash(address)
        before = self._people.pop(who, None)
        if before is not None:
            self._leave(before[0])
        self._people[who] = where, self._seconds()
        self._counts[where] += 1
        while len(self._people) > _MOST_PEOPLE:
            self._leave(self._people.popitem(last=False)[1][0])
        self._judge(where, placed)

    def _judge(self, where: bytes, placed: bool) -> None:
        everybody = len(self._people)
        if self._suspect is None:
            if everybody >= FEWEST and self._counts[where] * 100 >= everybody * MOST_PERCENT:
                self._suspect, self._placed = where, placed
        elif everybody >= FEWEST_AFTER and self._counts.most_common(1)[0][1] * 100 < everybody * AFTER_PERCENT:
            self._suspect = None

    def _forget(self) -> None:
        oldest = self._seconds() - REMEMBERED_SECONDS
        while self._people:
            who, (where, at) = next(iter(self._people.items()))
            if at > oldest:
                return
            del self._people[who]
            self._leave(where)

    def _leave(self, where: bytes) -> None:
        self._counts[where] -= 1
        if not self._counts[where]:
            del self._counts[where]

    def _hash(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(), key=self._key, digest_size=16).digest()
