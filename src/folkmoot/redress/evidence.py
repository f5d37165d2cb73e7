"""What was determined of somebody's place, sealed for them alone to keep and hand in: nothing of it is stored (P9).

A token says what each source answered, as codes, and holds no address. Its keys lie in a file of the server's, not in
the database; a new line on top of that file changes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.outbox import open_outbox_keys
from folkmoot.territory.domain import Determination

# For so long after the restriction has ended it may still be handed in.
GOOD_FOR = timedelta(days=30)
LONGEST_TOKEN = 8192


class NoEvidence(ValueError):
    """This is no evidence for it; the message says why, and what to hand in instead."""


@dataclass(frozen=True, slots=True)
class KeptEvidence:
    """Of one person (an opaque key) in one meeting, at one moment. `numbers`: the restrictions that kept them out;
    `versions`: which data each source answered from."""

    numbers: tuple[int, ...]
    person: str
    place: Determination
    versions: Mapping[str, str]
    at: datetime


def open_evidence_keys(folder: Path) -> list[str]:
    """Fernet keys, newest first, made if there are none. Raises `UnsafeFile`."""
    return open_outbox_keys(folder / "key")


class EvidenceSeal:
    """`keys`: what seals (the first) and opens (all)."""

    def __init__(self, keys: Sequence[str], clock: Clock) -> None:
        self._cipher = MultiFernet([Fernet(key) for key in keys])
        self._clock = clock

    def seal(self, ends: Mapping[int, datetime], person: str, place: Determination, versions: Mapping[str, str]) -> str:
        """`ends`: when each of the restrictions ends, by number."""
        content = {
            "v": 1,
            "numbers": sorted(ends),
            "person": person,
            "country": place.country,
            "reasons": place.reasons,
            "sources": place.sources,
            "versions": {key: version for key, version in versions.items() if key in dict(place.sources)},
            "at": rfc3339(self._clock.now()),
            "until": rfc3339(max(ends.values()) + GOOD_FOR),
        }
        return self._cipher.encrypt(json.dumps(content, separators=(",", ":")).encode()).decode()

    def read(self, token: str, number: int) -> KeptEvidence:
        """What a token says about restriction `number`. Raises `NoEvidence` for one that is not ours, was changed, is
        about another restriction, or is too old."""
        found, until = self._read(token)
        if number not in found.numbers:
            of = " and ".join(str(one) for one in found.numbers)
            raise NoEvidence(f"this evidence is about restriction {of}, not about {number}")
        if self._clock.now() >= until:
            raise NoEvidence("this evidence is too old: appeal without it")
        return found

    def read_accepted(self, token: str) -> KeptEvidence:
        """Of a token that was good when it was handed in, whatever the time is by now."""
        return self._read(token)[0]

    def _read(self, token: str) -> tuple[KeptEvidence, datetime]:
        try:
            said = json.loads(self._cipher.decrypt(token.encode()))
        except (InvalidToken, ValueError):
            raise NoEvidence(
                "this evidence is not ours, or was changed: take it from the page that kept you out"
            ) from None
        place = Determination(
            said["country"], tuple(said["reasons"]), tuple((key, code) for key, code in said["sources"])
        )
        numbers, at = tuple(said["numbers"]), datetime.fromisoformat(said["at"])
        return KeptEvidence(numbers, said["person"], place, said["versions"], at), datetime.fromisoformat(said["until"])
