"""The location data over HTTP: its sources and their ages, where they agree, what an update changes; trying an address.

A version is used by a command (`folkmoot location use VERSION`): it decides for every meeting, and is no click.
"""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from folkmoot.http.access import Access
from folkmoot.http.bodies import Strict
from folkmoot.http.problems import Refused, problem
from folkmoot.http.throttle import Throttle
from folkmoot.identity.permissions import Permission
from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.errors import invalid, not_found, unavailable
from folkmoot.territory.adapters.columns import SourceError
from folkmoot.territory.adapters.overview import Overviews, State
from folkmoot.territory.addresses import NO_ADDRESS, parse_address
from folkmoot.territory.ports import Locator
from folkmoot.territory.tally import LEAST, Tally

LOOK_UPS_A_MINUTE = 60


class LocationSource(BaseModel):
    """`key`: as the reasons of a determination name it; `own`: what the operator gave. `built`: the day of its data,
    where it tells. `old`: older than 90 days."""

    key: str
    name: str
    version: str
    built: str | None
    age_days: int | None
    old: bool
    sha256: str


class LocationVersion(BaseModel):
    """`held`: built and not used, because it moves what a restriction in force covers."""

    version: str
    state: State


class CountryAgreement(BaseModel):
    """`ipv4`: how many addresses source G puts there; `decided`: how many of these are decided so: all three sources
    agree and nothing speaks against it."""

    country: str
    ipv4: int
    decided: int


class UncertainShare(BaseModel):
    """Percent, in steps of 5, of connections that at least two of three sources put into `country`; `-`: no two did."""

    country: str
    uncertain: int


class UncertainToday(BaseModel):
    """Of the connections that this process decided today (UTC) before `until`; countries with fewer than `least` are
    not in it."""

    until: str
    least: int
    shares: list[UncertainShare]


class LocationOverview(BaseModel):
    """`version`: in use; null when there is no data, and then everybody's place is uncertain. `made_up`: places on
    this machine are a test atlas's. `agreement`: null for a version built before it was counted."""

    version: str | None
    made_up: bool
    sources: list[LocationSource]
    versions: list[LocationVersion]
    agreement: list[CountryAgreement] | None
    today: UncertainToday


class LookUpIn(Strict):
    address: str = Field(min_length=1, max_length=100)


class SourceSaid(BaseModel):
    key: str
    country: str | None


class LookedUp(BaseModel):
    """What is decided of an address, and why. Holds no address; neither the question nor the answer is kept."""

    determination: str
    reasons: list[str]
    sources: list[SourceSaid]


class PlacesMoved(BaseModel):
    """Country codes, or `uncertain`. IPv6 is counted in /64s."""

    was: str
    becomes: str
    ipv4: int
    ipv6: int


class RangeFlipped(BaseModel):
    first: str
    last: str
    asn: int
    was: str
    becomes: str


class VersionDifferences(BaseModel):
    """What a version was found to change when it was built, against `before`. `flips`: ranges moved into or out of the
    territory of a restriction then in force, the largest; `left_out`: how many more. `known`: false when it was built
    before differences were kept."""

    version: str
    state: State
    known: bool
    before: str | None
    moved: list[PlacesMoved]
    flips: list[RangeFlipped]
    left_out: int


def location_router(access: Access, data: Overviews, locator: Locator, tally: Tally, clock: Clock) -> APIRouter:
    router = APIRouter(prefix="/api/v1/location", tags=["location"])
    throttle = Throttle(LOOK_UPS_A_MINUTE)

    @router.get("", summary="Which data decides where somebody is, how old it is, and where its sources agree")
    async def overview(request: Request) -> LocationOverview:
        await access.require(request, Permission.DESK_READ)
        now = clock.now()
        try:
            found = await asyncio.to_thread(data.now, now.date())
        except SourceError as trouble:
            raise unavailable(f"{trouble}; `folkmoot doctor` says how to mend it") from trouble
        return LocationOverview.model_validate(
            {
                "version": found.version,
                "made_up": "test atlas" in locator.versions(),
                "sources": found.sources,
                "versions": found.versions,
                "agreement": found.agreement,
                "today": {
                    "until": rfc3339(tally.counted_until(now)),
                    "least": LEAST,
                    "shares": [{"country": one.country, "uncertain": one.uncertain} for one in tally.shares(now)],
                },
            }
        )

    @router.post("/look-ups", summary="What would be decided of an address, and why; nothing of it is kept")
    async def look_up(request: Request, sent: LookUpIn) -> LookedUp:
        who = await access.require(request, Permission.DESK_READ)
        if (wait := throttle.wait(who.id)) is not None:
            said = f"that were many addresses at once: try again in {wait} s; `folkmoot locate -` reads a whole file"
            raise Refused(problem(429, said, {"Retry-After": str(wait)}))
        throttle.count(who.id)
        address = sent.address.strip()
        if parse_address(address) is NO_ADDRESS:
            raise invalid("this is no IP address: write one of IPv4 (four numbers with dots) or of IPv6", "address")
        place = locator.locate(address)
        return LookedUp(
            determination=place.country or "uncertain",
            reasons=list(place.reasons),
            sources=[SourceSaid(key=key, country=code) for key, code in place.sources],
        )

    @router.get("/versions/{version}", summary="What a version of the data was found to change")
    async def differences(request: Request, version: str) -> VersionDifferences:
        await access.require(request, Permission.DESK_READ)
        try:
            found = await asyncio.to_thread(data.differences, version)
        except SourceError as trouble:
            raise unavailable(f"{trouble}; `folkmoot doctor` says how to mend it") from trouble
        if found is None:
            raise not_found(
                "there is no such version of the location data; `folkmoot location list` names those there are"
            )
        state, taken = found
        return VersionDifferences.model_validate(
            {
                "version": version,
                "state": state,
                "known": taken is not None,
                "before": taken and taken["before"],
                "moved": taken["moved"] if taken else [],
                "flips": taken["flips"] if taken else [],
                "left_out": taken["left_out"] if taken else 0,
            }
        )

    return router
