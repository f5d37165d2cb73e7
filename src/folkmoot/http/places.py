"""Where whoever asks is: the one place in which a source address meets the locator."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from folkmoot.territory.domain import Determination, unlocatable
from folkmoot.territory.one_address import WHY, OneAddress
from folkmoot.territory.ports import Locator
from folkmoot.territory.source import Source

log = structlog.get_logger(__name__)


class Places:
    """What the gate, the routes and the appeals' second look ask. One instance a process."""

    def __init__(self, locator: Locator, seconds: Callable[[], float] = time.monotonic) -> None:
        self._locator = locator
        self._one_address = OneAddress(seconds)

    def of(self, source: Source) -> Determination:
        """Where a request is from; uncertain while its source cannot be known, or nobody's can be believed (P5)."""
        if source.address is None:
            return unlocatable(source.why)
        if self._one_address.in_doubt:
            return unlocatable(WHY)
        return self._locator.locate(source.address)

    def came(self, source: Source, person: str) -> None:
        """Somebody with a good token connected, or was kept out at the door: counted, so that a proxy that hides where
        people are is noticed. Nothing but hashes is kept, in memory (P9)."""
        if source.address is None:
            return
        before = self._one_address.noticed
        placed = self._locator.locate(source.address).country is not None
        self._one_address.seen(source.address, person, placed=placed)
        if self._one_address.noticed and not before:
            log.error(
                "MOST PEOPLE SEEM TO COME FROM ONE ADDRESS: a proxy hides where they are",
                then="everybody's place is uncertain" if self.in_doubt else "none of them has a known place",
                mend="list it in FOLKMOOT_TRUSTED_PROXIES, and have it say for whom it asks",
            )
        elif before and not self._one_address.noticed:
            log.warning("people come from different addresses again: their places count")

    @property
    def in_doubt(self) -> bool:
        """Whether nobody's place can be believed now."""
        return self._one_address.in_doubt

    @property
    def notice(self) -> str | None:
        """What an operator has to know, in words."""
        return WHY if self._one_address.noticed else None
