"""Stories of meetings whose host an order keeps away: they go on, and nobody inherits them by coming early (P4)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
from tests.support.server import Server
from tests.support.signalling import first, handshake, open_signal, query
from tests.support.until import until

from folkmoot.demo.desk import Desk, bearer, grant
from folkmoot.demo.program import join, new_meeting
from folkmoot.media.engine import credentials
from folkmoot.media.rooms import LiveKitRooms

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a join token, who may be in the meeting."""

    client: httpx.AsyncClient
    code: str
    identity: str
    token: str

    async def ask(self, verb: str, path: str, **more: object) -> int:
        answer = await self.client.request(
            verb,
            f"/api/v1/meetings/{self.code}{path}",
            headers=bearer(self.token),
            **more,  # type: ignore[arg-type]
        )
        return answer.status_code

    async def mutes(self, other: Person) -> bool:
        return await self.ask("POST", f"/participants/{other.identity}/mute") == 200

    async def names(self, other: Person, what: str = "cohost") -> int:
        return await self.ask("POST", f"/participants/{other.identity}/{what}")

    async def reads(self) -> list[str]:
        answer = await self.client.get(f"/api/v1/meetings/{self.code}/chat", headers=bearer(self.token))
        return [one["text"] for one in answer.json()["items"]]

    async def shares(self, content: bytes = b"%PDF-1.7") -> str:
        answer = await self.client.post(
            f"/api/v1/meetings/{self.code}/files?name=plan.pdf", headers=bearer(self.token), content=content
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


Come = Callable[..., Awaitable[Person]]


@pytest_asyncio.fixture(loop_scope="module")
async def come(server: Server) -> AsyncIterator[Come]:
    """Join from a country, and be there by signalling."""
    async with AsyncExitStack() as open_ones:
        made = 0

        async def come(code: str, name: str, place: str = "US", host_key: str | None = None) -> Person:
            nonlocal made
            made += 1
            client = await open_ones.enter_async_context(server.client(place, made))
            joined = await join(client, code, name, host_key)
            socket = await open_ones.enter_async_context(
                await open_signal(server.port, joined["token"], place, host=made)
            )
            assert (await first(socket)).HasField("join")
            return Person(client, code, joined["identity"], joined["token"])

        yield come


async def powers(person: Person, other: Person, file: str) -> dict[str, bool]:
    """What somebody can do beyond what any participant may."""
    return {
        "mute": await person.mutes(other),
        "name co-hosts": await person.names(person) == 204,
        "name who takes over": await person.names(person, "successor") == 204,
        "delete what others shared": await person.ask("DELETE", f"/files/{file}") == 204,
        "see whom the host named": await person.ask("GET", "/named") == 200,
        "end the meeting": await person.ask("DELETE", "") not in (403, 404, 405),
    }


NOTHING = dict.fromkeys(
    [
        "mute",
        "name co-hosts",
        "name who takes over",
        "delete what others shared",
        "see whom the host named",
        "end the meeting",
    ],
    False,
)


async def test_p4_an_agent_who_came_early_to_inherit_the_meeting_may_admit_and_mute_and_nothing_else(
    server: Server, client: httpx.AsyncClient, desk: Desk, come: Come
) -> None:
    code, host_key = await new_meeting(client)
    agent = await come(code, "Agent", "US")
    host = await come(code, "Hana", "CN", host_key)
    ann = await come(code, "Ann", "HK")
    file = await host.shares()
    assert await host.ask("POST", "/chat", json={"text": "the plan"}) == 201
    assert await powers(agent, ann, file) == NOTHING

    await grant(client, desk, [code])
    await until(lambda: agent.mutes(ann), what="the agent acts as host")
    assert await powers(agent, ann, file) == NOTHING | {"mute": True}
    assert await agent.reads() == await ann.reads() == ["the plan"], "what any participant reads, and no more"
    assert await powers(ann, agent, file) == NOTHING
    assert await host.names(ann) == 204, "a host who was removed still says whom they trust"
    assert await powers(agent, ann, file) == NOTHING, "and the agent has nothing from then on"


async def test_p4_with_whom_the_host_named_there_the_agent_gets_nothing(
    client: httpx.AsyncClient, desk: Desk, come: Come
) -> None:
    for what in ("cohost", "successor"):
        code, host_key = await new_meeting(client)
        agent = await come(code, "Agent", "US")
        host = await come(code, "Hana", "CN", host_key)
        ann = await come(code, "Ann", "HK")
        file = await host.shares()
        assert await host.names(ann, what) == 204
        await grant(client, desk, [code])
        await until(lambda: ann.mutes(agent), what=f"{what} is there for the host")  # noqa: B023
        assert await powers(agent, ann, file) == NOTHING
        assert await ann.names(ann) == 403, "what the host gave is not theirs to pass on"


async def test_p4_a_host_barred_before_it_starts_leaves_a_meeting_that_invitees_enter(
    server: Server, client: httpx.AsyncClient, desk: Desk, come: Come
) -> None:
    code, host_key = await new_meeting(client)
    restriction = await grant(client, desk, [code], measures=["bar_entry"])
    async with server.client("CN") as inside:
        body = {"name": "Hana", "host_key": host_key}
        assert (await inside.post(f"/api/v1/meetings/{code}/join", json=body)).status_code == 451
    ann = await come(code, "Ann", "US")
    bo = await come(code, "Bo", "HK")
    await until(lambda: ann.mutes(bo), what="the first present acts as host")
    assert not await bo.mutes(ann)
    lifted = await client.post(
        f"/api/v1/restrictions/{restriction['id']}/lift",
        json={"reason": "it was a mistake"},
        headers=bearer(desk.reviewers[0].token),
    )
    assert lifted.status_code == 200, lifted.text
    host = await come(code, "Hana", "CN", host_key)
    assert await host.mutes(ann)
    assert not await ann.mutes(bo), "everybody is what they were"


async def test_p4_a_host_who_had_joined_and_is_refused_at_the_gate_is_stood_in_for_too(
    server: Server, client: httpx.AsyncClient, desk: Desk, come: Come
) -> None:
    code, host_key = await new_meeting(client)
    async with server.client("CN") as inside:
        joined = await join(inside, code, "Hana", host_key)
    ann, bo = await come(code, "Ann", "US"), await come(code, "Bo", "HK")
    await grant(client, desk, [code], measures=["bar_entry"])
    assert not await ann.mutes(bo), "the host is merely late"
    assert (await handshake(server.port, f"/rtc?{query(joined['token'])}", "CN")).status == 451
    await until(lambda: ann.mutes(bo), what="the first present acts as host")


async def test_a_removal_by_somebody_with_the_engines_key_pages_the_desk(
    server: Server, client: httpx.AsyncClient, desk: Desk, come: Come
) -> None:
    code, _ = await new_meeting(client)
    ann, wei = await come(code, "Ann"), await come(code, "Wei", "CN")

    async def alerts() -> int:
        answer = await client.get("/api/v1/desk/alerts", headers=bearer(desk.auditor))
        assert answer.status_code == 200, answer.text
        found = [one for one in answer.json()["items"] if one["kind"] == "removal_unexplained"]
        assert all(one["number"] is None and code not in str(one) for one in found), "P9"
        return len(found)

    await grant(client, desk, [code])
    keys = credentials(server.settings)
    rooms = LiveKitRooms(f"http://127.0.0.1:{server.engine_port}", keys.api_key, keys.api_secret)

    async def removed() -> bool:
        return wei.identity not in {one.identity for one in await rooms.list_participants(code)}

    await until(removed, what="the enforcer removes whom the order is about")
    await rooms.remove_participant(code, ann.identity)
    await rooms.aclose()

    async def paged() -> bool:
        return await alerts() == 1

    await until(paged, within=30, what="the alarm")
    said = [line for line in server.errors().splitlines() if "NOTHING EXPLAINS IT" in line]
    assert len(said) == 1, "for that one, and for nobody whom an order explains"
    assert json.loads(said[0])["count"] == 1
    assert ann.identity not in said[0]
    assert code not in said[0]
