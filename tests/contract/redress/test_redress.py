"""Receipts and appeals: who gets which, over a database, with everything else stood in for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from folkmoot.redress.appeals import Appeals
from folkmoot.redress.domain import Ground, public_name, text_commitment
from folkmoot.redress.ports import Known
from folkmoot.redress.receipts import Receipts
from folkmoot.runtime.canonical import Json, receipt_key
from folkmoot.runtime.clock import FixedClock
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import DomainError, Kind
from folkmoot.runtime.migrate import migrate

CODE, OTHER, SECRET = "abcd-efgh-ijk", "lmno-pqrs-tuv", b"s" * 32
HOST = "the host's key"


class World:
    """A restriction (12) on a meeting that has a secret and a host; another meeting that nothing touches."""

    def __init__(self) -> None:
        self.entries: list[Mapping[str, Json]] = []
        self.published = True

    async def known(self, tx: Transaction, number: int) -> Known | None:
        return Known(12, "effective", 40) if number == 12 else None

    async def of_meeting(self, tx: Transaction, code: str) -> Sequence[Known]:
        return [Known(12, "effective", 40)] if code == CODE else []

    async def secret(self, tx: Transaction, code: str) -> bytes | None:
        return {CODE: SECRET, OTHER: b"o" * 32}.get(code)

    async def hosts(self, tx: Transaction, code: str, host_key: str | None, account: str | None) -> bool:
        return host_key == HOST or account == "the host's account"

    async def append(self, tx: Transaction, entry: Mapping[str, Json]) -> int:
        self.entries.append(entry)
        return len(self.entries) - 1

    async def receipt_of(self, tx: Transaction, index: int, meeting: tuple[str, bytes] | None) -> str | None:
        about = f", of {meeting[0]}" if meeting else ""
        return f'"a receipt of entry {index}{about}"' if self.published else None

    async def verify(self, tx: Transaction, receipt: str) -> tuple[int, str | None]:
        if receipt.startswith("a receipt of "):
            return int(receipt.removeprefix("a receipt of ")), CODE
        raise ValueError("it is none")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'redress.db'}")
    await migrate(made)
    yield made
    await made.close()


@pytest.fixture
def receipts(world: World, database: Database) -> Receipts:
    return Receipts(database, world, world, world)


@pytest.fixture
def appeals(world: World, database: Database) -> Appeals:
    return Appeals(database, world, world, FixedClock(datetime(2026, 12, 1, tzinfo=UTC)))


async def test_p9_a_receipt_opens_with_its_own_key_alone(receipts: Receipts, world: World) -> None:
    good = receipt_key(SECRET, 12)
    assert await receipts.of_affected(12, CODE, good) == f'"a receipt of entry 40, of {CODE}"'
    for number, code, key in (
        (12, CODE, ""),
        (12, CODE, good[:-1]),
        (12, CODE, receipt_key(SECRET, 13)),
        (12, CODE, receipt_key(b"o" * 32, 12)),
        (13, CODE, good),
        (13, CODE, receipt_key(SECRET, 13)),
        (12, OTHER, good),
        (12, "none", good),
        (12, CODE, "ä"),
    ):
        with pytest.raises(DomainError) as refused:
            await receipts.of_affected(number, code, key)
        assert refused.value.kind is Kind.NOT_FOUND
    world.published = False
    with pytest.raises(DomainError) as later:
        await receipts.of_affected(12, CODE, good)
    assert later.value.kind is Kind.UNAVAILABLE


async def test_p9_the_host_alone_gets_the_meetings_receipts(receipts: Receipts) -> None:
    for key, account in ((HOST, None), (None, "the host's account")):
        [(known, receipt)] = await receipts.of_host(CODE, key, account)
        assert (known.number, receipt) == (12, f'"a receipt of entry 40, of {CODE}"')
    assert await receipts.of_host(OTHER, HOST, None) == []
    for code, key, kind in (
        (CODE, "guessed", Kind.FORBIDDEN),
        (CODE, None, Kind.FORBIDDEN),
        ("x", HOST, Kind.NOT_FOUND),
    ):
        with pytest.raises(DomainError) as refused:
            await receipts.of_host(code, key, None)
        assert refused.value.kind is kind


async def test_p9_an_appeal_is_open_to_its_filer_and_closed_in_the_log(
    appeals: Appeals, database: Database, world: World
) -> None:
    text = "I was in Hong Kong; my name is Ann"
    async with database.transaction() as tx:
        filed = await appeals.file(tx, 12, Ground.NOT_THERE, text, "a receipt of 12")
    shown = await appeals.get(filed.id, filed.key)
    assert (shown["text"], shown["concerned"], shown["state"]) == (text, True, "filed")
    assert shown["receipt"] == "a receipt of entry 0"
    [entry] = world.entries
    assert entry["appeal"] == public_name(filed.id)
    assert entry["text"] == text_commitment(filed.id, text)
    assert not {filed.id, filed.key, text} & {str(value) for value in entry.values()}
    world.published = False
    assert (await appeals.get(filed.id, filed.key))["receipt"] is None
    for appeal, key in ((filed.id, "guessed"), (filed.id, ""), ("none", filed.key)):
        with pytest.raises(DomainError) as refused:
            await appeals.get(appeal, key)
        assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.parametrize(
    ("number", "text", "receipt", "field"),
    [
        (13, "why", None, "restriction"),
        (12, "  ", None, "text"),
        (12, "x" * 5001, None, "text"),
        (12, "why", "a receipt of 13", "receipt"),
        (12, "why", "nothing", "receipt"),
    ],
)
async def test_what_is_no_appeal_names_its_field_and_leaves_nothing(
    appeals: Appeals, database: Database, world: World, number: int, text: str, receipt: str | None, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        async with database.transaction() as tx:
            await appeals.file(tx, number, Ground.OTHER, text, receipt)
    assert (refused.value.field, world.entries) == (field, [])
