"""What an operator may see of the location data: its versions and sources, how old they are, where they agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypedDict

from folkmoot.territory.adapters.columns import SourceError
from folkmoot.territory.adapters.data import AS_NUMBERS, COUNTRIES, MACHINES, REGISTRY, LocationData
from folkmoot.territory.adapters.findings import Agreed, Taken, agreement_of, differences_of
from folkmoot.territory.adapters.table import Table

OLD_DAYS = 90
_KEYS: Mapping[str, str] = {
    **{name: key for key, name in COUNTRIES.items()},
    **dict.fromkeys(AS_NUMBERS.values(), "A"),
    MACHINES: "O",
    REGISTRY: "R",
}

State = Literal["in use", "before", "held", "unused"]


class SourceAbout(TypedDict):
    """`key`: as determinations name it, `own` for what an operator gave. `built`: the day of its data; None where it
    does not tell, and then neither does anybody know its age."""

    key: str
    name: str
    version: str
    built: str | None
    age_days: int | None
    old: bool
    sha256: str


class VersionAbout(TypedDict):
    """`held`: built and not used, because of what it moves. `unused`: built and never used, for another reason."""

    version: str
    state: State


@dataclass(frozen=True, slots=True)
class Overview:
    version: str | None
    sources: list[SourceAbout]
    versions: list[VersionAbout]
    agreement: list[Agreed] | None


class Overviews:
    def __init__(self, data: LocationData) -> None:
        self._data = data

    def now(self, today: date) -> Overview:
        """Reads files. Raises `SourceError` when what is in use cannot be read."""
        version = self._data.version()
        versions = [VersionAbout(version=one, state=self._state(one)) for one in self._data.listed()]
        if version is None:
            return Overview(None, [], versions, None)
        return Overview(version, self._sources(version, today), versions, agreement_of(self._data.place_of(version)))

    def differences(self, version: str) -> tuple[State, Taken | None] | None:
        """What the version was found to change when it was built; None when there is no such version."""
        if version not in self._data.listed():
            return None
        return self._state(version), differences_of(self._data.place_of(version))

    def _state(self, version: str) -> State:
        if version == self._data.version():
            return "in use"
        if self._data.was_used(version):
            return "before"
        found = differences_of(self._data.place_of(version))
        return "held" if found is not None and found["state"] == "held" else "unused"

    def _sources(self, version: str, today: date) -> list[SourceAbout]:
        try:
            built = Table(self._data.place_of(version) / "places.table").built
            listed = self._data.sources(version)
        except (OSError, ValueError) as problem:
            raise SourceError(f"version {version} of the location data cannot be read: {problem}") from problem
        found = []
        for one in listed:
            key = _KEYS.get(one["name"], "own")
            day = built.get(key)
            age = None if day is None else max(0, (today - day).days)
            found.append(
                SourceAbout(
                    key=key,
                    name=one["name"],
                    version=one["version"],
                    built=None if day is None else day.isoformat(),
                    age_days=age,
                    old=age is not None and age > OLD_DAYS,
                    sha256=one["sha256"],
                )
            )
        return found
