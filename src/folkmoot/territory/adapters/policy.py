"""What an operator knows of networks and sets about places: a TOML file, read at start and when sources are merged."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from folkmoot.territory.adapters.columns import SourceError
from folkmoot.territory.codes import CONTESTED, known_codes
from folkmoot.territory.domain import Contested


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Geofeed(_Part):
    """A network's own list of where its addresses are used (RFC 8805), believed for what these AS numbers announce."""

    file: Path
    as_numbers: frozenset[int] = Field(alias="as", min_length=1)


class CountsAs(_Part):
    area: str = Field(min_length=1, max_length=200)
    claimed_by: frozenset[str] = Field(min_length=2)
    counts_as: str


class Policy(_Part):
    """`own_database`: a GeoLite2 or GeoIP2 country database, asked live and never copied: its licence wants old copies
    destroyed. `company_networks`: in the format of a geofeed; no country means people who may be anywhere."""

    own_database: Path | None = None
    company_networks: Path | None = None
    geofeeds: tuple[Geofeed, ...] = ()
    unreliable_as: Mapping[int, str] = Field(default_factory=dict)
    contested: tuple[CountsAs, ...] = ()

    def all_contested(self) -> tuple[Contested, ...]:
        """The operator's before ours."""
        own = (Contested(one.area, one.claimed_by, one.counts_as) for one in self.contested)
        return (*own, *CONTESTED)


def load_policy(path: Path | None) -> Policy:
    """Paths in it are relative to its folder. Raises `SourceError`, which names the field."""
    if path is None:
        return Policy()
    try:
        policy = Policy.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise SourceError(f"the location policy {path}, {where}: {first['msg']}") from problem
    except (OSError, ValueError) as problem:
        raise SourceError(f"the location policy {path} cannot be read: {problem}") from problem
    for one in policy.contested:
        unknown = {*one.claimed_by, one.counts_as} - known_codes()
        if unknown:
            raise SourceError(f"the location policy {path}, contested: {min(unknown)!r} is no country's code")
        if one.counts_as not in one.claimed_by:
            raise SourceError(f"the location policy {path}, contested: {one.counts_as} does not claim {one.area}")
    near = path.parent
    return policy.model_copy(
        update={
            "own_database": policy.own_database and near / policy.own_database,
            "company_networks": policy.company_networks and near / policy.company_networks,
            "geofeeds": tuple(one.model_copy(update={"file": near / one.file}) for one in policy.geofeeds),
        }
    )
