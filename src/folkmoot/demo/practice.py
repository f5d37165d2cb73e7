"""A desk to practise at, in a data folder of its own: made-up people with real keys, and demands of several kinds.

What is signed here names the log of this folder, and verifies nowhere else (P6).
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from folkmoot.app import Core, DataFolderError, open_core
from folkmoot.app.folder import mark_practice
from folkmoot.demo.atlas import write_atlas
from folkmoot.orders.domain.proofs import Algorithm, PublicKey
from folkmoot.orders.domain.rules import Reviewer
from folkmoot.orders.intake import Asks, NewOrder
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.files import write_secret
from folkmoot.runtime.settings import Settings, load_settings

PORT = 8090
_LIVEKIT_PORTS = "7890,0,7892"
# What of an operator's settings is about this machine rather than about their service. Nothing else is taken over.
_OF_THE_MACHINE = ("LIVEKIT_BINARY", "LIVEKIT_PORTS", "LOCATION_DIR", "WEB_DIR", "LOG_LEVEL")
_REVIEWERS = (("rita", "DE"), ("raj", "IN"), ("ren", "CN"))
_OTHERS = (("ines", "intake"), ("ann", "auditor"), ("ada", "admin"), ("mo", "member"))
AUTHORITY = "Practice Authority (not real)"
NEVER_CALLED = "Practice Ministry (not real, never called back)"


@dataclass(frozen=True, slots=True)
class Demand:
    """One to practise on: what is instructive about it, and how it differs from a good one."""

    title: str
    meetings: Sequence[str]
    changes: Mapping[str, object]
    authority: str = AUTHORITY


DEMANDS = (
    Demand("Good: one meeting, a law, an end", ("Evening of remembrance",), {}),
    Demand(
        "Overbroad: four meetings and 90 days, for one that is named in the reasons",
        ("Evening of remembrance", "Choir practice", "Neighbours", "Board meeting"),
        {
            "reference": "No. 2 (practice)",
            "reasons": "Only the evening of remembrance lacks a permit; the others might be used for it too.",
            "measures": ["remove", "withhold_artifacts"],
            "lasts": timedelta(days=90),
        },
    ),
    Demand(
        "Impossible: close an account and hand over who took part",
        (),
        {
            "reference": "No. 3 (practice)",
            "asks": [Asks.CLOSE_ACCOUNT, Asks.HAND_OVER_DATA],
            "asked": "Close the organiser's account, and send us the names and addresses of all who took part.",
            "territory": [],
            "measures": [],
            "lasts": None,
        },
    ),
    Demand(
        "Forged? Nobody ever called this authority back, and it wants no answer where it can be asked",
        ("Board meeting",),
        {
            "reference": "URGENT",
            "legal_basis": "By order of the Minister",
            "reasons": "Act within the hour. Do not contact the office by telephone.",
            "report_to": "ministry.office@example.com",
        },
        NEVER_CALLED,
    ),
    Demand(
        "Emergency: danger to life is claimed; two signatures still, and 24 hours at most",
        ("Neighbours",),
        {
            "reference": "No. 5 (practice)",
            "legal_basis": "Police Act, Article 11",
            "reasons": "A participant reads out where a threatened family is hiding. Lives are in danger tonight.",
            "emergency": True,
            "lasts": timedelta(hours=12),
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Practice:
    """`people`: the folder of key files and tokens. `orders`: the id of each demand, by its title. `invitations`: by
    which each person makes a passkey, good until the next start."""

    settings: Settings
    people: Path
    orders: Mapping[str, str]
    invitations: Mapping[str, str]


def practice_settings(folder: Path, port: int = PORT) -> Settings:
    """Of the operator's own settings only what is about the machine; mail, databases and addresses never."""
    environment = {f"FOLKMOOT_{name}": os.environ.get(f"FOLKMOOT_{name}") for name in _OF_THE_MACHINE}
    given = {name: value for name, value in environment.items() if value is not None}
    return load_settings(
        {"FOLKMOOT_LIVEKIT_PORTS": _LIVEKIT_PORTS, **given},
        data_dir=folder,
        port=port,
        location_test_atlas=folder / "atlas.mmdb",
        operator="A server for practice (not real)",
        contact="nobody@example.org",
    )


