"""The rooms of the house over one SQLite file and a clock that moves when told: everything but sockets and media."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from folkmoot.abuse.appeals import SuspensionAppeals
from folkmoot.abuse.reports import Reports
from folkmoot.abuse.suspensions import Suspensions
from folkmoot.app.people import make_people
from folkmoot.enforcement.adapters.census import PresenceCensus
from folkmoot.enforcement.adapters.local import LocalLocks
from folkmoot.enforcement.adapters.presences import MemoryPresences
from folkmoot.enforcement.decide import Decision, Verdict
from folkmoot.enforcement.gate import Gate
from folkmoot.identity.service import Account, Identity
from folkmoot.joints import (
    AccountHolders,
    DeskPager,
    EndorsedDeciders,
    EnforcedRestrictions,
    EnrolledReviewers,
    FiledAppeals,
    KnownRestrictions,
    MeetingFacts,
    OrderDistance,
    Receipted,
    ReportsWaiting,
    SuspendedAccounts,
    TellableOrders,
    Undone,
)
from folkmoot.ledger.adapters.tables import log_entry
from folkmoot.ledger.adapters.turns import FileTurns
from folkmoot.ledger.keys import open_log_key
from folkmoot.ledger.publishing import Publisher
from folkmoot.ledger.service import Ledger
from folkmoot.meetings.adapters.store import MemoryFiles
from folkmoot.meetings.artifacts import Artifacts
from folkmoot.meetings.service import Meetings
from folkmoot.orders.adapters.instruments import MemoryInstruments
from folkmoot.orders.adapters.proofs import verify_proof
from folkmoot.orders.adapters.verified import VerifiedRestrictions
from folkmoot.orders.alerts import Alerts
from folkmoot.orders.authorities import Authorities
from folkmoot.orders.corrections import FollowUps
from folkmoot.orders.desk import DeskService, Pin
from folkmoot.orders.domain.blur import Below
from folkmoot.orders.domain.proofs import Algorithm, Assertion, Proof, PublicKey, Signature, challenge
from folkmoot.orders.domain.rules import Reviewer
from folkmoot.orders.draft import ResumeInput, ReviewInput
from folkmoot.orders.effects import EffectReports
from folkmoot.orders.emergencies import Emergencies
from folkmoot.orders.exemptions import Exemptions
from folkmoot.orders.impact import Impacts
from folkmoot.orders.inbox import (
    AppealsWaiting,
    EndorsementsWaiting,
    Inbox,
    MistakesWaiting,
    OrdersWaiting,
)
from folkmoot.orders.intake import Asks, Intake, NewOrder
from folkmoot.orders.lifecycle import Lifecycle
from folkmoot.orders.location_errors import LocationErrors
from folkmoot.orders.mistakes import Mistakes
from folkmoot.orders.reading import Reading
from folkmoot.orders.resumption import Resumptions
from folkmoot.orders.seals import SealingLedger
from folkmoot.orders.service import OrdersService
from folkmoot.orders.silence import HostSilences
from folkmoot.orders.standings import Standings
from folkmoot.orders.submissions import Submissions
from folkmoot.redress.appeals import Appeals, Filed, NewAppeal
from folkmoot.redress.deadlines import Deadlines
from folkmoot.redress.decisions import Decisions
from folkmoot.redress.domain import Ground, Outcome
from folkmoot.redress.evidence import EvidenceSeal, open_evidence_keys
from folkmoot.redress.hosts import HostNotices
from folkmoot.redress.links import Links
from folkmoot.redress.reasons import Statements
from folkmoot.runtime.canonical import canonical
from folkmoot.runtime.clock import FixedClock
from folkmoot.runtime.database import Database
from folkmoot.runtime.migrate import migrate
from folkmoot.runtime.outbox import Outbox, open_outbox_keys
from tests.support.authenticator import Passkey, unb64
from tests.support.mail import KeptMails

START = datetime(2026, 12, 1, 12, tzinfo=UTC)


async def welcome(_person: str) -> Decision:
    """A gate that admits everybody to everything."""
    return Decision(Verdict.ADMIT, ())


class NoRooms:
    """A media engine with nobody in it."""

    def __init__(self) -> None:
        self.present: list[str] = []
        self.roles: dict[str, str] = {}

    async def live(self, meeting: str) -> Sequence[tuple[str, int]]:
        return [(who, number) for number, who in enumerate(self.present)]

    async def set_role(self, meeting: str, identity: str, role: str) -> None:
        self.roles[identity] = role

    async def mute(self, meeting: str, identity: str) -> int:
        return 1


class PlainTokens:
    def issue(self, *, meeting: str, identity: str, name: str, role: str) -> str:
        return f"{meeting}/{identity}/{role}"


@dataclass(frozen=True, slots=True)
class Signer:
    account: Account
    key: str
    private: Ed25519PrivateKey
    passkey: Passkey | None = None

    def prove(self, statement: Mapping[str, Any]) -> Proof:
        """That the statement is theirs: by a passkey where they have one, else by a key file."""
        message = canonical(statement)
        if self.passkey is None:
            return Signature(self.private.sign(message))
        made = self.passkey.sign(challenge(message), "http://localhost:8080")
        return Assertion(unb64(made["authenticator_data"]), unb64(made["client_data"]), unb64(made["signature"]))


PEOPLE = (("rita", "DE", None), ("raj", "IN", None), ("ren", "CN", None), ("eve", "FR", "Cyber Office"))


class House:
    """Wired as `folkmoot.app` wires it. `witnessed` False: as if reachable from elsewhere."""

    def __init__(
        self,
        folder: Path,
        *,
        witnessed: bool = True,
        waiting: timedelta = timedelta(0),
        rooms: NoRooms | None = None,
        below: Below = lambda _: 0,
    ) -> None:
        """`below` draws the noise of what is blurred; without it, all falls on those whose place is uncertain."""
        self.clock = FixedClock(START)
        self.database = Database(f"sqlite+aiosqlite:///{folder / 'house.db'}")
        self.outbox = Outbox(self.database, self.clock, open_outbox_keys(folder / "outbox" / "key"))
        self.mailer = KeptMails()
        signer = open_log_key(folder / "log", "folkmoot.test")
        self.ledger = Ledger(signer, self.clock)
        self.publisher = Publisher(
            database=self.database,
            ledger=self.ledger,
            signer=signer,
            clock=self.clock,
            witnesses=(),
            turns=FileTurns(folder / "log" / "writing"),
            anchor=folder / "log" / "anchor",
        )
        self.rooms = rooms or NoRooms()
        self.presences = MemoryPresences()
        self.sealing = sealing = SealingLedger(self.ledger, self.clock)
        holders, distance = AccountHolders(), OrderDistance(sealing)
        self.desk = DeskService(sealing, self.clock, Pin(None, folder / "desk" / "founding"), verify_proof, waiting)
        self.suspensions = Suspensions(
            holders,
            distance,
            EndorsedDeciders(self.desk),
            self.ledger,
            self.outbox,
            self.clock,
            base="https://moot.example.org",
            operator="Moot",
        )
        self.suspension_appeals = SuspensionAppeals(self.suspensions, self.clock)
        self.identity = Identity(self.clock, SuspendedAccounts(self.suspensions))
        self.meetings = Meetings(self.database, self.clock, self.rooms, PlainTokens(), guest_hosts=True)
        self.files = MemoryFiles()
        self.artifacts = Artifacts(
            self.database, self.clock, self.files, largest_file=1 << 20, most_bytes=(1 << 20) + 1000
        )
        facts = MeetingFacts(self.meetings, PresenceCensus(self.presences))
        self.alerts = Alerts(self.database, self.identity, self.outbox, self.clock, "https://desk.example.org")
        self.reports = Reports(holders, distance, self.outbox, DeskPager(self.alerts), self.clock, operator="Moot")
        self.standings = standings = Standings(sealing, self.desk, facts)
        self.silences = HostSilences(standings)
        self.reading = Reading(sealing, self.desk, standings, self.identity)
        self.verified = VerifiedRestrictions(
            self.database, sealing, self.desk, facts, self.clock, self.alerts, witnessed=witnessed
        )
        self.lifecycle = Lifecycle(self.database, sealing, self.clock, self.verified, below)
        known = KnownRestrictions(self.lifecycle, standings, sealing)
        own_keys = open_evidence_keys(folder / "redress")
        self.links = Links(own_keys)
        self.hosts = HostNotices(
            self.database,
            known,
            TellableOrders(),
            self.meetings,
            holders,
            self.outbox,
            self.links,
            self.clock,
            "https://meet.example.org",
        )
        impacts = Impacts(facts, self.clock, below)
        self.orders = OrdersService(
            sealing,
            self.desk,
            facts,
            impacts,
            self.clock,
            self.hosts,
            witnessed=witnessed,
        )
        self.instruments = MemoryInstruments()
        self.authorities = Authorities(sealing, self.desk, self.clock)
        self.intake = Intake(sealing, self.desk, facts, self.instruments, self.clock, self.alerts)
        self.follow_ups = FollowUps(self.database, sealing, self.lifecycle, self.clock, self.alerts)
        self.submissions = Submissions(self.intake, self.clock, self.alerts)
        self.effects = EffectReports(
            self.database,
            sealing,
            impacts,
            self.outbox,
            self.clock,
            base="https://meet.example.org",
            operator="Example Meetings",
        )
        self.resumptions = Resumptions(sealing, self.desk, self.orders, self.lifecycle, facts, self.clock)
        self.in_force = EnforcedRestrictions(self.verified)
        self.exemptions = Exemptions(self.database, sealing, self.clock)
        self.gate = Gate(
            restrictions=self.in_force,
            ceiling=self.in_force,
            presences=self.presences,
            people=self.meetings,
            locks=LocalLocks(),
            clock=self.clock,
            wake=lambda: None,
        )
        known, receipted = KnownRestrictions(self.lifecycle, standings, sealing), Receipted(self.ledger)
        self.statements = Statements(
            self.database,
            known,
            self.meetings,
            receipted,
            self.links,
            self.clock,
            operator="Example Meetings",
            contact="legal@example.org",
        )
        self.emergencies = Emergencies(self.database, sealing, self.desk, self.lifecycle, standings, facts, self.clock)
        self.inbox = Inbox(
            (
                OrdersWaiting(sealing, standings),
                self.emergencies,
                AppealsWaiting(FiledAppeals(), standings),
                EndorsementsWaiting(self.desk),
                MistakesWaiting(standings),
                self.submissions,
                ReportsWaiting(),
            )
        )
        self.errors = LocationErrors(self.database, self.lifecycle, self.clock, self.alerts)
        self.mistakes = Mistakes(self.database, sealing, standings, self.clock, self.alerts)
        self.seal = EvidenceSeal(own_keys, self.clock)
        undoing = Undone(self.exemptions, self.errors, self.lifecycle, self.clock)
        self.appeals = Appeals(
            self.database,
            known,
            undoing,
            receipted,
            self.seal,
            self.alerts,
            self.clock,
            timedelta(hours=72),
            "a court where you live",
        )
        self.decisions = Decisions(
            self.database,
            known,
            EnrolledReviewers(self.desk),
            self.meetings,
            receipted,
            self.clock,
            verify_proof,
            undoing,
            self.seal,
        )
        self.deadlines = Deadlines(self.database, undoing, self.seal, self.alerts, self.clock)
        self.people = make_people(self.database, self.clock, self.identity, self.desk)
        self.signers: dict[str, Signer] = {}
        self.authority = ""
        self.authority_of: dict[str, str] = {}
        self.recorder = ""

    async def found(
        self,
        people: Sequence[tuple[str, str, str | None]] = PEOPLE,
        passkeys: Mapping[str, tuple[str, Passkey]] | None = None,
        *,
        unverified: Sequence[str] = (),
    ) -> None:
        """Reviewers in DE, IN and CN (rita, raj, ren) and one who works for the authority (eve), an authority for CN,
        a recorder; the desk open. `unverified`: more authorities for CN, by name, that nobody called back."""
        await migrate(self.database)
        async with self.database.transaction() as tx:
            self.recorder = (await self.identity.create_account(tx, "intake@example.org", "intake")).id
            reviewers = [await self.enrol(tx, *person) for person in people]
            for name, (works_in, passkey) in (passkeys or {}).items():
                reviewers.append(await self.enrol(tx, name, works_in, None, passkey))
            self.authority, _ = await self.desk.create_authority(
                tx, "Cyber Office", ["CN"], "office@example.org", "called back"
            )
            for name in unverified:
                self.authority_of[name], _ = await self.desk.create_authority(tx, name, ["CN"], "x@example.org", "")
            founding, _ = await self.desk.open(tx, reviewers)
        self.desk.pin(founding)

    async def enrol(
        self, tx: Any, name: str, works_in: str, employer: str | None, passkey: Passkey | None = None
    ) -> Reviewer:
        account = await self.identity.create_account(tx, f"{name}@example.org", "reviewer", works_in, employer)
        private = Ed25519PrivateKey.generate()
        public = PublicKey(Algorithm.ED25519, private.public_key().public_bytes_raw())
        if passkey is not None:
            public = PublicKey(Algorithm.WEBAUTHN, passkey.cose, passkey.rp_id)
        key = await self.identity.enrol_key(tx, account.email, public)
        self.signers[name] = Signer(account, key.id, private, passkey)
        return Reviewer(key.id, public, account.id, works_in, employer)

    async def endorse(self, subject: str, who: str) -> None:
        signer = self.signers[who]
        async with self.database.transaction() as tx:
            statement = await self.desk.endorsement(tx, subject, signer.key)
            await self.desk.endorse(tx, statement, signer.prove(statement))

    async def meeting(self) -> str:
        return (await self.meetings.create("A meeting", None)).code

    async def record(self, *meetings: str, **changes: Any) -> str:
        """An order for CN, for an hour from now."""
        fields: dict[str, Any] = {
            "authority_id": self.authority,
            "reference": "No. 64",
            "legal_basis": "Assembly Act, Article 4",
            "reasons": "no permit",
            "asks": [Asks.RESTRICT],
            "meetings": list(meetings),
            "territory": ["CN"],
            "measures": ["remove"],
            "starts_at": None,
            "ends_at": self.clock.now() + timedelta(hours=1),
            "asked": None,
            "language": "en",
            "redress": "the court",
            "report_to": "office@example.org",
            **changes,
        }
        async with self.database.transaction() as tx:
            made = await self.intake.record(tx, NewOrder(**fields), self.recorder)
        return str(made["id"])

    async def look(self, order: str) -> list[dict[str, Any]]:
        """The impact, as the desk sees it."""
        async with self.database.transaction() as tx:
            return [dict(one) for one in await self.orders.impact(tx, order)]

    async def review(self, order: str, who: str, verdict: str = "grant", **changes: Any) -> dict[str, Any]:
        """A review signed by `who`. `proof` in `changes` replaces the right one."""
        signer, replaced = self.signers[who], changes.pop("proof", None)
        fields: dict[str, Any] = {
            "verdict": verdict,
            "legality": "yes",
            "necessity": "yes",
            "proportionality": "yes",
            "meetings": None,
            "territory": None,
            "measures": None,
            "ends_at": None,
            "expected_people": None,
            "nonce": uuid4().hex,
            **changes,
        }
        sent = ReviewInput(**fields)
        await self.look(order)
        async with self.database.transaction() as tx:
            statement = await self.orders.statement(tx, order, sent, signer.key)
            proof = replaced or signer.prove(statement)
            answer = await self.orders.review(tx, order, sent, signer.account.id, signer.key, proof)
        await self.settle()
        return dict(answer)

    async def resume(self, restriction_id: str, who: str, **changes: Any) -> dict[str, Any]:
        """A review that resumes, signed by `who`."""
        signer, replaced = self.signers[who], changes.pop("proof", None)
        fields: dict[str, Any] = {
            "legality": "yes",
            "necessity": "yes",
            "proportionality": "yes",
            "expected_people": None,
            "nonce": uuid4().hex,
            **changes,
        }
        sent = ResumeInput(**fields)
        await self.look(str((await self.lifecycle.get(restriction_id))["order"]))
        async with self.database.transaction() as tx:
            statement = await self.resumptions.statement(tx, restriction_id, sent, signer.key)
            proof = replaced or signer.prove(statement)
            shown = await self.resumptions.resume(tx, restriction_id, sent, signer.account.id, signer.key, proof)
        await self.publisher.publish()
        return dict(shown)

    async def grant(self, *meetings: str, **changes: Any) -> str:
        """An order granted by rita and raj. Returns the restriction's id."""
        order = await self.record(*meetings, **changes)
        await self.review(order, "rita")
        return str((await self.review(order, "raj"))["restriction_id"])

    async def logged(self) -> list[dict[str, Any]]:
        """All entries, oldest first."""
        async with self.database.snapshot() as tx:
            rows = await tx.execute(select(log_entry.c.data).order_by(log_entry.c.position))
            return [json.loads(row.data) for row in rows]

    async def appeal(self, number: int, ground: Ground = Ground.NOT_THERE, **more: Any) -> Filed:
        async with self.database.transaction() as tx:
            return await self.appeals.file(tx, NewAppeal(number, ground, "I am in Macao", **more))

    async def decide(
        self, appeal_id: str, who: str, outcome: Outcome, reasons: str = "it was", route: str | None = None
    ) -> None:
        """An appeal, decided and signed by `who`."""
        signer = self.signers[who]
        async with self.database.snapshot() as tx:
            statement = await self.decisions.statement(tx, appeal_id, outcome, reasons, signer.key)
        proof = signer.prove(statement)
        await self.decisions.decide(appeal_id, outcome, reasons, signer.account.id, signer.key, proof, route)

    async def entries(self, kind: str) -> list[dict[str, Any]]:
        """The log's entries of this kind."""
        return [entry for entry in await self.logged() if entry["kind"] == kind]

    async def settle(self) -> None:
        """As `folkmoot.app` does it after a review."""
        await self.publisher.publish()
        await self.lifecycle.settle()

    async def close(self) -> None:
        await self.database.close()
