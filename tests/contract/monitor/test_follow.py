"""Following a log: what is told, once, and what is not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.log import START, Log, another_key, held

from folkmoot.ledger.adapters.fetch import LogUnreachable, NoSuchFile
from folkmoot.ledger.entries import Kind
from folkmoot.ledger.keys import key_change, next_log_key, open_log_key, take_over
from folkmoot.ledger.verify import Fetch, Policy
from folkmoot.monitor.domain import Alert, State, Topic, Watch
from folkmoot.monitor.follow import Followed, look
from folkmoot.runtime.canonical import Json, commitment
from folkmoot.runtime.clock import rfc3339

SECRET = b"s" * 32
DAY = timedelta(days=1)


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[Log]:
    made = Log(tmp_path, witnesses=1, needed=1)
    await made.found()
    yield made
    await made.close()


def restriction(number: int, territory: list[Json], secret: bytes = SECRET) -> dict[str, Json]:
    return {
        "kind": "restriction",
        "v": 1,
        "number": number,
        "order": "0" * 64,
        "reviews": ["1" * 64, "2" * 64],
        "meetings": [commitment(secret, number)],
        "territory": territory,
        "measures": ["remove"],
        "starts_at": rfc3339(START),
        "ends_at": rfc3339(START + DAY),
        "people": 10,
    }


def sealed(number: int) -> dict[str, Json]:
    return {
        "kind": "sealed",
        "v": 1,
        "number": number,
        "commitment": "3" * 64,
        "territory": ["TR"],
        "ends_at": rfc3339(START + DAY),
        "opens_at": rfc3339(START + DAY),
    }


def opened(number: int) -> dict[str, Json]:
    inside = {"at": rfc3339(START), **restriction(number, ["TR"])}
    return {"kind": "opened", "v": 1, "number": number, "sealed": "4" * 64, "salt": "5" * 64, "restriction": inside}


def serving(files: dict[str, bytes]) -> Fetch:
    def fetch(path: str) -> bytes:
        if path not in files:
            raise NoSuchFile(path)
        return files[path]

    return fetch


class Following:
    """A monitor of a log, whose own state is kept here."""

    def __init__(self, log: Log, watch: Watch | None = None, others: list[tuple[str, Fetch]] | None = None) -> None:
        self.log = log
        self.watch = watch or Watch()
        self.others = others or []
        self.state = State((log.signer.verifier,), log.clock.now())
        self.policy = log.policy

    async def look(self, files: dict[str, bytes] | None = None) -> list[Alert]:
        return self.at(serving(await self.log.files() if files is None else files))

    def at(self, fetch: Fetch) -> list[Alert]:
        followed = Followed(fetch, self.policy, self.watch, timedelta(hours=6), self.others)
        self.state, new = look(followed, self.state, self.log.clock)
        return new


async def add(log: Log, *entries: dict[str, Json]) -> None:
    async with log.database.transaction() as tx:
        for entry in entries:
            await log.ledger.append(tx, entry)
    await log.publisher.publish()


async def test_it_goes_on_from_where_it_was_at_any_size(log: Log) -> None:
    following = Following(log)
    size = 0
    for wanted in (1, 2, 255, 256, 257, 600):
        await log.fill_quickly(size, wanted)
        size = wanted
        assert await following.look() == []
        assert following.state.size == size
    assert await following.look() == [], "nothing new, nothing told"


async def test_it_tells_what_one_asked_for_once(log: Log) -> None:
    watch = Watch(frozenset({"TR", "US"}), {"my-meeting": SECRET}, frozenset({Kind.HELD}))
    following = Following(log, watch)
    await add(log, restriction(1, ["CN"], b"other" * 8))
    assert await following.look() == []
    await add(log, restriction(2, ["TR"], b"other" * 8), restriction(3, ["CN"]), held(7))
    told = await following.look()
    assert [(alert.index, alert.number) for alert in told] == [(1, 2), (2, 3), (3, 8)]
    assert [alert.topic for alert in told] == [Topic.MATCH] * 3
    assert "for TR" in told[0].text
    assert "about my-meeting" in told[1].text
    assert "kind held" in told[2].text
    assert await following.look() == []
    await add(log, restriction(4, ["US-CA"], b"other" * 8))
    assert "for US" in (await following.look())[0].text, "a part of a country is in it"


async def test_what_stood_there_before_the_first_look_is_summed_up(log: Log) -> None:
    await add(log, *(restriction(number, ["TR"]) for number in range(1, 30)))
    [told] = await Following(log, Watch(frozenset({"TR"}))).look()
    assert (told.index, "28 earlier" in told.text) == (28, True)


async def test_a_seal_that_is_not_opened_in_time_is_told(log: Log) -> None:
    following = Following(log)
    await add(log, sealed(5), sealed(6))
    assert await following.look() == []
    log.clock.advance(DAY + timedelta(minutes=30))
    await add(log, opened(6))
    assert await following.look() == [], "it may take a moment"
    log.clock.advance(timedelta(hours=1))
    await log.publisher.publish()
    [told] = await following.look()
    assert (told.topic, told.number) == (Topic.SEAL, 5)
    assert await following.look() == [], "once"
    await add(log, opened(5))
    assert await following.look() == []
    assert dict(following.state.sealed) == {}


async def test_silence_is_told_whether_it_answers_or_not(log: Log) -> None:
    following = Following(log)
    await log.fill(3)
    files = await log.files()
    assert await following.look(files) == []
    log.clock.advance(timedelta(hours=5))
    assert await following.look(files) == []
    log.clock.advance(timedelta(hours=2))
    assert [alert.topic for alert in await following.look(files)] == [Topic.SILENCE]
    assert await following.look(files) == [], "once"

    def away(path: str) -> bytes:
        raise LogUnreachable(path)

    assert following.at(away) == []
    await log.publisher.publish()
    assert await following.look() == [], "a fresh cosignature ends it"
    log.clock.advance(timedelta(hours=7))
    assert [alert.topic for alert in following.at(away)] == [Topic.SILENCE]


async def test_a_key_that_the_old_one_vouches_for_is_followed_and_no_other(log: Log, tmp_path: Path) -> None:
    following = Following(log)
    await log.fill(2)
    assert await following.look() == []
    old = log.signer
    new = next_log_key(tmp_path / "log", old)
    await add(log, key_change(old, new))
    take_over(tmp_path / "log")
    log.signer = open_log_key(tmp_path / "log", "folkmoot.test")
    log.witnesses[0].witness._logs[log.ledger.origin].append(new.verifier)
    log.restart()
    await add(log, held(9))
    assert await following.look() == []
    assert following.state.keys == (old.verifier, new.verifier)
    (tmp_path / "thief").mkdir()
    thief = Log(tmp_path / "thief", key=another_key(old.verifier.name))
    thief.policy = Policy()
    await thief.found()
    await thief.fill(9)
    told = await following.look(await thief.files())
    assert [alert.topic for alert in told] == [Topic.SIGNATURE]
    await thief.close()


async def test_an_old_copy_is_no_trouble(log: Log) -> None:
    following = Following(log)
    await log.fill(3)
    old = (await log.files())["checkpoint"]
    await add(log, held(3), held(4))
    assert await following.look() == []
    assert await following.look({**await log.files(), "checkpoint": old}) == []
    assert following.state.size == 5
