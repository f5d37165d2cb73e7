"""The gate before a real LiveKit: who comes in, with what, and how the others are told."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable

import httpx
import jwt
import pytest
import pytest_asyncio
import websockets
from livekit import rtc
from livekit.protocol.models import ClientInfo
from livekit.protocol.rtc import JoinRequest, SignalRequest, SignalResponse, WrappedJoinRequest
from tests.support.server import Server
from tests.support.signalling import Answer, first, handshake, open_signal, query
from tests.support.until import until

from folkmoot.demo.desk import Desk, grant
from folkmoot.demo.program import join, new_meeting
from folkmoot.media.engine import credentials
from folkmoot.media.rooms import LiveKitRooms
from folkmoot.media.tokens import MediaTokens

pytestmark = pytest.mark.asyncio(loop_scope="module")
_ASKED = JoinRequest(client_info=ClientInfo(version="1"))
JOINING = base64.urlsafe_b64encode(
    WrappedJoinRequest(join_request=_ASKED.SerializeToString()).SerializeToString()
).decode()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rooms(server: Server) -> AsyncIterator[LiveKitRooms]:
    keys = credentials(server.settings)
    rooms = LiveKitRooms(f"http://127.0.0.1:{server.engine_port}", keys.api_key, keys.api_secret)
    yield rooms
    await rooms.aclose()


@pytest.fixture
def token(server: Server) -> Callable[[str, str], str]:
    keys = credentials(server.settings)
    tokens = MediaTokens(keys.api_key, keys.api_secret)
    return lambda meeting, identity: tokens.issue(meeting=meeting, identity=identity, name=identity, role="guest")


async def identities(rooms: LiveKitRooms, meeting: str) -> set[str]:
    return {p.identity for p in await rooms.list_participants(meeting)}


async def test_a_token_in_the_query_or_in_the_header_lets_in_and_the_header_wins(
    server: Server, client: httpx.AsyncClient, token: Callable[[str, str], str], rooms: LiveKitRooms
) -> None:
    code, _ = await new_meeting(client)
    async with await open_signal(server.port, token(code, "by-query")) as one:
        assert (await first(one)).join.participant.identity == "by-query"
        assert await identities(rooms, code) == {"by-query"}
    other, _ = await new_meeting(client)
    async with websockets.connect(
        f"ws://127.0.0.1:{server.port}/rtc?{query(token(other, 'loser'))}",
        additional_headers={"Authorization": f"Bearer {token(code, 'by-header')}"},
        proxy=None,
    ) as two:
        assert (await first(two)).join.participant.identity == "by-header"
    assert await identities(rooms, other) == set()


async def test_every_path_of_signalling_works_and_no_other_passes(
    server: Server, client: httpx.AsyncClient, token: Callable[[str, str], str]
) -> None:
    code, _ = await new_meeting(client)
    good = token(code, "ann")
    async with await open_signal(server.port, good, path="/rtc/v1", more={"join_request": JOINING}) as socket:
        assert (await first(socket)).HasField("join")
    for path, more in (("/rtc/validate", {}), ("/rtc/v1/validate", {"join_request": JOINING})):
        valid = await client.get(f"{path}?{query(good, **more)}")
        assert (valid.status_code, valid.headers["access-control-allow-origin"]) == (200, "*"), valid.text
    for path in ("/rtc/v2", "/rtc/", "//rtc", "/rtc/v1/", "/agent", "/whip/v1", "/rtc%2Fv1", "/rtc/../twirp"):
        answer = await handshake(server.port, f"{path}?{query(good)}")
        assert answer.status in (403, 404), (path, answer.status)
    for path in ("/twirp/livekit.RoomService/ListRooms", "/whip/v1", "/agent", "/settings/regions", "/debug/rooms"):
        for method in ("GET", "POST", "DELETE"):
            answered = await client.request(method, path, headers={"Authorization": f"Bearer {good}"})
            assert answered.status_code in (404, 405), (method, path, answered.status_code)


@pytest.mark.parametrize(
    "name",
    [
        "publish",
        "attributes",
        "metadata",
        "name",
        "identity",
        "room",
        "hidden",
        "recorder",
        "agent",
        "participant",
        "region",
        "unknown",
    ],
)
async def test_no_parameter_makes_another_person(
    server: Server, client: httpx.AsyncClient, token: Callable[[str, str], str], rooms: LiveKitRooms, name: str
) -> None:
    code, _ = await new_meeting(client)
    async with await open_signal(server.port, token(code, "ann"), more={name: "zz"}) as socket:
        joined = (await first(socket)).join.participant
        assert (joined.identity, joined.name, dict(joined.attributes), joined.metadata) == (
            "ann",
            "ann",
            {"role": "guest"},
            "",
        )
        assert not joined.permission.hidden
        assert await identities(rooms, code) == {"ann"}


async def test_what_is_no_good_token_is_401_everywhere(
    server: Server, client: httpx.AsyncClient, token: Callable[[str, str], str]
) -> None:
    keys = credentials(server.settings)
    claims = {"iss": keys.api_key, "sub": "ann", "nbf": 0, "exp": 4_000_000_000}
    code, _ = await new_meeting(client)

    def made(video: dict[str, object], secret: str = keys.api_secret) -> str:
        return jwt.encode({**claims, "video": video}, secret, algorithm="HS256")

    bad = [
        "",
        "garbage",
        token(code, "ann")[:-3] + "abc",
        made({"roomJoin": True, "room": code}, "another secret, long enough for HS256"),
        made({"room": code}),
        made({"roomJoin": True, "room": code, "roomAdmin": True}),
        made({"roomJoin": True, "room": code, "hidden": True}),
    ]
    for one in bad:
        refused = await handshake(server.port, f"/rtc?{query(one)}")
        assert refused.status == 401, one
        assert "token" in refused.json["detail"]
        assert (await client.get(f"/rtc/validate?{query(one)}")).status_code == 401
        assert (await client.get(f"/api/v1/gate/check?access_token={one}")).status_code == 401


async def test_a_refusal_is_451_in_the_handshake_and_403_in_validate_with_the_same_body(
    server: Server, client: httpx.AsyncClient, desk: Desk, token: Callable[[str, str], str]
) -> None:
    code, _ = await new_meeting(client)
    await grant(client, desk, [code])
    target = f"/rtc?{query(token(code, 'wei'))}"
    refused: Answer = await handshake(server.port, target, "CN")
    assert refused.status == 451
    assert refused.headers["link"] == f'<http://127.0.0.1:{server.port}/>; rel="blocked-by"'
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["access-control-allow-origin"] == "*"
    # Each answer seals the evidence on the place anew, and has links of its own.
    own = dict.fromkeys(("evidence", "statement", "receipt"), "")
    body = {**refused.json, **own}
    assert all(refused.json[fact] for fact in own)
    assert (body["authority"], body["legal_basis"], body["territory"]) == (
        "Cyber Office",
        "Assembly Act, Article 4",
        ["CN"],
    )
    for fact in ("restriction", "ends_at", "appeal", "operator", "title", "detail"):
        assert body[fact], fact
    async with server.client("CN") as inside:
        for path in ("/rtc/validate", "/rtc/v1/validate"):
            joining = {"join_request": JOINING} if "v1" in path else {}
            validated = await inside.get(f"{path}?{query(token(code, 'wei'), **joining)}")
            assert validated.status_code == 403, validated.text
            assert validated.headers["access-control-allow-origin"] == "*"
            assert {**validated.json(), "status": 451, **own} == body
        checked = await inside.get("/api/v1/gate/check", headers={"Authorization": f"Bearer {token(code, 'wei')}"})
        assert (checked.status_code, {**checked.json(), **own}) == (451, body)
        joined = await inside.post(f"/api/v1/meetings/{code}/join", json={"name": "Wei"})
        assert (joined.status_code, {**joined.json(), **own}) == (451, body)
        told = (refused.json, validated.json(), checked.json(), joined.json())
        assert all(len({one[fact] for one in told}) == len(told) for fact in own)
        record = await inside.get(f"/r/{body['restriction']}", headers={"Accept": "application/json"})
        assert record.json()["state"] == "effective"
    for place in ("US", "HK", "disputed", None):
        async with await open_signal(server.port, token(code, "ann"), place) as socket:
            assert (await first(socket)).HasField("join"), f"P1, P5: {place} is not inside"


async def test_a_refusal_speaks_the_language_of_whoever_it_is_for_and_leads_to_the_reasons(
    server: Server, client: httpx.AsyncClient, desk: Desk, token: Callable[[str, str], str]
) -> None:
    code, _ = await new_meeting(client)
    await grant(client, desk, [code])
    target = f"/rtc?{query(token(code, 'wei'))}"
    title = "您目前所在的地點無法加入此會議"
    shaken = await handshake(server.port, target, "CN", {"Accept-Language": "zh-TW,zh;q=0.8"})
    assert (shaken.json["title"], shaken.headers["content-language"]) == (title, "zh-Hant")
    async with server.client("CN") as inside:
        inside.headers["Accept-Language"] = "zh-TW,zh;q=0.8"
        joined = await inside.post(f"/api/v1/meetings/{code}/join", json={"name": "Wei"})
        assert (joined.status_code, joined.json()["title"], joined.json()["language"]) == (451, title, "zh-Hant")
        assert "中國" in joined.json()["detail"]
        for path in (f"/rtc/validate?{query(token(code, 'wei'))}", f"/api/v1/gate/check?{query(token(code, 'wei'))}"):
            assert (await inside.get(path)).json()["title"] == title
        number = joined.json()["restriction"]
        address, _, opener = joined.json()["statement"].partition("#")
        assert address == f"http://127.0.0.1:{server.port}/s/{number}"
        meeting, _, key = opener.partition(".")
        asked = {"number": number, "meeting": meeting, "key": key}
        for language, authority in (("zh-Hant", "提出機關"), ("ar", "الجهة الطالبة")):
            answer = await inside.post(f"/api/v1/statements?lang={language}", json=asked)
            assert answer.status_code == 200, answer.text
            assert (answer.json()["language"], answer.headers["cache-control"]) == (language, "no-store")
            assert {"name": "authority", "title": authority, "lines": ["Cyber Office"]} in answer.json()["sections"]
        assert answer.json()["direction"] == "rtl"
        assert [one["legality"] for one in answer.json()["reviews"]] == ["the statute says so"] * 2
        wrong = await inside.post("/api/v1/statements", json={**asked, "key": "0" * 64})
        assert wrong.status_code == 404


async def test_no_header_moves_anybody(
    server: Server, client: httpx.AsyncClient, desk: Desk, token: Callable[[str, str], str]
) -> None:
    code, _ = await new_meeting(client)
    await grant(client, desk, [code])
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP"):
        away = await handshake(server.port, f"/rtc?{query(token(code, 'wei'))}", "CN", {name: "127.1.0.1"})
        assert away.status == 451, name
        home = await handshake(server.port, f"/rtc?{query(token(code, 'ann'))}", "US", {name: "127.86.0.1"})
        assert home.status == 101, name


async def test_a_line_of_32_kib_passes_and_a_longer_one_is_told(
    server: Server, client: httpx.AsyncClient, token: Callable[[str, str], str]
) -> None:
    code, _ = await new_meeting(client)
    start = f"/rtc?{query(token(code, 'ann'))}&padding="
    room = 32 * 1024 - len("GET  HTTP/1.1") - len(start)
    assert (await handshake(server.port, start + "x" * room)).status == 101
    longer = await handshake(server.port, start + "x" * (room + 1))
    assert (longer.status, longer.json["detail"]) == (414, "the request line is longer than 32 KiB")


@pytest.mark.parametrize("garbage", [b"\x00" * 4096, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\xff\xfe" * 100, b""])
async def test_garbage_and_silence_trouble_nobody(
    server: Server, client: httpx.AsyncClient, token: Callable[[str, str], str], garbage: bytes
) -> None:
    code, _ = await new_meeting(client)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(garbage)
    if garbage:
        answer = await asyncio.wait_for(reader.read(4096), 10)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 400"), answer
    async with await open_signal(server.port, token(code, "ann")) as socket:
        assert (await first(socket)).HasField("join")
        await socket.send(b"\xff\x00 this is no signal request")
        # LiveKit ends such a connection, in its own words, and nobody else's.
        await asyncio.wait_for(socket.wait_closed(), 15)
    async with await open_signal(server.port, token(code, "ann")) as again:
        assert (await first(again)).HasField("join")
    writer.close()
    await writer.wait_closed()
    wrong = await handshake(server.port, f"/rtc?{query(token(code, 'ann'))}", headers={"Sec-WebSocket-Key": "short"})
    assert (wrong.status, wrong.json["detail"]) == (400, "this is no WebSocket handshake (RFC 6455)")
    unreadable = await handshake(server.port, f"/rtc/v1?{query(token(code, 'ann'), join_request='@@')}")
    assert (unreadable.status, unreadable.json["detail"]) == (400, "join_request cannot be read")


async def test_messages_go_both_ways_for_as_long_as_one_likes(
    server: Server, client: httpx.AsyncClient, token: Callable[[str, str], str]
) -> None:
    code, _ = await new_meeting(client)
    async with await open_signal(server.port, token(code, "ann")) as socket:
        await first(socket)
        await socket.send(SignalRequest(ping=7).SerializeToString())
        async with asyncio.timeout(10):
            while (found := SignalResponse.FromString(await socket.recv(decode=False))).WhichOneof("message") != "pong":
                pass
        assert found.pong > 0


async def test_a_native_client_joins_is_refused_with_the_reason_and_does_not_retry(
    server: Server, client: httpx.AsyncClient, desk: Desk
) -> None:
    code, _ = await new_meeting(client)
    async with server.door("US") as us, server.door("CN") as cn:
        ann, wei = await join(client, code, "Ann"), await join(client, code, "Wei")
        room = rtc.Room()
        await room.connect(f"ws://127.0.0.1:{us.port}", ann["token"])
        assert room.isconnected()
        await grant(client, desk, [code])
        refused = rtc.Room()
        began = asyncio.get_running_loop().time()
        with pytest.raises(rtc.ConnectError) as told:
            await refused.connect(f"ws://127.0.0.1:{cn.port}", wei["token"])
        assert "Cyber Office" in str(told.value)
        assert asyncio.get_running_loop().time() - began < 5, "it gave up at once"
        await until(room.isconnected)
        await room.disconnect()
