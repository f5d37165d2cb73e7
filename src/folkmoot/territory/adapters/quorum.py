"""The locator that is shipped: reads the address, looks up what the sources say, and lets the pure rule decide."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import structlog

from folkmoot.territory.adapters.columns import SourceError
from folkmoot.territory.adapters.data import REGISTRY, LocationData
from folkmoot.territory.adapters.policy import Policy
from folkmoot.territory.adapters.sources import OwnDatabase, Registry, open_registry
from folkmoot.territory.adapters.table import Said, Table
from folkmoot.territory.addresses import Unlocatable, parse_address
from folkmoot.territory.domain import QUORUM, SECOND, VETOES, Contested, Determination, Evidence, determine, unlocatable
from folkmoot.territory.networks import ANYWHERE, unreliable

log = structlog.get_logger(__name__)

# Whole networks share one; a meeting's people share few.
_REMEMBERED = 50_000
# Of what is known of an address: what the table holds, what the registries and the operator's own database say.
_Known = tuple[int, str | None, str | None, int]


@dataclass(frozen=True)
class _Opened:
    """One version of everything, so that a determination is never made of two."""

    table: Table
    registry: Registry
    own: OwnDatabase | None
    versions: Mapping[str, str]
    decided: dict[_Known, Determination] = field(default_factory=dict)


class QuorumLocator:
    """Keeps the version of the data it opened until `renew` finds another in use."""

    def __init__(self, data: LocationData, policy: Policy) -> None:
        """Raises `SourceError` when nothing is in use or it cannot be opened."""
        self._data = data
        self._policy = policy
        self._contested: tuple[Contested, ...] = policy.all_contested()
        self._stamp = data.stamp()
        self._now = self._open()

    def locate(self, address: str) -> Determination:
        parsed = parse_address(address)
        if isinstance(parsed, Unlocatable):
            return unlocatable(parsed.why)
        family, number = parsed
        if family == 4 and ":" in address:
            address = socket.inet_ntop(socket.AF_INET, number.to_bytes(4))
        now = self._now
        registered = now.registry(address)
        own = now.own.country(family, number) if now.own else None
        known = (now.table.find(family, number), registered, own, family)
        found = now.decided.get(known)
        if found is None:
            if len(now.decided) >= _REMEMBERED:
                now.decided.clear()
            said = now.table.said(known[0])
            found = now.decided[known] = decide(said, registered, own, family, self._policy, self._contested)
        return found

    def versions(self) -> Mapping[str, str]:
        return self._now.versions

    def renew(self) -> bool:
        """Take up another version when one is in use since; whether one was. What cannot be opened is left, loudly."""
        stamp = self._data.stamp()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            self._now = self._open()
        except SourceError as problem:
            log.error("newer location data cannot be used; what was in use goes on", problem=str(problem))
            return False
        return True

    def _open(self) -> _Opened:
        version = self._data.version()
        if version is None:
            raise SourceError(f"there is no location data in {self._data.folder}")
        place = self._data.place_of(version)
        table = Table(place / "places.table")
        named = {one["name"]: one["version"] for one in self._data.sources(version)}
        versions = {key: said for key, said in table.versions.items() if key != "S"} | {"R": named[REGISTRY]}
        own = OwnDatabase(self._policy.own_database) if self._policy.own_database else None
        if own is not None:
            versions["M"] = own.version
        return _Opened(table, open_registry(place / REGISTRY), own, versions)


def decide(
    said: Said, registered: str | None, own: str | None, family: int, policy: Policy, contested: Iterable[Contested]
) -> Determination:
    """What follows from all that is known of an address."""
    if said.why is not None:
        return unlocatable(said.why)
    codes = {**said.codes, "R": registered, "M": own}
    asked_not_to_be = ("the network asks not to be located",) if codes.get("F") == ANYWHERE else ()
    evidence = Evidence(
        answers=tuple((key, codes.get(key)) for key in QUORUM),
        ipv6=family == 6,
        vetoes=tuple((key, codes.get(key)) for key in VETOES),
        second=tuple((key, codes[key]) for key in SECOND if codes.get(key) not in {None, ANYWHERE}),
        unreliable=(*unreliable(said.asn, said.kind, codes.get("C"), policy.unreliable_as), *asked_not_to_be),
    )
    return determine(evidence, contested)


class NowhereLocator:
    """Without its data the program runs, and everybody's place is uncertain: nobody is restricted (P5)."""

    def __init__(self, why: str) -> None:
        self._determination = Determination(None, (f"{why}: uncertain",))

    def locate(self, address: str) -> Determination:
        return self._determination

    def versions(self) -> Mapping[str, str]:
        return {}

    def renew(self) -> bool:
        return False
