"""June 2020, told again: four memorial meetings, hosts in the US and in Hong Kong, some participants in mainland China,
and an authority there that demands an end to all of it. Over the whole program and a real LiveKit."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
from tests.support.server import Server
from tests.support.signalling import first, open_signal
from tests.support.until import until
from websockets.asyncio.client import ClientConnection
from websockets.protocol import State

from folkmoot.demo.desk import Desk, bearer, grant, order_body, record, review
from folkmoot.demo.program import join
from folkmoot.media.engine import credentials
from folkmoot.media.rooms import LiveKitRooms

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(slots=True)
class Guest:
    identity: str
    socket: ClientConnection

    @property
    def inside(self) -> bool:
        return self.socket.state is State.OPEN


class Evening:
    """One meeting and who came, by place."""

    def __init__(self, server: Server, code: str, host_key: str, doors: contextlib.AsyncExitStack) -> None:
        self.server = server
        self.code = code
        self.host_key = host_key
        self._doors = doors

    async def comes(self, place: str, host: int = 1, *, hosting: bool = False) -> Guest:
        async with self.server.client(place, host) as client:
            joined = await join(client, self.code, f"{place} {host}", self.host_key if hosting else None)
        opened = await open_signal(self.server.port, joined["token"], place, host=host)
        socket = await self._doors.enter_async_context(opened)
        await first(socket)
        return Guest(joined["identity"], socket)

    async def may_come(self, place: str, host: int = 9) -> int:
        async with self.server.client(place, host) as client:
            return (await client.post(f"/api/v1/meetings/{self.code}/join", json={"name": "Late"})).status_code


@pytest_asyncio.fixture(loop_scope="module")
async def doors() -> AsyncIterator[contextlib.AsyncExitStack]:
    async with contextlib.AsyncExitStack() as doors:
        yield doors


@pytest_asyncio.fixture(loop_scope="module")
async def rooms(server: Server) -> AsyncIterator[LiveKitRooms]:
    keys = credentials(server.settings)
    rooms = LiveKitRooms(f"http://127.0.0.1:{server.engine_port}", keys.api_key, keys.api_secret)
    yield rooms
    await rooms.aclose()


async def meeting_of(
    server: Server, client: httpx.AsyncClient, doors: contextlib.AsyncExitStack, token: str, title: str
) -> Evening:
    made = await client.post("/api/v1/meetings", json={"title": title}, headers=bearer(token))
    assert made.status_code == 201
    return Evening(server, made.json()["code"], made.json()["host_key"], doors)


async def test_p1_p3_p4_four_memorial_meetings_and_the_right_outcome_for_each(
    server: Server, client: httpx.AsyncClient, desk: Desk, doors: contextlib.AsyncExitStack, rooms: LiveKitRooms
) -> None:
    organiser = desk.member  # one account abroad, that hosts them
    vigil = await meeting_of(server, client, doors, organiser, "Candlelight vigil")
    ann, kit = await vigil.comes("US", hosting=True), await vigil.comes("HK")
    mainland = [await vigil.comes("CN", host) for host in (1, 2, 3)]

    talk = await meeting_of(server, client, doors, organiser, "Talk from Hong Kong")
    speaker, uli, wei = await talk.comes("HK", 2, hosting=True), await talk.comes("DE"), await talk.comes("CN", 4)

    concert = await meeting_of(server, client, doors, organiser, "Concert")
    audience = [await concert.comes("US", 3, hosting=True), await concert.comes("FR"), await concert.comes("IN")]

    planned = await meeting_of(server, client, doors, organiser, "Next year's vigil")

    # What the authority wants: end all four, for everyone, and close the account. That cannot be done here.
    everything = await record(
        client,
        desk,
        [evening.code for evening in (vigil, talk, concert, planned)],
        asks=["end_meeting", "close_account", "identify_people"],
        asked="End these meetings, close the account of whoever hosts them, and tell us who attends.",
    )
    ended = (await client.get(f"/api/v1/orders/{everything}", headers=bearer(desk.auditor))).json()
    assert ended["state"] == "rejected"
    assert all(guest.inside for guest in (ann, kit, *mainland, speaker, uli, wei, *audience))

    # What its law may demand: that people inside its own borders be kept out of the two that they attend.
    for evening in (vigil, talk):
        restriction = await grant(client, desk, [evening.code])
        assert restriction["state"] == "effective"

    # The concert has nobody there: the reviewers find nothing that the law makes necessary, and refuse.
    refused = await record(client, desk, [concert.code])
    answer = await review(client, refused, desk.reviewers[0], "reject", grounds=("people_outside_jurisdiction",))
    assert answer.json()["order"]["state"] == "rejected"

    # A host's future meetings are no object of an order: no keyword, no wildcard, no account.
    for wide in ("*", f"{planned.code[:3]}-*"):
        tried = await client.post("/api/v1/orders", json=order_body(desk, [wide]), headers=bearer(desk.intake))
        assert (tried.status_code, tried.json()["promise"]) == (422, "P2")

    await until(lambda: not any(guest.inside for guest in (*mainland, wei)), 15, "those inside are out")
    assert all(guest.inside for guest in (ann, kit, speaker, uli, *audience)), "and nobody else is"
    listed = {p.identity for p in await rooms.list_participants(vigil.code)}
    assert listed == {ann.identity, kit.identity}
    listed = {p.identity for p in await rooms.list_participants(talk.code)}
    assert listed == {speaker.identity, uli.identity}
    assert [await evening.may_come("CN") for evening in (vigil, talk, concert, planned)] == [451, 451, 200, 200]
    assert [await evening.may_come("HK") for evening in (vigil, talk, concert, planned)] == [200] * 4
    again = await client.post("/api/v1/meetings", json={"title": "And another"}, headers=bearer(organiser))
    assert again.status_code == 201, "no account is touched"
