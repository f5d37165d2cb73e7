"""Stories on a clock of their own: the house with its real gate and enforcer, and people who come, stay and are told.

Only the media engine is made up: it has whom it let in, removes whom it is told to, and carries notices.
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from folkmoot.enforcement.adapters.local import LocalLocks
from folkmoot.enforcement.decide import Decision, Restriction, Verdict
from folkmoot.enforcement.enforcer import Enforcer
from folkmoot.enforcement.gate import Attempt
from folkmoot.enforcement.ports import Delivery, LiveParticipant, Notice, Removal
from folkmoot.meetings.ports import KeptOut
from folkmoot.territory.domain import Determination
from tests.support.house import House, NoRooms


async def _nobody_listens(_identity: str) -> None: ...


class Engine(NoRooms):
    """Rooms and their people, longest present first. `told`: the notices that each was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.people: dict[str, dict[str, str]] = {}
        self.told: dict[str, list[Notice]] = {}
        self.signalling_closed: Callable[[str], Awaitable[None]] = _nobody_listens

    async def live(self, meeting: str) -> Sequence[tuple[str, int]]:
        return [(who, number) for number, who in enumerate(self.people.get(meeting, {}))]

    async def list_participants(self, meeting: str) -> Sequence[LiveParticipant]:
        return [LiveParticipant(who, sid) for who, sid in self.people.get(meeting, {}).items()]

    async def remove_participant(self, meeting: str, identity: str) -> Removal:
        if self.people.get(meeting, {}).pop(identity, None) is None:
            return Removal.NOT_FOUND
        await self.signalling_closed(identity)
        return Removal.REMOVED

    async def notify(self, meeting: str, identity: str, notice: Notice) -> Delivery:
        if identity not in self.people.get(meeting, {}):
            return Delivery.ABSENT
        self.told.setdefault(identity, []).append(notice)
        return Delivery.ACKNOWLEDGED


@dataclass(slots=True)
class Somebody:
    """A person at their own browser, which remembers who they are. `refused`: why they were not let in."""

    name: str
    place: str | None
    browser: str
    account: str | None = None
    identity: str = ""
    refused: Decision | None = None


@dataclass(slots=True)
class _Upstream:
    engine: Engine
    meeting: str
    identity: str
    sid: str

    async def open(self) -> str | None:
        self.engine.people.setdefault(self.meeting, {})[self.identity] = self.sid
        return self.sid

    async def abandon(self) -> None: ...


class _NoWaiting:
    async def pause(self, seconds: float) -> None: ...


@dataclass(slots=True)
class Stage:
    house: House
    engine: Engine
    enforcer: Enforcer
    connections: dict[str, str] = field(default_factory=dict)
    # By what whoever was kept out may be let back in, by browser.
    asked: dict[str, str] = field(default_factory=dict)
    _ids: Any = field(default_factory=itertools.count)

    def somebody(self, name: str, place: str | None, account: str | None = None) -> Somebody:
        return Somebody(name, place, f"browser-{next(self._ids)}", account)

    async def enters(self, code: str, who: Somebody, host_key: str | None = None) -> bool:
        """They ask to join and connect, from where they are. Returns whether they are in."""
        place = Determination(who.place, ())

        async def ask(person: str) -> Decision:
            return await self.house.gate.check_entry(code, place, person)

        who.refused = None
        try:
            joined = await self.house.meetings.join(
                code,
                who.name,
                host_key=host_key,
                passcode=None,
                guest=who.browser,
                account=who.account,
                enter=ask,
                browser=who.browser,
            )
        except KeptOut as kept:
            self.asked[who.browser] = kept.holder
            who.refused = kept.decision
            return False
        number = next(self._ids)
        who.identity, connection = joined.identity, f"c{number}"
        attempt = Attempt(connection, code, joined.identity, place, resume=False)
        upstream = _Upstream(self.engine, code, joined.identity, f"PA_{number}")
        decision = await self.house.gate.connect(attempt, upstream)
        self.connections[joined.identity] = connection
        who.refused = decision if decision.verdict is not Verdict.ADMIT else None
        return who.refused is None

    async def passes(self, by: timedelta = timedelta(0)) -> None:
        """Time passes, and the worker does its rounds, a second apart, until nothing is due."""
        self.house.clock.advance(by)
        await self.house.settle()
        for _ in range(10):
            seen = await self.enforcer.settle()
            await self.house.settle()
            await self.house.meetings.roles.settle()
            if not seen.due:
                return
            self.house.clock.advance(timedelta(seconds=1))
        raise AssertionError("somebody still has to go")

    async def signalling_closed(self, identity: str) -> None:
        """The engine closes the signalling of whom it removes, and the gate notices."""
        await self.house.gate.closed(self.connections.pop(identity))

    def is_in(self, code: str, who: Somebody) -> bool:
        return who.identity in self.engine.people.get(code, {})

    def was_told(self, who: Somebody) -> list[str]:
        """What notices said to them."""
        return [notice.body for notice in self.engine.told.get(who.identity, [])]


async def open_stage(folder: Path, **how: Any) -> Stage:
    engine = Engine()
    house = House(folder, rooms=engine, **how)
    enforcer = Enforcer(
        restrictions=house.in_force,
        ceiling=house.in_force,
        presences=house.presences,
        people=house.meetings,
        media=engine,
        locks=LocalLocks(),
        clock=house.clock,
        waiting=_NoWaiting(),
        notice_of=_said,
        grace=timedelta(0),
    )
    stage = Stage(house, engine, enforcer)
    engine.signalling_closed = stage.signalling_closed
    return stage


def _said(restriction: Restriction) -> str:
    return f"restriction {restriction.number} for {', '.join(restriction.territory.listed())}"
