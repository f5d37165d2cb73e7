"""Other location data is taken up while people talk: whom it puts outside is free at once."""

from __future__ import annotations

from pathlib import Path

import pytest
import websockets
from tests.support.server import Server
from tests.support.signalling import first, open_signal
from tests.support.until import until

from folkmoot.demo.atlas import write_atlas
from folkmoot.demo.desk import grant, open_desk
from folkmoot.demo.program import join, new_meeting
from folkmoot.media.engine import credentials
from folkmoot.media.rooms import LiveKitRooms


async def test_p1_p5_p10_newer_data_decides_anew_where_everybody_in_a_call_is(tmp_path: Path) -> None:
    async with Server(tmp_path) as server, server.client() as client:
        desk = await open_desk(server.settings)
        keys = credentials(server.settings)
        rooms = LiveKitRooms(f"http://127.0.0.1:{server.engine_port}", keys.api_key, keys.api_secret)
        code, _ = await new_meeting(client)

        async def there() -> set[str]:
            return {one.identity for one in await rooms.list_participants(code)}

        async def are_there(*identities: str) -> bool:
            return await there() == set(identities)

        ann, bob, wei = [await join(client, code, name) for name in ("Ann", "Bob", "Wei")]
        in_us = await open_signal(server.port, ann["token"], "US")
        disputed = await open_signal(server.port, bob["token"], "disputed")
        for socket in (in_us, disputed):
            await first(socket)
        await grant(client, desk, [code])
        with pytest.raises(websockets.InvalidStatus):
            await open_signal(server.port, wei["token"], "CN")
        assert await are_there(ann["identity"], bob["identity"]), "who is in doubt stays"

        write_atlas(tmp_path / "atlas.mmdb", {"disputed": "CN", "CN": "DE"})
        await until(lambda: are_there(ann["identity"]), 20, "that whom all sources now put inside is removed")
        back = await open_signal(server.port, wei["token"], "CN")
        await first(back)
        assert await are_there(ann["identity"], wei["identity"]), "and whom they put outside comes in"

        write_atlas(tmp_path / "atlas.mmdb")
        await until(lambda: are_there(ann["identity"]), 20, "that the older data counts again")
        for socket in (in_us, disputed, back):
            socket.transport.abort()
        await rooms.aclose()