def prepare(folder: Path, port: int = PORT) -> Practice:
    """The world in `folder`, made if it is not there. Raises `DataFolderError` for any other folder."""
    folder = folder.resolve()
    made = mark_practice(folder)
    settings, people = practice_settings(folder, port), folder / "people"
    listed = people / "orders.json"
    if made:
        write_atlas(folder / "atlas.mmdb")
        write_secret(listed, json.dumps(asyncio.run(_fill(settings, people)), indent=2) + "\n")
    elif not listed.exists():
        raise DataFolderError(f"{folder} was left half made: delete it, and begin anew")
    invitations = asyncio.run(_invite(settings))
    return Practice(settings, people, json.loads(listed.read_text()), invitations)


async def _invite(settings: Settings) -> dict[str, str]:
    names = [name for name, _ in (*_REVIEWERS, *_OTHERS)]
    async with open_core(settings) as core, core.database.transaction() as tx:
        accounts = {name: (await core.identity.by_email(tx, _address(name))).id for name in names}
        invite = core.people.invitations.invite
        return {name: core.invitation_url(await invite(tx, account)) for name, account in accounts.items()}


async def _fill(settings: Settings, people: Path) -> dict[str, str]:
    async with open_core(settings) as core:
        return await _make(core, people)


async def _make(core: Core, people: Path) -> dict[str, str]:
    # In one transaction, so that a world is whole or not there.
    async with core.database.transaction() as tx:
        for name, role in _OTHERS:
            await core.identity.create_account(tx, _address(name), role)
            write_secret(people / f"{name}.token", await core.identity.create_token(tx, _address(name)) + "\n")
        reviewers = [await _reviewer(core, tx, people, *who) for who in _REVIEWERS]
        authorities = {}
        for name, verification in ((AUTHORITY, "made up, and so was the call-back"), (NEVER_CALLED, "")):
            authorities[name], _ = await core.desk.create_authority(
                tx, name, ["CN"], "office@example.org", verification
            )
        founding, _ = await core.desk.open(tx, reviewers)
    core.desk.pin(founding)
    titles = dict.fromkeys(title for demand in DEMANDS for title in demand.meetings)
    codes = {title: (await core.meetings.create(title, None)).code for title in titles}
    made = {}
    async with core.database.transaction() as tx:
        recorder = (await core.identity.by_email(tx, _address("ines"))).id
        for demand in DEMANDS:
            new = _order(core, demand, authorities[demand.authority], codes)
            made[demand.title] = str((await core.intake.record(tx, new, recorder))["id"])
    await core.settle()
    return made


async def _reviewer(core: Core, tx: Transaction, people: Path, name: str, works_in: str) -> Reviewer:
    account = await core.identity.create_account(tx, _address(name), "reviewer", works_in)
    private = Ed25519PrivateKey.generate()
    public = PublicKey(Algorithm.ED25519, private.public_key().public_bytes_raw())
    key = await core.identity.enrol_key(tx, account.email, public)
    content = {"key_id": key.id, "email": account.email, "algorithm": "Ed25519"}
    content["private"] = private.private_bytes_raw().hex()
    write_secret(people / f"{name}.key.json", json.dumps(content, indent=2) + "\n")
    write_secret(people / f"{name}.token", await core.identity.create_token(tx, account.email) + "\n")
    return Reviewer(key.id, public, account.id, works_in, None)


def _order(core: Core, demand: Demand, authority: str, codes: Mapping[str, str]) -> NewOrder:
    changes = dict(demand.changes)
    lasts = changes.pop("lasts", timedelta(days=7))
    fields: dict[str, object] = {
        "authority_id": authority,
        "reference": "No. 1 (practice)",
        "legal_basis": "Assembly Act, Article 4",
        "reasons": "An assembly without a permit.",
        "asks": [Asks.RESTRICT],
        "meetings": [codes[title] for title in demand.meetings],
        "territory": ["CN"],
        "measures": ["remove"],
        "starts_at": None,
        "ends_at": core.clock.now() + lasts if isinstance(lasts, timedelta) else None,
        "asked": None,
        "language": "en",
        "redress": "the administrative court, within a month",
        "report_to": "office@example.org",
        **changes,
    }
    return NewOrder(**fields)  # type: ignore[arg-type]


def _address(name: str) -> str:
    return f"{name}@practice.example.org"
