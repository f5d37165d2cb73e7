"""The folder of location data: versions beside each other, one of them in use.

FOLDER/current              {"version": ID, "before": [ID, …]}: replaced whole, so a reader sees the old or the new
FOLDER/versions/ID/         places.table, registry.so, sources.json and the sources themselves; differences.json and
                            agreement.json, for people to look at
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import TypedDict

from folkmoot.runtime.files import written_whole
from folkmoot.territory.adapters.columns import (
    Column,
    SourceError,
    as_column,
    column_of,
    country_column,
    machines_column,
    special_column,
)
from folkmoot.territory.adapters.geofeeds import Line, announced_by, narrowest, read_feed
from folkmoot.territory.adapters.policy import Policy
from folkmoot.territory.adapters.table import write_table
from folkmoot.territory.networks import ANYWHERE

COUNTRIES = {"G": "geo-whois-asn-country.mmdb", "D": "dbip-country.mmdb", "I": "iptoasn-country.mmdb"}
AS_NUMBERS = {4: "asn-ipv4-num.csv", 6: "asn-ipv6-num.csv"}
MACHINES = "machines.bin"
REGISTRY = "registry.so"
NEEDED = (*COUNTRIES.values(), *AS_NUMBERS.values(), MACHINES, REGISTRY)
_KEPT = 3


class Source(TypedDict):
    name: str
    version: str
    sha256: str


class _Current(TypedDict):
    version: str
    before: list[str]


class LocationData:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = folder / "current"

    def version(self) -> str | None:
        """The version in use; None when there is none."""
        return self._current()["version"] or None

    def place_of(self, version: str) -> Path:
        return self.folder / "versions" / version

    def listed(self) -> list[str]:
        """What may be used or gone back to: the version in use, then those before it, then what was never used."""
        now = self._current()
        known = [now["version"], *now["before"]] if now["version"] else []
        there = sorted(path.name for path in (self.folder / "versions").glob("[0-9a-f]*"))
        return [*(one for one in known if one in there), *(one for one in there if one not in known)]

    def sources(self, version: str) -> list[Source]:
        found: list[Source] = json.loads((self.place_of(version) / "sources.json").read_text())
        return found

    def was_used(self, version: str) -> bool:
        """Now, or lately."""
        now = self._current()
        return version in (now["version"], *now["before"])

    def build(self, sources: Path, versions: Mapping[str, str], policy: Policy) -> str:
        """Merge the source files in `sources` (`NEEDED`) into a version, which is not in use yet; its name. What was
        built from the same before is not built again. `versions`: file name → what its source calls it. Raises
        `SourceError`."""
        missing = [name for name in NEEDED if not (sources / name).is_file()]
        if missing:
            raise SourceError(f"{sources} lacks {', '.join(missing)}")
        feeds = [feed.file for feed in policy.geofeeds] + ([policy.company_networks] if policy.company_networks else [])
        listed = [
            Source(name=name, version=versions.get(name, "as it is"), sha256=sha256_of(path))
            for name, path in [*((name, sources / name) for name in NEEDED), *((feed.name, feed) for feed in feeds)]
        ]
        believed = sorted((str(feed.file.name), sorted(feed.as_numbers)) for feed in policy.geofeeds)
        version = hashlib.sha256(json.dumps([listed, believed], sort_keys=True).encode()).hexdigest()[:16]
        if self.place_of(version).is_dir():
            return version
        (self.folder / "versions").mkdir(parents=True, exist_ok=True)
        half = Path(mkdtemp(prefix=".half-", dir=self.folder / "versions"))
        try:
            for name in NEEDED:
                shutil.copyfile(sources / name, half / name)
            write_table(half / "places.table", _columns(half, {one["name"]: one["version"] for one in listed}, policy))
            (half / "sources.json").write_text(json.dumps(listed, indent=1))
            half.chmod(0o755)
            half.rename(self.place_of(version))
        finally:
            shutil.rmtree(half, ignore_errors=True)
        return version

    def use(self, version: str) -> None:
        """From now on, and in every process that looks. Raises `SourceError` for a version that is not there."""
        if not (self.place_of(version) / "places.table").is_file():
            raise SourceError(f"there is no version {version} in {self.folder}")
        now = self._current()
        before = [one for one in [now["version"], *now["before"]] if one and one != version]
        with written_whole(self._pointer) as half:
            half.write_text(json.dumps(_Current(version=version, before=before[:_KEPT])))
        for old in before[_KEPT:]:
            shutil.rmtree(self.place_of(old), ignore_errors=True)

    def roll_back(self) -> str:
        """To the version that was in use before. Raises `SourceError` when there is none."""
        before = [one for one in self._current()["before"] if self.place_of(one).is_dir()]
        if not before:
            raise SourceError(f"{self.folder} holds no version that was in use before")
        self.use(before[0])
        return before[0]

    def stamp(self) -> tuple[int, int] | None:
        """Changes whenever another version is in use; costs one look at a file."""
        try:
            found = self._pointer.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def _current(self) -> _Current:
        try:
            found: _Current = json.loads(self._pointer.read_text())
        except FileNotFoundError:
            return _Current(version="", before=[])
        except (OSError, ValueError) as problem:
            raise SourceError(f"{self._pointer} cannot be read: {problem}") from problem
        return found


def sha256_of(path: Path) -> str:
    whole = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                whole.update(chunk)
    except OSError as problem:
        raise SourceError(f"{path} cannot be read: {problem}") from problem
    return whole.hexdigest()


def _columns(folder: Path, versions: Mapping[str, str], policy: Policy) -> list[Column]:
    numbers = as_column({family: folder / name for family, name in AS_NUMBERS.items()}, versions[AS_NUMBERS[4]])
    columns = [country_column(key, folder / name) for key, name in COUNTRIES.items()]
    columns += [numbers, machines_column(folder / MACHINES, versions[MACHINES]), special_column()]
    return [*columns, _feeds(policy, numbers), _companies(policy)]


def _feeds(policy: Policy, numbers: Column) -> Column:
    lines = []
    for feed in policy.geofeeds:
        believed, _ = announced_by(read_feed(feed.file), feed.as_numbers, numbers.said_of)
        lines += believed
    # A line without a country asks not to be located (RFC 8805, 2.1.1.2).
    return column_of("F", f"{len(policy.geofeeds)} geofeeds", narrowest(lines, nowhere=ANYWHERE))


def _companies(policy: Policy) -> Column:
    lines: Iterable[Line] = read_feed(policy.company_networks) if policy.company_networks else []
    return column_of("C", "the operator's map", narrowest(lines, nowhere=ANYWHERE), outward=True)
