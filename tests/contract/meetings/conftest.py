"""Meetings over the rooms of the house, with people in countries and the shipped gate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.house import House, welcome

from folkmoot.meetings.ports import AskGate
from folkmoot.runtime.migrate import migrate
from folkmoot.territory.domain import Determination


@dataclass(frozen=True, slots=True)
class Somebody:
    """One who joined, at a place (None: uncertain)."""

    house: House
    code: str
    identity: str
    place: str | None

    @property
    def read(self) -> AskGate:
        return lambda person: self.house.gate.check_artifacts(self.code, Determination(self.place, ()), person, person)

    @property
    def add(self) -> AskGate:
        place = Determination(self.place, ())
        return lambda person: self.house.gate.check_taking_part(self.code, place, person, person)


async def joins(house: House, code: str, name: str, place: str | None = "US", **more: str) -> Somebody:
    """Join and be there, whatever the gate says of coming in."""
    known = {"host_key": None, "passcode": None, "guest": None, "account": None, "browser": f"browser of {name}"}
    joined = await house.meetings.join(code, name, **{**known, **more}, enter=welcome)
    house.rooms.present.append(joined.identity)
    return Somebody(house, code, joined.identity, place)


def leaves(house: House, *people: Somebody) -> None:
    for somebody in people:
        house.rooms.present.remove(somebody.identity)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Where nothing was ordered yet."""
    house = House(tmp_path)
    await migrate(house.database)
    yield house
    await house.close()


@pytest.fixture
async def desk(house: House) -> House:
    """The same house, with a desk that is open."""
    await house.found()
    return house
