"""Folkmoot behind a real nginx, with the configuration that we ship: everybody is where they are, whatever they say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from tests.support.lies import header_lies, proxy_header_lies
from tests.support.nginx import nginx
from tests.support.server import Server
from tests.support.signalling import first, handshake, open_signal, query

from folkmoot.demo.atlas import address_in
from folkmoot.demo.desk import Desk, grant, open_desk
from folkmoot.demo.program import new_meeting
from folkmoot.media.engine import credentials
from folkmoot.media.tokens import MediaTokens

pytestmark = pytest.mark.asyncio(loop_scope="module")
NGINX = {"trusted_proxies": "127.0.0.1/32"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    async with Server(tmp_path_factory.mktemp("server"), **NGINX) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("beside")
    (folder / "minutes.txt").write_text("what was said\n")
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def front(server: Server, tmp_path_factory: pytest.TempPathFactory, beside: Path) -> AsyncIterator[int]:
    async with nginx(tmp_path_factory.mktemp("nginx"), "nginx.conf", server.port, beside) as port:
        yield port


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def closed(client: httpx.AsyncClient, desk: Desk) -> str:
    """A meeting that nobody inside CN may enter."""
    code, _ = await new_meeting(client)
    await grant(client, desk, [code])
    return code


def token_of(server: Server, meeting: str, identity: str) -> str:
    keys = credentials(server.settings)
    tokens = MediaTokens(keys.api_key, keys.api_secret)
    return tokens.issue(meeting=meeting, identity=identity, name=identity, role="guest")


async def ask(
    port: int, place: str | None, target: str, fields: list[tuple[str, str]] | None = None, before: bytes = b""
) -> tuple[int | None, bytes]:
    """The status and body of one request, byte for byte as given; None when the connection was closed instead."""
    local = (address_in(place), 0) if place else None
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=local)
    try:
        lines = [f"GET {target} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in fields or []]
        writer.write(before + "\r\n".join([*lines, "", ""]).encode("latin-1"))
        async with asyncio.timeout(20):
            answer = await reader.read()
    except ConnectionError:
        return None, b""
    finally:
        writer.transport.abort()
    head, _, body = answer.partition(b"\r\n\r\n")
    return (int(head.split(b" ")[1]) if head else None), body


async def lies(port: int, server: Server, closed: str) -> None:
    """Somebody inside says that they are outside, and the other way round; nothing comes of it but refusals."""
    target = f"/api/v1/gate/check?access_token={token_of(server, closed, 'wei')}"
    assert (await ask(port, "CN", target))[0] == 451
    assert (await ask(port, "US", target))[0] == 200
    for where, right, said in (("CN", 451, address_in("US")), ("US", 200, address_in("CN"))):
        told = [(await ask(port, where, target, lie))[0] for lie in header_lies(said, "127.0.0.1")]
        assert set(told) <= {right, 400}, (where, told)
        assert told.count(right) >= 38, (where, told)
        before = [(await ask(port, where, target, before=lie))[0] for lie in proxy_header_lies(said)]
        assert set(before) <= {400, None}, (where, before)
    # The same in signalling, where a socket stays open.
    for lie in header_lies(address_in("US"), "127.0.0.1")[:40:8]:
        shaken = await handshake(port, f"/rtc?{query(token_of(server, closed, 'wei'))}", "CN", dict(lie))
        assert shaken.status == 451, lie


async def test_p1_forty_lies_move_nobody_without_a_proxy(server: Server, closed: str) -> None:
    await lies(server.port, server, closed)


async def test_p1_forty_lies_move_nobody_through_nginx(front: int, server: Server, closed: str) -> None:
    await lies(front, server, closed)


async def test_through_nginx_everybody_is_where_they_are_in_signalling_too(
    front: int, server: Server, client: httpx.AsyncClient, closed: str
) -> None:
    good = token_of(server, closed, "ann")
    for place in ("US", "HK", "disputed", None):
        async with await open_signal(front, good, place) as socket:
            assert (await first(socket)).HasField("join"), place
    refused = await handshake(front, f"/rtc?{query(good)}", "CN")
    assert (refused.status, refused.json["territory"]) == (451, ["CN"])
    transport = httpx.AsyncHTTPTransport(local_address=address_in("CN"))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{front}", transport=transport) as inside:
        assert (await inside.post(f"/api/v1/meetings/{closed}/join", json={"name": "Wei"})).status_code == 451
        open_one, _ = await new_meeting(inside)
        assert (await inside.post(f"/api/v1/meetings/{open_one}/join", json={"name": "Wei"})).status_code == 200


async def test_nginx_gives_out_451_with_the_reasons_where_auth_request_refused(
    front: int, server: Server, closed: str
) -> None:
    target = f"/beside/minutes.txt?access_token={token_of(server, closed, 'wei')}"
    assert await ask(front, "US", target) == (200, b"what was said\n")
    status, body = await ask(front, "CN", target)
    assert status == 451
    assert b'"territory": ["CN"]' in body
    assert (await ask(front, "US", "/beside/minutes.txt"))[0] == 401
    # What the client says that was asked for is nobody's word.
    own = token_of(server, "abc-defg-hij", "wei")
    for name in ("X-Original-Uri", "X-Forwarded-Uri", "X-Original-Url"):
        assert (await ask(front, "CN", target, [(name, f"/x?access_token={own}")]))[0] == 451, name


async def test_forward_authentication_as_traefik_and_envoy_ask(server: Server, closed: str) -> None:
    """Both give the caller what they are answered: status, headers and body."""
    good = token_of(server, closed, "wei")
    for place, expected in (("CN", 451), ("US", 200)):
        asked_for = [("X-Forwarded-For", address_in(place)), ("X-Forwarded-Method", "GET")]
        traefik = [*asked_for, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Uri", f"/files?access_token={good}")]
        assert (await ask(server.port, None, "/api/v1/gate/check", traefik))[0] == expected
        envoy = f"/api/v1/gate/check/files/a.txt?access_token={good}"
        assert (await ask(server.port, None, envoy, asked_for))[0] == expected
        bearer = [*asked_for, ("Authorization", f"Bearer {good}")]
        assert (await ask(server.port, None, "/api/v1/gate/check/files/a.txt", bearer))[0] == expected
        one = f"/api/v1/gate/check?meeting={closed}"
        assert (await ask(server.port, None, one, traefik))[0] == expected
        # A token of another meeting opens what belongs to this one to nobody.
        another = [*asked_for, ("Authorization", f"Bearer {token_of(server, 'abc-defg-hij', 'wei')}")]
        assert (await ask(server.port, None, one, another))[0] == 401
    # From a peer that is not listed, what was asked for counts for nothing either.
    unlisted = [("X-Forwarded-Uri", f"/files?access_token={good}")]
    assert (await ask(server.port, "US", "/api/v1/gate/check", unlisted))[0] == 401
    inside = [("X-Forwarded-For", address_in("CN"))]
    assert (await ask(server.port, None, f"/api/v1/gate/check?refuse_with=403&access_token={good}", inside))[0] == 403


async def test_whoever_guesses_behind_a_proxy_waits_and_nobody_else_does(server: Server) -> None:
    guesser, neighbour = address_in("FR", 66), address_in("FR", 67)

    async def guess(said: str) -> int | None:
        fields = [("X-Forwarded-For", said), ("Authorization", "Bearer guessed")]
        return (await ask(server.port, None, "/api/v1/gate/check", fields))[0]

    assert {await guess(guesser) for _ in range(121)} == {401, 429}
    assert await guess(neighbour) == 401
    # The neighbour's address in front of one's own buys nothing.
    assert await guess(f"{neighbour}, {guesser}") == 429


async def test_p5_a_listed_proxy_that_says_nothing_restricts_nobody(server: Server, closed: str) -> None:
    target = f"/api/v1/gate/check?access_token={token_of(server, closed, 'wei')}"
    inside, outside = address_in("CN"), address_in("US")
    assert (await ask(server.port, None, target))[0] == 200
    for fields, expected in (
        ([("X-Forwarded-For", inside)], 451),
        ([("X-Forwarded-For", f"{outside}, {inside}")], 451),
        ([("X-Forwarded-For", f"{inside}, {outside}")], 200),
        ([("X-Forwarded-For", f"{inside}, unknown")], 200),
        ([("X-Forwarded-For", inside), ("Forwarded", f"for={outside}")], 200),
        ([("Forwarded", f'for="{inside}:4711"')], 451),
    ):
        assert (await ask(server.port, None, target, fields))[0] == expected, fields
    # A trailer is no header: whoever sends the body writes it.
    chunked = (
        f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nX-Forwarded-For: {inside}\r\n"
        f"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Forwarded-For: {outside}\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(chunked.encode())
    assert (await asyncio.wait_for(reader.readline(), 20)).split()[1] in {b"451", b"413"}
    writer.transport.abort()


async def test_the_proxy_protocol_says_where_people_are_and_only_listed_peers_may(tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    async with Server(tmp_path / "server", **NGINX, proxy_protocol="required") as server:
        desk = await open_desk(server.settings)
        async with nginx(tmp_path, "nginx-stream.conf", server.port) as front:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{front}", timeout=20) as client:
                code, _ = await new_meeting(client)
                await grant(client, desk, [code])
            await lies(front, server, code)
            good = token_of(server, code, "ann")
            async with await open_signal(front, good, "US") as socket:
                assert (await first(socket)).HasField("join")
        # Straight: somebody who is not listed speaks for themselves, whatever they begin with.
        await lies(server.port, server, code)
        # A listed peer has to begin with the header, and is believed.
        target = f"/api/v1/gate/check?access_token={good}"
        assert (await ask(server.port, None, target))[0] is None
        said = proxy_header_lies(address_in("CN"))
        told = [(await ask(server.port, None, target, before=one))[0] for one in said]
        assert told == [451, 451, 200, 451, 200, 200]
        assert (await ask(server.port, None, target, before=said[0] + said[0]))[0] == 400


async def test_p5_a_proxy_that_hides_where_everybody_is_restricts_nobody_and_says_so_loudly(tmp_path: Path) -> None:
    async with Server(tmp_path) as server, server.client() as client:
        desk = await open_desk(server.settings)
        closed, _ = await new_meeting(client)
        other, _ = await new_meeting(client)
        await grant(client, desk, [closed])
        target = f"/rtc?{query(token_of(server, closed, 'wei'))}"
        assert (await handshake(server.port, target, "CN")).status == 451
        assert "places" not in (await client.get("/readyz")).json()
        for number in range(20):
            came = await handshake(server.port, f"/rtc?{query(token_of(server, other, f'p{number}'))}", "CN")
            assert came.status == 101
        assert (await handshake(server.port, target, "CN")).status == 101
        assert (await handshake(server.port, target, "CN", host=2)).status == 101
        ready = await client.get("/readyz")
        assert (ready.status_code, "one address" in ready.json()["places"]) == (200, True)
        for number in range(30):
            await handshake(server.port, f"/rtc?{query(token_of(server, other, f'q{number}'))}", "US", host=number + 1)
        assert "places" not in (await client.get("/readyz")).json()
        assert (await handshake(server.port, target, "CN", host=3)).status == 451
    told = server.errors()
    assert told.count("MOST PEOPLE SEEM TO COME FROM ONE ADDRESS") == 1
    assert "127.86" not in told
