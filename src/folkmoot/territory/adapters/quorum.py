"""The locator that is shipped: reads the address, asks every source, and lets the pure rule decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from folkmoot.territory.addresses import Unlocatable, read_address
from folkmoot.territory.domain import Determination, Evidence, determine, unlocatable
from folkmoot.territory.ports import CountrySource


class QuorumLocator:
    def __init__(self, sources: Sequence[CountrySource]) -> None:
        self._sources = tuple(sources)

    def locate(self, address: str) -> Determination:
        read = read_address(address)
        if isinstance(read, Unlocatable):
            return unlocatable(read.why)
        answers = tuple((source.key, source.country(read)) for source in self._sources)
        return determine(Evidence(answers, ipv6=read.version == 6))

    def versions(self) -> Mapping[str, str]:
        return {source.key: source.version for source in self._sources}


class NowhereLocator:
    """Without its data the program runs, and everybody's place is uncertain: nobody is restricted (P5)."""

    def __init__(self, why: str) -> None:
        self._determination = Determination(None, (f"{why}: uncertain",))

    def locate(self, address: str) -> Determination:
        return self._determination

    def versions(self) -> Mapping[str, str]:
        return {}
