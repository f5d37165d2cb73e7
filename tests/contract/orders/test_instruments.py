"""Instruments: a folder, a store in memory and the fake keep them alike."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from obstore.store import LocalStore, MemoryStore

from folkmoot.orders.adapters.instruments import MemoryInstruments, StoredInstruments, open_instruments
from folkmoot.orders.ports import Instruments
from folkmoot.runtime.errors import DomainError, Kind

LETTER = b"%PDF-1.7 a letter"


@pytest.fixture(params=["folder", "memory", "fake"])
def instruments(request: pytest.FixtureRequest, tmp_path: Path) -> Instruments:
    if request.param == "fake":
        return MemoryInstruments()
    return StoredInstruments(LocalStore(tmp_path) if request.param == "folder" else MemoryStore())


async def test_what_is_kept_is_found_by_its_hash(instruments: Instruments) -> None:
    for content in (LETTER, b"", bytes(range(256)) * 40_000):
        sha = await instruments.keep(content)
        assert sha == hashlib.sha256(content).hexdigest()
        assert await instruments.keep(content) == sha
        assert await instruments.read(sha) == content


async def test_what_is_not_there_is_none(instruments: Instruments) -> None:
    assert await instruments.read("0" * 64) is None


async def test_what_nothing_names_is_removed_after_a_while(instruments: Instruments) -> None:
    kept, gone = await instruments.keep(LETTER), await instruments.keep(b"%PDF-1.7 nobody's")
    now = datetime.now(UTC)
    assert await instruments.sweep({kept}, now - timedelta(days=1)) == [], "its row may be on the way"
    assert await instruments.sweep({kept}, now + timedelta(days=1)) == [gone]
    assert await instruments.sweep({kept}, now + timedelta(days=1)) == []
    assert (await instruments.read(kept), await instruments.read(gone)) == (LETTER, None)


async def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README").write_text("our court orders")
    later = datetime.now(UTC) + timedelta(days=1)
    assert await StoredInstruments(LocalStore(tmp_path)).sweep((), later) == []
    assert (tmp_path / "README").exists()


async def test_a_document_that_was_exchanged_is_none(tmp_path: Path) -> None:
    """The log names a hash, so another document at its place is not handed out as the instrument."""
    stored, fake = StoredInstruments(LocalStore(tmp_path)), MemoryInstruments()
    sha = await stored.keep(LETTER)
    (tmp_path / sha).write_bytes(b"%PDF-1.7 another letter")
    assert await stored.read(sha) is None
    await fake.keep(LETTER)
    fake.kept[sha] = b"%PDF-1.7 another letter"
    assert await fake.read(sha) is None


async def test_where_they_are_is_a_setting(tmp_path: Path) -> None:
    default = tmp_path / "data" / "instruments"
    sha = await open_instruments(None, default).keep(LETTER)
    assert (default / sha).read_bytes() == LETTER
    assert default.stat().st_mode & 0o077 == 0, "readable by its owner alone"
    await open_instruments(f"file://{tmp_path / 'elsewhere'}", default).keep(LETTER)
    assert (tmp_path / "elsewhere" / sha).read_bytes() == LETTER


async def test_a_store_that_does_not_answer_is_said_so(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    stored = StoredInstruments(LocalStore(folder))
    folder.rmdir()
    folder.write_text("a file where the folder was")
    with pytest.raises(DomainError) as refused:
        await stored.keep(LETTER)
    assert refused.value.kind is Kind.UNAVAILABLE
