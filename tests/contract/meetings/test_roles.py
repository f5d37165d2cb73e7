"""Whom the host names, who stands in while an order keeps the host away, and what comes back with the host (P4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from tests.contract.meetings.conftest import Somebody, joins, leaves
from tests.support.house import House

from folkmoot.enforcement.decide import Decision
from folkmoot.meetings.domain import HOSTLESS_FOR, Role
from folkmoot.meetings.ports import KeptOut
from folkmoot.runtime.errors import DomainError, Kind
from folkmoot.territory.domain import Determination


@dataclass(frozen=True, slots=True)
class Meeting:
    house: House
    code: str
    host_key: str

    async def comes(self, name: str, **more: str) -> Somebody:
        return await joins(self.house, self.code, name, **more)

    async def host_comes(self, name: str = "Hana") -> Somebody:
        return await self.comes(name, host_key=self.host_key)

    async def is_removed(self, who: Somebody) -> None:
        leaves(self.house, who)
        await self.house.meetings.participant_gone(self.code, who.identity)

    async def names(self, host: Somebody, who: Somebody, role: Role) -> None:
        await self.house.meetings.roles.name(self.code, who.identity, role, by=host.identity)

    async def roles(self, *people: Somebody) -> list[str]:
        """What is believed of them, which is what is shown."""
        found = []
        for who in people:
            async with self.house.database.snapshot() as tx:
                shown = self.house.rooms.roles.get(who.identity)
                believed = await self.house.meetings.roles.of(tx, self.code, who.identity)
            assert believed is not None
            if who.identity in self.house.rooms.present:
                assert shown in (None, believed)
            found.append(believed.value)
        return found


@pytest.fixture
async def meeting(house: House) -> Meeting:
    made = await house.meetings.create("A meeting", None)
    return Meeting(house, made.code, made.host_key)


async def test_p4_the_longest_present_acts_as_host_and_the_host_takes_over_again(meeting: Meeting) -> None:
    host, ann, bo = await meeting.host_comes(), await meeting.comes("Ann"), await meeting.comes("Bo")
    await meeting.is_removed(host)
    assert await meeting.roles(ann, bo) == ["acting-host", "guest"]
    back = await meeting.host_comes()
    assert await meeting.roles(back, ann, bo) == ["host", "guest", "guest"]


async def test_p4_whoever_acts_and_leaves_is_followed_by_the_next(meeting: Meeting) -> None:
    host, ann, bo = await meeting.host_comes(), await meeting.comes("Ann"), await meeting.comes("Bo")
    await meeting.is_removed(host)
    leaves(meeting.house, ann)
    await meeting.house.meetings.roles.settle()
    assert await meeting.roles(bo) == ["acting-host"]
    await meeting.is_removed(bo)
    cy = await meeting.comes("Cy")
    await meeting.house.meetings.roles.settle()
    assert await meeting.roles(cy) == ["acting-host"]


async def test_p4_whom_the_host_named_comes_before_the_longest_present_however_late(meeting: Meeting) -> None:
    host, agent, ann = await meeting.host_comes(), await meeting.comes("Agent"), await meeting.comes("Ann")
    await meeting.names(host, ann, Role.DEPUTY)
    assert await meeting.roles(ann) == ["guest"], "named, and nothing more while the host is there"
    leaves(meeting.house, ann)
    await meeting.is_removed(host)
    assert await meeting.roles(agent) == ["acting-host"]
    ann = await meeting.comes("Ann")
    await meeting.house.meetings.roles.settle()
    assert await meeting.roles(agent, ann) == ["guest", "deputy"]


async def test_a_co_host_is_one_still_when_they_come_back_and_not_when_it_was_taken_back(meeting: Meeting) -> None:
    host, ann = await meeting.host_comes(), await meeting.comes("Ann")
    await meeting.names(host, ann, Role.CO_HOST)
    assert await meeting.roles(ann) == ["co-host"]
    again = await meeting.comes("Ann")
    assert await meeting.roles(again) == ["co-host"]
    named = await meeting.house.meetings.roles.named(meeting.code, by=host.identity)
    assert named == {ann.identity: Role.CO_HOST, again.identity: Role.CO_HOST}
    leaves(meeting.house, ann)
    await meeting.house.meetings.roles.unname(meeting.code, again.identity, Role.CO_HOST, by=host.identity)
    assert await meeting.roles(ann, again) == ["guest", "guest"], "also their tokens of before"
    assert await meeting.roles(await meeting.comes("Ann")) == ["guest"]


async def test_a_namesake_with_another_browser_is_no_co_host(meeting: Meeting) -> None:
    host, ann = await meeting.host_comes(), await meeting.comes("Ann")
    await meeting.names(host, ann, Role.CO_HOST)
    assert await meeting.roles(await meeting.comes("Ann", browser="another")) == ["guest"]


async def test_p4_with_a_co_host_there_nobody_acts_as_host(meeting: Meeting) -> None:
    host, agent, ann = await meeting.host_comes(), await meeting.comes("Agent"), await meeting.comes("Ann")
    await meeting.names(host, ann, Role.CO_HOST)
    await meeting.is_removed(host)
    assert await meeting.roles(agent, ann) == ["guest", "co-host"]
    await meeting.is_removed(ann)
    assert await meeting.roles(agent) == ["acting-host"]


@pytest.mark.parametrize("of", [Role.GUEST, Role.CO_HOST, Role.ACTING_HOST, Role.DEPUTY])
async def test_p4_nobody_but_the_host_names_anybody(meeting: Meeting, of: Role) -> None:
    host, ann, bo = await meeting.host_comes(), await meeting.comes("Ann"), await meeting.comes("Bo")
    if of in (Role.CO_HOST, Role.DEPUTY):
        await meeting.names(host, ann, of)
    if of in (Role.ACTING_HOST, Role.DEPUTY):
        await meeting.is_removed(host)
    assert await meeting.roles(ann) == [of]
    roles = meeting.house.meetings.roles
    for attempt in (
        meeting.names(ann, bo, Role.CO_HOST),
        meeting.names(ann, ann, Role.CO_HOST),
        roles.unname(meeting.code, ann.identity, Role.CO_HOST, by=ann.identity),
        roles.named(meeting.code, by=ann.identity),
    ):
        with pytest.raises(DomainError) as refused:
            await attempt
        assert refused.value.kind is Kind.FORBIDDEN
    assert await meeting.roles(bo) == ["guest"]


async def test_p4_a_host_who_is_refused_before_it_starts_leaves_it_to_the_first_who_comes(
    meeting: Meeting, desk: House
) -> None:
    await desk.grant(meeting.code, measures=["bar_entry"])

    async def from_inside(person: str) -> Decision:
        return await meeting.house.gate.check_entry(meeting.code, Determination("CN", ()), person)

    with pytest.raises(KeptOut) as kept_out:
        await meeting.house.meetings.join(
            meeting.code,
            "Hana",
            host_key=meeting.host_key,
            passcode=None,
            guest=None,
            account=None,
            enter=from_inside,
        )
    assert kept_out.value.decision.by
    ann, bo = await meeting.comes("Ann"), await meeting.comes("Bo")
    await meeting.house.meetings.roles.settle()
    assert await meeting.roles(ann, bo) == ["acting-host", "guest"]
    meeting.house.clock.advance(timedelta(hours=1))
    host = await meeting.host_comes()
    assert await meeting.roles(host, ann, bo) == ["host", "guest", "guest"]


async def test_p4_a_host_who_had_joined_and_did_not_get_in_is_stood_in_for_and_a_guest_is_not(meeting: Meeting) -> None:
    host, ann = await meeting.host_comes(), await meeting.comes("Ann")
    roles = meeting.house.meetings.roles
    await roles.refused(meeting.code, ann.identity)
    leaves(meeting.house, host)
    await roles.settle()
    assert await meeting.roles(ann) == ["guest"]
    await roles.refused(meeting.code, host.identity)
    assert await meeting.roles(ann) == ["acting-host"]


async def test_a_host_who_is_merely_late_or_leaves_is_stood_in_for_by_nobody(meeting: Meeting) -> None:
    agent = await meeting.comes("Agent")
    await meeting.house.meetings.roles.settle()
    assert await meeting.roles(agent) == ["guest"]
    host = await meeting.host_comes()
    leaves(meeting.house, host)
    await meeting.house.meetings.roles.settle()
    assert await meeting.roles(agent) == ["guest"]


async def test_a_guest_who_is_refused_changes_nobodys_role(meeting: Meeting) -> None:
    agent, ann = await meeting.comes("Agent"), await meeting.comes("Ann")
    await meeting.is_removed(ann)
    await meeting.house.meetings.roles.settle()
    assert await meeting.roles(agent) == ["guest"]


async def test_standing_in_ends_a_day_after_the_host_was_last_refused(meeting: Meeting) -> None:
    host = await meeting.host_comes()
    await meeting.is_removed(host)
    meeting.house.clock.advance(HOSTLESS_FOR)
    ann = await meeting.comes("Ann")
    await meeting.house.meetings.roles.settle()
    assert await meeting.roles(ann) == ["guest"]
