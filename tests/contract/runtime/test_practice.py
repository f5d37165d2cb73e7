"""Practice: a folder and a log of its own. What is signed there counts nowhere else, and no server mixes the two."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from folkmoot.app import Core, DataFolderError, open_core, serve
from folkmoot.app.folder import MARK, PRACTICE_HOST
from folkmoot.demo.practice import DEMANDS, NEVER_CALLED, Practice, practice_settings, prepare
from folkmoot.demo.program import free_ports
from folkmoot.orders.domain.proofs import Algorithm, PublicKey, Signature
from folkmoot.orders.domain.rules import Reviewer
from folkmoot.orders.draft import ReviewInput
from folkmoot.orders.intake import Asks, NewOrder
from folkmoot.runtime.canonical import canonical
from folkmoot.runtime.errors import DomainError, Promise
from folkmoot.runtime.settings import Settings, load_settings

REVIEW: dict[str, Any] = {"verdict": "narrow", "legality": "yes", "necessity": "less", "proportionality": "few"}
REVIEW |= dict.fromkeys(("meetings", "territory", "measures", "ends_at", "expected_people")) | {"nonce": "n" * 16}


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    return prepare(tmp_path_factory.mktemp("made") / "practice")


async def states(practice: Practice) -> dict[str, str]:
    async with open_core(practice.settings) as core, core.database.snapshot() as tx:
        return {title: str((await core.orders.get(tx, order))["state"]) for title, order in practice.orders.items()}


async def test_a_world_of_several_kinds_of_demands_waits_for_its_reviewers(practice: Practice) -> None:
    assert set(practice.orders) == {demand.title for demand in DEMANDS}
    found = await states(practice)
    impossible = [title for title, state in found.items() if state == "rejected"]
    assert impossible == ["Impossible: close an account and hand over who took part"]
    assert {state for title, state in found.items() if title not in impossible} == {"received"}
    async with open_core(practice.settings) as core:
        assert core.ledger.origin.startswith(f"{PRACTICE_HOST}/")
        async with core.database.snapshot() as tx:
            verified = {one["name"]: one["verified"] for one in await core.authorities.listed(tx)}
    assert verified == {"Practice Authority (not real)": True, NEVER_CALLED: False}


def test_the_second_start_finds_the_world_of_the_first(practice: Practice) -> None:
    again = prepare(practice.settings.data_dir)
    assert again.orders == practice.orders
    assert {"rita", "raj", "ren", "ines"} <= set(again.invitations)
    assert all(link.startswith("http://localhost:8090/") for link in again.invitations.values())
    assert not [file for file in practice.people.iterdir() if file.stat().st_mode & 0o077], "readable by others"


def test_any_other_folder_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "folkmoot.db").write_text("somebody's")
    with pytest.raises(DataFolderError, match="no folder for practice"):
        prepare(tmp_path / "data")
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["folkmoot.db"]
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / MARK).write_text("")
    with pytest.raises(DataFolderError, match="half made"):
        prepare(tmp_path / "half")


async def test_no_server_mixes_what_is_real_with_practice(practice: Practice, tmp_path: Path) -> None:
    [port] = free_ports(1)
    real = load_settings({}, data_dir=tmp_path / "real", port=port)
    for settings, as_practice in ((practice.settings, False), (real, True)):
        settings = settings.model_copy(update={"port": port})
        async with asyncio.timeout(5):
            with pytest.raises(DataFolderError, match="practice"):
                await serve(settings, print, print, practice=as_practice)


async def test_a_mark_put_on_a_real_folder_or_taken_from_one_for_practice_is_noticed(tmp_path: Path) -> None:
    real = load_settings({}, data_dir=tmp_path / "real")
    async with open_core(real):
        pass
    (tmp_path / "real" / MARK).write_text("")
    with pytest.raises(DataFolderError, match="contradict"):
        async with open_core(real):
            pass
    made = await asyncio.to_thread(prepare, tmp_path / "practice")
    (tmp_path / "practice" / MARK).unlink()
    with pytest.raises(DataFolderError, match="contradict"):
        async with open_core(made.settings):
            pass


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"database_url": "postgresql://desk@db/folkmoot"},
        {"instruments": "s3://bucket"},
        {"mail_url": "smtp://localhost", "mail_from": "desk@example.org"},
        {"log_mirror": "file:///srv/log"},
        {"desk_founding": "f" * 64},
        {"public_url": "https://moot.example.org"},
    ],
    ids=lambda elsewhere: next(iter(elsewhere)),
)
async def test_practice_reaches_nothing_beyond_its_folder(practice: Practice, elsewhere: dict[str, str]) -> None:
    environment = {f"FOLKMOOT_{name.upper()}": value for name, value in elsewhere.items()}
    settings = load_settings(environment, data_dir=practice.settings.data_dir)
    with pytest.raises(DataFolderError, match=next(iter(elsewhere)).upper()):
        async with open_core(settings):
            pass


def test_an_operators_own_settings_do_not_reach_into_practice(
    monkeypatch: pytest.MonkeyPatch, practice: Practice
) -> None:
    for name in ("DATABASE_URL", "MAIL_URL", "PUBLIC_URL", "DESK_FOUNDING", "TRUSTED_PROXIES"):
        monkeypatch.setenv(f"FOLKMOOT_{name}", "https://moot.example.org")
    monkeypatch.setenv("FOLKMOOT_LOG_LEVEL", "error")
    settings = practice_settings(practice.settings.data_dir)
    assert (settings.database_url, settings.mail_url, settings.public_url) == (None, None, None)
    assert settings.log_level == "error"


async def test_p6_what_is_signed_in_practice_verifies_nowhere_else(practice: Practice, tmp_path: Path) -> None:
    """The same person, the same key, and an order that reads the same."""
    kept = json.loads((practice.people / "rita.key.json").read_text())
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept["private"]))
    real = load_settings(
        {"FOLKMOOT_LOCATION_TEST_ATLAS": str(practice.settings.location_test_atlas)}, data_dir=tmp_path
    )
    sent = ReviewInput(**REVIEW)
    async with open_core(practice.settings) as core:
        order = practice.orders[DEMANDS[0].title]
        async with core.database.transaction() as tx:
            await core.orders.impact(tx, order)
            practised = dict(await core.orders.statement(tx, order, sent, kept["key_id"]))
    async with open_core(real) as core:
        order, account = await same_order(core, private)
        async with core.database.transaction() as tx:
            await core.orders.impact(tx, order)
            stated = dict(await core.orders.statement(tx, order, sent, kept["key_id"]))
        assert stated["instance"] != practised["instance"]
        for statement in (practised, {**stated, "instance": practised["instance"]}):
            proof = Signature(private.sign(canonical(statement)))
            with pytest.raises(DomainError) as refused:
                async with core.database.transaction() as tx:
                    await core.orders.review(tx, order, sent, account, kept["key_id"], proof)
            assert (refused.value.field, refused.value.promise) == ("proof", Promise.TWO_PEOPLE)
        async with core.database.transaction() as tx:
            proof = Signature(private.sign(canonical(stated)))
            assert await core.orders.review(tx, order, sent, account, kept["key_id"], proof)


async def same_order(core: Core, private: Ed25519PrivateKey) -> tuple[str, str]:
    """A real desk with the same key enrolled. Returns the order, and the reviewer's account."""
    reviewers = []
    async with core.database.transaction() as tx:
        recorder = (await core.identity.create_account(tx, "ines@example.org", "intake")).id
        for name, key in (("rita", private), ("raj", Ed25519PrivateKey.generate())):
            account = await core.identity.create_account(tx, f"{name}@example.org", "reviewer", "DE")
            public = PublicKey(Algorithm.ED25519, key.public_key().public_bytes_raw())
            enrolled = await core.identity.enrol_key(tx, account.email, public)
            reviewers.append(Reviewer(enrolled.id, public, account.id, "DE", None))
        authority, _ = await core.desk.create_authority(tx, "Authority", ["CN"], "office@example.org", "called back")
        founding, _ = await core.desk.open(tx, reviewers)
    core.desk.pin(founding)
    code = (await core.meetings.create("Evening of remembrance", None)).code
    new = NewOrder(
        authority_id=authority,
        reference="No. 1 (practice)",
        legal_basis="Assembly Act, Article 4",
        reasons="An assembly without a permit.",
        asks=[Asks.RESTRICT],
        meetings=[code],
        territory=["CN"],
        measures=["remove"],
        starts_at=None,
        ends_at=core.clock.now() + timedelta(days=7),
        asked=None,
        language="en",
        redress="the administrative court",
        report_to="office@example.org",
    )
    async with core.database.transaction() as tx:
        return str((await core.intake.record(tx, new, recorder))["id"]), reviewers[0].account


def test_settings_stay_settings(practice: Practice) -> None:
    """Practice is a folder, never a flag: nothing that an order or a setting says makes one of the other."""
    assert not [name for name in Settings.model_fields if "practice" in name]
    assert not [field for field in NewOrder.__dataclass_fields__ if "practice" in field]
