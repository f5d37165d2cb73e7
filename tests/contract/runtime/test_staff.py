"""The doctor warns where the staff is such that an authority's orders could never be decided; it only looks."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from folkmoot.app import open_core
from folkmoot.app.staff import Staff, read_staff
from folkmoot.diagnosis import Finding, diagnose
from folkmoot.orders.domain.proofs import Algorithm, PublicKey
from folkmoot.orders.domain.rules import Reviewer
from folkmoot.runtime.settings import Settings, load_settings
from folkmoot.territory.domain import territory_of

PUBLIC = PublicKey(Algorithm.ED25519, b"p" * 32)


def reviewer(name: str, works_in: str, employer: str | None = None) -> Reviewer:
    return Reviewer(f"key of {name}", PUBLIC, name, works_in, employer)


def said(tmp_path: Path, staff: Staff | None) -> list[Finding]:
    """What is said about staff alone."""
    settings = load_settings({}, data_dir=tmp_path)
    without = {finding.what for finding in diagnose(settings)}
    return [finding for finding in diagnose(settings, staff) if finding.what not in without]


@pytest.mark.parametrize(
    ("reviewers", "beyond"),
    [
        ([], ["Cyber Office", "Ministry"]),
        ([reviewer("a", "DE")], ["Cyber Office", "Ministry"]),
        ([reviewer("a", "CN"), reviewer("b", "CN")], ["Cyber Office"]),
        ([reviewer("a", "CN"), reviewer("b", "DE", "Cyber Office")], ["Cyber Office"]),
        ([reviewer("a", "CN"), reviewer("b", "DE")], []),
    ],
)
def test_p6_an_authority_that_nobody_could_review_is_named(
    tmp_path: Path, reviewers: list[Reviewer], beyond: list[str]
) -> None:
    authorities = {"Cyber Office": territory_of(["CN"]), "Ministry": territory_of(["TR"])}
    staff = Staff(tuple(reviewers), authorities, 1)
    assert staff.beyond_review() == beyond
    named = [finding for finding in said(tmp_path, staff) if "could ever be decided" in finding.what]
    assert len(named) == len(beyond)
    for name, finding in zip(beyond, named, strict=True):
        assert (finding.level, name in finding.what) == ("note", True)


def test_too_few_reviewers_and_no_intake_are_said(tmp_path: Path) -> None:
    two = (reviewer("a", "DE"), reviewer("b", "IN"), Reviewer("another key of b", PUBLIC, "b", "IN", None))
    few, nobody = said(tmp_path, Staff(two, {}, 0))
    assert "2 reviewers" in few.what
    assert "nobody records" in nobody.what
    [enough] = said(tmp_path, Staff((*two, reviewer("c", "FR")), {}, 1))
    assert enough.level == "good"


async def test_where_nothing_is_nothing_is_said_or_made(tmp_path: Path) -> None:
    assert await read_staff(load_settings({}, data_dir=tmp_path / "none")) is None
    assert not (tmp_path / "none").exists()
    (tmp_path / "folkmoot.db").write_bytes(b"")
    assert await read_staff(load_settings({}, data_dir=tmp_path)) is None, "a database of no version"


async def test_it_reads_the_data_folder_before_and_after_the_desk_opens_and_changes_nothing(tmp_path: Path) -> None:
    settings = load_settings({}, data_dir=tmp_path)
    reviewers = []
    async with open_core(settings) as core, core.database.transaction() as tx:
        await core.identity.create_account(tx, "intake@example.org", "intake")
        for name in ("rita", "raj"):
            account = await core.identity.create_account(tx, f"{name}@example.org", "reviewer", "CN")
            public = PublicKey(Algorithm.ED25519, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
            key = await core.identity.enrol_key(tx, account.email, public)
            reviewers.append(Reviewer(key.id, public, account.id, "CN", None))
        await core.desk.create_authority(tx, "Cyber Office", ["CN"], "office@example.org", "called back")
    before = await read_staff(settings)
    assert before is not None
    assert (before.people, before.intake, before.beyond_review()) == (2, 1, ["Cyber Office"])

    async with open_core(settings) as core:
        async with core.database.transaction() as tx:
            founding, _ = await core.desk.open(tx, reviewers)
        core.desk.pin(founding)
        await core.publisher.publish()
        async with core.database.transaction() as tx:
            late = await core.identity.create_account(tx, "late@example.org", "reviewer", "DE")
            public = PublicKey(Algorithm.ED25519, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
            key = await core.identity.enrol_key(tx, late.email, public)
            await core.desk.propose_key(tx, Reviewer(key.id, public, late.id, "DE", None))
    files = content(settings)
    after = await read_staff(settings)
    assert after is not None
    assert (after.people, after.beyond_review()) == (2, ["Cyber Office"]), "a key that nobody endorsed does not count"
    assert content(settings) == files


def content(settings: Settings) -> dict[str, str]:
    return {
        str(file.relative_to(settings.data_dir)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(settings.data_dir.rglob("*"))
        if file.is_file() and not file.name.endswith(("-shm", "-wal"))
    }
