"""What a meeting saves: who reads it, who adds to it, who deletes it, and how much there may be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.contract.meetings.conftest import Somebody, joins, leaves
from tests.support.house import House

from folkmoot.meetings import artifacts as use_cases
from folkmoot.meetings.adapters.store import MemoryFiles, StoredFiles
from folkmoot.meetings.artifacts import AT_ONCE, BYTES_REST, LONGEST_TEXT, WITHIN
from folkmoot.meetings.domain import BETWEEN_SITTINGS
from folkmoot.meetings.ports import Files
from folkmoot.runtime.errors import DomainError, Kind

PDF = b"%PDF-1.7 a plan"


async def chunks(content: bytes, size: int = 7) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def says(who: Somebody, text: str) -> int:
    return (await who.house.artifacts.say(who.code, who.identity, text, who.add)).number


async def reads(who: Somebody, after: int = 0) -> list[str]:
    return [m.text for m in await who.house.artifacts.history(who.code, who.identity, who.read, after)]


async def shares(who: Somebody, content: bytes = PDF, name: str = "plan.pdf") -> str:
    stored = await who.house.artifacts.store(who.code, who.identity, name, chunks(content), who.add)
    return stored.id


async def downloads(who: Somebody, file: str) -> bytes:
    _, content = await who.house.artifacts.open(who.code, who.identity, file, who.read)
    return b"".join([chunk async for chunk in content])


async def test_the_chat_is_kept_in_order_and_read_page_by_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use_cases, "PAGE", 20)
    code = await house.meeting()
    ann, bo = await joins(house, code, "Ann"), await joins(house, code, "Bo", "HK")
    for number in range(25):
        if number % AT_ONCE == 0:
            house.clock.advance(WITHIN)
        assert await says(ann, f"  word {number} \n") == number + 1
    first = await reads(bo)
    assert first == [f"word {number}" for number in range(20)]
    assert await reads(bo, 20) == [f"word {number}" for number in range(20, 25)]
    assert await reads(bo, 25) == []


@pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST_TEXT + 1), "a\x00b", "\ud800", "\x1b[31m"])
async def test_what_nobody_can_read_is_not_kept(house: House, text: str) -> None:
    ann = await joins(house, await house.meeting(), "Ann")
    with pytest.raises(DomainError) as refused:
        await says(ann, text)
    assert (refused.value.kind, refused.value.field) == (Kind.INVALID, "text")
    assert await reads(ann) == []


async def test_a_flood_of_one_person_is_slowed_and_of_nobody_else(house: House) -> None:
    code = await house.meeting()
    ann, bo = await joins(house, code, "Ann"), await joins(house, code, "Bo")
    for _ in range(AT_ONCE):
        await says(ann, "again")
    with pytest.raises(DomainError) as refused:
        await says(ann, "and again")
    assert refused.value.kind is Kind.TOO_MANY
    await says(bo, "stop it")
    house.clock.advance(WITHIN)
    await says(ann, "sorry")


async def test_only_who_joined_that_very_meeting_reads_and_adds(house: House) -> None:
    code, other = await house.meeting(), await house.meeting()
    ann, eve = await joins(house, code, "Ann"), await joins(house, other, "Eve")
    file = await shares(ann)
    await says(ann, "between us")
    stranger = Somebody(house, code, eve.identity, "US")
    for attempt in (reads(stranger), says(stranger, "hi"), shares(stranger), downloads(stranger, file)):
        with pytest.raises(DomainError) as refused:
            await attempt
        assert refused.value.kind is Kind.FORBIDDEN
    with pytest.raises(DomainError) as elsewhere:
        await downloads(eve, file)
    assert elsewhere.value.kind is Kind.NOT_FOUND


async def test_a_file_comes_back_as_it_was_under_a_safe_name_and_its_true_kind(house: House) -> None:
    code = await house.meeting()
    ann, bo = await joins(house, code, "Ann"), await joins(house, code, "Bo")
    file = await shares(ann, PDF, "../plan.exe")
    [shown] = await house.artifacts.files(code, bo.identity, bo.read)
    assert (shown.name, shown.media_type, shown.size, shown.by, shown.mine) == (
        "plan.exe",
        "application/pdf",
        len(PDF),
        "Ann",
        False,
    )
    assert await downloads(bo, file) == PDF


async def test_too_large_or_broken_off_nothing_is_kept(house: House) -> None:
    ann = await joins(house, await house.meeting(), "Ann")

    async def broken() -> AsyncIterator[bytes]:
        yield b"%PDF-"
        raise ConnectionError

    with pytest.raises(DomainError) as large:
        await shares(ann, bytes(house.artifacts.largest_file + 1))
    assert large.value.kind is Kind.TOO_LARGE
    with pytest.raises(DomainError, match="empty"):
        await shares(ann, b"")
    with pytest.raises(ConnectionError):
        await house.artifacts.store(ann.code, ann.identity, "x", broken(), ann.add)
    assert await house.artifacts.files(ann.code, ann.identity, ann.read) == []
    assert house.files.kept == {}


async def test_a_meetings_storage_ends_and_deleting_makes_room(house: House) -> None:
    ann = await joins(house, await house.meeting(), "Ann")
    large = await shares(ann, bytes(house.artifacts.largest_file))
    with pytest.raises(DomainError, match="full"):
        await shares(ann, bytes(2000))
    await house.artifacts.delete(ann.code, ann.identity, large)
    await shares(ann, bytes(2000))


async def test_a_file_is_deleted_by_who_shared_it_also_when_they_come_back_and_by_the_host(house: House) -> None:
    made = await house.meetings.create("A meeting", None)
    ann, bo = await joins(house, made.code, "Ann"), await joins(house, made.code, "Bo")
    host = await joins(house, made.code, "Hana", host_key=made.host_key)
    hers, his = await shares(ann), await shares(bo)
    with pytest.raises(DomainError) as refused:
        await house.artifacts.delete(made.code, ann.identity, his)
    assert refused.value.kind is Kind.FORBIDDEN
    again = await joins(house, made.code, "Ann")
    await house.artifacts.delete(made.code, again.identity, hers)
    await house.artifacts.delete(made.code, host.identity, his)
    assert house.files.kept == {}
    with pytest.raises(DomainError):
        await downloads(bo, his)


async def test_a_name_alone_is_not_enough_to_delete(house: House) -> None:
    code = await house.meeting()
    ann = await joins(house, code, "Ann")
    file = await shares(ann)
    impostor = await joins(house, code, "Ann", browser="another browser")
    with pytest.raises(DomainError):
        await house.artifacts.delete(code, impostor.identity, file)


async def test_guests_read_their_sitting_and_the_host_reads_it_all(house: House) -> None:
    made = await house.meetings.create("A meeting", None)
    ann = await joins(house, made.code, "Ann")
    file = await shares(ann)
    await says(ann, "on Monday")
    leaves(house, ann)
    house.clock.advance(BETWEEN_SITTINGS + timedelta(seconds=1))
    agent = await joins(house, made.code, "Agent")
    host = await joins(house, made.code, "Hana", host_key=made.host_key)
    await says(agent, "on Tuesday")
    assert await reads(agent) == ["on Tuesday"]
    assert await reads(host) == ["on Monday", "on Tuesday"]
    assert await house.artifacts.files(made.code, agent.identity, agent.read) == []
    with pytest.raises(DomainError):
        await downloads(agent, file)
    assert await downloads(host, file) == PDF


async def test_bytes_that_no_row_names_are_swept_after_a_day(house: House) -> None:
    ann = await joins(house, await house.meeting(), "Ann")
    file = await shares(ann)
    await house.files.put("abc-defg-hij/left", chunks(b"half"))
    house.files.put_at = dict.fromkeys(house.files.kept, house.clock.now())
    house.clock.advance(BYTES_REST)
    assert await house.artifacts.sweep() == []
    house.clock.advance(timedelta(seconds=1))
    assert await house.artifacts.sweep() == ["abc-defg-hij/left"]
    assert await downloads(ann, file) == PDF


@pytest.fixture(params=["folder", "url", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    if request.param == "memory":
        return MemoryFiles()
    (tmp_path / "bucket").mkdir()
    return StoredFiles(f"file://{tmp_path}/bucket" if request.param == "url" else None, tmp_path / "made")


async def test_every_store_keeps_all_or_nothing(files: Files) -> None:
    content = bytes(range(256)) * 1000

    async def broken() -> AsyncIterator[bytes]:
        yield content
        raise DomainError(Kind.TOO_LARGE, "no")

    await files.put("m/one", chunks(content, 65536))
    assert b"".join([chunk async for chunk in await files.get("m/one")]) == content
    with pytest.raises(DomainError):
        await files.put("m/two", broken())
    with pytest.raises(FileNotFoundError):
        await files.get("m/two")
    await files.delete("m/two")
    assert await files.older(datetime.now(UTC) + timedelta(minutes=1)) == ["m/one"]
    assert await files.older(datetime.now(UTC) - timedelta(minutes=1)) == []
    await files.delete("m/one")
    assert await files.older(datetime.now(UTC) + timedelta(minutes=1)) == []
