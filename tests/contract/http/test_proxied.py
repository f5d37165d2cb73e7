"""The web server's protocol: what it hands on of where a request comes from, and what it takes away."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator

import pytest
import uvicorn
from tests.support.until import until
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from folkmoot.http.proxied import Proxies, handed_over, proxied_protocol
from folkmoot.territory.source import Source, networks

PERSON, LIE = "203.0.113.7", "198.51.100.9"
END = "Connection: close"
LISTED = networks(["127.0.0.1/32"])


async def echo(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Says what of the request could be seen once all of it had come."""
    assert scope["type"] == "http"
    while (await receive()).get("more_body"):
        pass
    source = scope["state"]["source"]
    names = sorted(name.decode() for name, _ in scope["headers"])
    seen = json.dumps({"client": scope["client"], "source": source.address, "why": source.why, "headers": names})
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": seen.encode(), "more_body": False})


@contextlib.asynccontextmanager
async def serving(proxies: Proxies, ws: list[Source] | None = None) -> AsyncIterator[int]:
    class Upgraded(asyncio.Protocol):
        def __init__(self, config: object, server_state: object, app_state: object) -> None:
            assert ws is not None
            ws.append(handed_over(app_state))

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            transport.close()

    config = uvicorn.Config(
        echo, port=0, http=proxied_protocol(proxies), ws=Upgraded, log_config=None, lifespan="off", proxy_headers=False
    )
    server = uvicorn.Server(config)
    with contextlib.ExitStack() as stack:
        server.capture_signals = lambda: stack  # type: ignore[method-assign,assignment,return-value]
        running = asyncio.create_task(server.serve())
        await until(lambda: server.started)
        try:
            yield server.servers[0].sockets[0].getsockname()[1]
        finally:
            server.should_exit = True
            await running


async def ask(port: int, sent: bytes, pieces: int = 1) -> dict[str, object] | None:
    """What the server saw of a request that ends its connection; None when it was refused."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        size = -(-len(sent) // pieces)
        for at in range(0, len(sent), size):
            writer.write(sent[at : at + size])
            await writer.drain()
        answer = await asyncio.wait_for(reader.read(), 20)
    except ConnectionError:
        return None
    finally:
        writer.transport.abort()
    if not answer.startswith(b"HTTP/1.1 200"):
        return None
    seen: dict[str, object] = json.loads(answer[answer.index(b"{") : answer.rindex(b"}") + 1])
    return seen


def request(*fields: str, method: str = "GET", body: str = "") -> bytes:
    return "\r\n".join([f"{method} / HTTP/1.1", "Host: here", *fields, "", body]).encode()


async def test_a_listed_proxys_word_is_what_everybody_sees_and_the_headers_are_gone() -> None:
    sent = request(
        END, f"X-Forwarded-For: {LIE}", f"X-Forwarded-For: {PERSON}", "X-Real-IP: 1.2.3.4", "X-Forwarded-Uri: /a"
    )
    async with serving(Proxies(LISTED)) as port:
        seen = await ask(port, sent)
        assert seen == {
            "client": [PERSON, 0],
            "source": PERSON,
            "why": "",
            "headers": ["connection", "host", "x-forwarded-uri"],
        }
        unknown = await ask(port, request(END))
        assert unknown is not None
        assert (unknown["client"], unknown["source"]) == (["", 0], None)
    async with serving(Proxies()) as port:
        seen = await ask(port, sent)
        assert seen == {"client": ["127.0.0.1", 0], "source": "127.0.0.1", "why": "", "headers": ["connection", "host"]}


async def test_p1_a_trailer_is_no_header() -> None:
    body = f"0\r\nX-Forwarded-For: {LIE}\r\nX-Forwarded-Uri: /a\r\n\r\n"
    sent = request(f"X-Forwarded-For: {PERSON}", "Transfer-Encoding: chunked", END, method="POST", body=body)
    async with serving(Proxies(LISTED)) as port:
        for pieces in (1, 7):
            seen = await ask(port, sent, pieces)
            assert seen is not None
            assert (seen["source"], seen["headers"]) == (PERSON, ["connection", "host", "transfer-encoding"])


async def test_each_request_of_a_connection_is_from_where_it_says() -> None:
    """A proxy's connections carry one person's request after another's."""
    async with serving(Proxies(LISTED)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(f"X-Forwarded-For: {LIE}") + request() + request(f"X-Forwarded-For: {PERSON}", END))
        answer = (await asyncio.wait_for(reader.read(), 20)).decode()
        writer.close()
    said = re.findall(r'"source": ("[0-9.]+"|null)', answer)
    assert said == [f'"{LIE}"', "null", f'"{PERSON}"']


async def test_a_websocket_is_handed_over_with_its_source() -> None:
    upgraded: list[Source] = []
    sent = request("Connection: Upgrade", "Upgrade: websocket", f"X-Forwarded-For: {LIE}, {PERSON}")
    async with serving(Proxies(LISTED), upgraded) as port:
        await ask(port, sent)
    assert upgraded == [Source(PERSON)]
    assert handed_over({}).address is handed_over(None).address is None


@pytest.mark.parametrize("pieces", [1, 3, 60])
async def test_a_proxy_header_however_cut_is_read_and_headers_of_whom_it_speaks_for_are_not(pieces: int) -> None:
    begin = f"PROXY TCP4 {PERSON} 127.0.0.1 4711 80\r\n".encode()
    async with serving(Proxies(LISTED, begin=True)) as port:
        seen = await ask(port, begin + request(END, f"X-Forwarded-For: {LIE}", f"Forwarded: for={LIE}"), pieces)
        assert seen is not None
        assert (seen["source"], seen["headers"]) == (PERSON, ["connection", "host"])
        onward = b"PROXY TCP4 127.0.0.1 127.0.0.1 4711 80\r\n"
        seen = await ask(port, onward + request(END, f"X-Forwarded-For: {PERSON}"), pieces)
        assert seen is not None
        assert seen["source"] == PERSON
        for none in (request(END), b"PROXY NONSENSE\r\n" + request(END), begin + begin + request(END)):
            assert await ask(port, none, pieces) is None
    for proxies in (Proxies(LISTED), Proxies(networks(["10.0.0.0/8"]), begin=True)):
        async with serving(proxies) as port:
            assert await ask(port, begin + request(END), pieces) is None
