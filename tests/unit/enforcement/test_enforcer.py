"""The enforcer's pass over all meetings, where one of them is in trouble of a kind that nobody foresaw."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

import pytest
from tests.support.world import MEETING, START, restriction

from folkmoot.enforcement.adapters.local import LocalLocks
from folkmoot.enforcement.adapters.presences import MemoryPresences
from folkmoot.enforcement.decide import Restriction
from folkmoot.enforcement.enforcer import Enforcer
from folkmoot.enforcement.ports import Delivery, LiveParticipant, Notice, Removal
from folkmoot.enforcement.presence import Presence, State
from folkmoot.runtime.clock import FixedClock
from folkmoot.territory.domain import Territory

TROUBLED = "xyz-xyzx-xyz"


class Around:
    """Two meetings, one person in each, both within a restriction; and all that the enforcer asks of others."""

    def __init__(self, trouble: str) -> None:
        self.restrictions = [restriction(1, meeting=TROUBLED), restriction(2, meeting=MEETING)]
        self.trouble = trouble
        self.removed: list[str] = []

    def may_fail(self, what: str, meeting: str) -> None:
        if meeting == TROUBLED and what == self.trouble:
            raise RuntimeError(what)

    async def of_meeting(self, meeting: str) -> Sequence[Restriction]:
        return [one for one in self.restrictions if one.meeting == meeting]

    async def active(self) -> Sequence[Restriction]:
        return self.restrictions

    async def jurisdictions(self) -> Territory:
        return self.restrictions[0].jurisdiction

    async def charge(self, restriction: Restriction, persons: Collection[str]) -> bool:
        self.may_fail("charge", restriction.meeting)
        return True

    async def person(self, meeting: str, identity: str) -> str:
        return identity

    async def holder(self, meeting: str, identity: str) -> str:
        return identity

    async def participant_gone(self, meeting: str, identity: str) -> None: ...

    async def pause(self, seconds: float) -> None: ...

    async def notify(self, meeting: str, identity: str, notice: Notice) -> Delivery:
        return Delivery.ABSENT

    async def list_participants(self, meeting: str) -> Sequence[LiveParticipant]:
        self.may_fail("list", meeting)
        return [LiveParticipant(f"in {meeting}", "s")]

    async def remove_participant(self, meeting: str, identity: str) -> Removal:
        self.may_fail("remove", meeting)
        self.removed.append(meeting)
        return Removal.REMOVED


@pytest.mark.parametrize("trouble", ["charge", "list", "remove"])
async def test_trouble_in_one_meeting_keeps_no_other_waiting(trouble: str) -> None:
    around, presences = Around(trouble), MemoryPresences()
    for meeting in (TROUBLED, MEETING):
        await presences.register(
            Presence(f"c {meeting}", 1, meeting, f"in {meeting}", "p", "CN", State.OPEN, "g", START, "s")
        )
    enforcer = Enforcer(
        restrictions=around,
        ceiling=around,
        presences=presences,
        people=around,
        media=around,
        locks=LocalLocks(),
        clock=FixedClock(START),
        waiting=around,
        notice_of=lambda one: str(one.number),
        grace=timedelta(0),
    )
    seen = await enforcer.settle()
    assert around.removed == [MEETING]
    assert (seen.removed, seen.due, seen.lingering) == (1, True, True), "and the next pass looks again"
