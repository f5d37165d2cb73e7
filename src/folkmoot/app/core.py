"""The rooms, wired without a socket: what commands and the server share."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import structlog

from folkmoot.abuse.appeals import SuspensionAppeals
from folkmoot.abuse.reports import Reports
from folkmoot.abuse.suspensions import Suspensions
from folkmoot.app.folder import PRACTICE_HOST, DataFolderError, check_apart, is_practice, only_one, prepare_data_dir
from folkmoot.app.forgetting import forgetting_rooms
from folkmoot.app.people import People, make_people
from folkmoot.enforcement.adapters.census import PresenceCensus
from folkmoot.enforcement.adapters.presences import SqlPresences
from folkmoot.identity.service import Identity
from folkmoot.joints import (
    AccountHolders,
    DeskPager,
    EndorsedDeciders,
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
from folkmoot.ledger.adapters.turns import FileTurns, PostgresTurns
from folkmoot.ledger.adapters.witnesses import HttpWitness
from folkmoot.ledger.keys import FileKey, key_change, next_log_key, open_log_key, take_over
from folkmoot.ledger.notes import COSIGNATURE, VerifierKey
from folkmoot.ledger.ports import AnotherWriter
from folkmoot.ledger.publishing import LogDamaged, Publisher
from folkmoot.ledger.service import Ledger
from folkmoot.ledger.verify import Policy
from folkmoot.media.engine import credentials
from folkmoot.media.rooms import LiveKitRooms
from folkmoot.media.tokens import MediaTokens
from folkmoot.meetings.adapters.store import StoredFiles
from folkmoot.meetings.artifacts import Artifacts
from folkmoot.meetings.service import Meetings
from folkmoot.orders.adapters.instruments import StoredInstruments, open_instruments
from folkmoot.orders.adapters.proofs import verify_proof
from folkmoot.orders.adapters.verified import VerifiedRestrictions
from folkmoot.orders.alerts import Alerts
from folkmoot.orders.authorities import Authorities
from folkmoot.orders.corrections import FollowUps
from folkmoot.orders.desk import DeskService, Pin
from folkmoot.orders.domain.chain import WAITING
from folkmoot.orders.effects import EffectReports
from folkmoot.orders.emergencies import Emergencies
from folkmoot.orders.exemptions import Exemptions
from folkmoot.orders.forgetting import kept_instruments
from folkmoot.orders.impact import Impacts
from folkmoot.orders.inbox import (
    AppealsWaiting,
    EndorsementsWaiting,
    Inbox,
    MistakesWaiting,
    OrdersWaiting,
)
from folkmoot.orders.intake import Intake
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
from folkmoot.redress.appeals import Appeals
from folkmoot.redress.deadlines import Deadlines
from folkmoot.redress.decisions import Decisions
from folkmoot.redress.evidence import EvidenceSeal, open_evidence_keys
from folkmoot.redress.hosts import HostNotices
from folkmoot.redress.links import Links
from folkmoot.redress.reasons import Statements
from folkmoot.redress.receipts import Receipts
from folkmoot.runtime.clock import SystemClock
from folkmoot.runtime.database import Database
from folkmoot.runtime.migrate import migrate
from folkmoot.runtime.outbox import Outbox, open_outbox_keys
from folkmoot.runtime.settings import Settings
from folkmoot.worker.forgetting import FILE_RESTS, Forgetter

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Core:
    """Everything that needs no socket: what commands and the server share."""

    settings: Settings
    database: Database
    clock: SystemClock
    outbox: Outbox
    ledger: Ledger
    publisher: Publisher
    identity: Identity
    people: People
    desk: DeskService
    meetings: Meetings
    alerts: Alerts
    authorities: Authorities
    instruments: StoredInstruments
    artifacts: Artifacts
    inbox: Inbox
    reading: Reading
    silences: HostSilences
    intake: Intake
    follow_ups: FollowUps
    submissions: Submissions
    effects: EffectReports
    orders: OrdersService
    lifecycle: Lifecycle
    exemptions: Exemptions
    errors: LocationErrors
    mistakes: Mistakes
    resumptions: Resumptions
    emergencies: Emergencies
    verified: VerifiedRestrictions
    presences: SqlPresences
    rooms: LiveKitRooms
    tokens: MediaTokens
    receipts: Receipts
    hosts: HostNotices
    statements: Statements
    links: Links
    seal: EvidenceSeal
    appeals: Appeals
    decisions: Decisions
    reports: Reports
    suspensions: Suspensions
    suspension_appeals: SuspensionAppeals
    deadlines: Deadlines
    forgetter: Forgetter

    def invitation_url(self, secret: str) -> str:
        """Where somebody accepts it. The secret stands in the fragment, which browsers send to nobody."""
        base = (self.settings.public_url or f"http://localhost:{self.settings.port}").rstrip("/")
        return f"{base}/welcome#{secret}"

    async def settle(self) -> None:
        """What was decided takes effect: its record is published, then restrictions begin and end. A log that cannot be
        published keeps nothing from ending (P7)."""
        try:
            await self.publisher.publish()
        except (AnotherWriter, LogDamaged) as problem:
            log.critical("THE LOG IS NOT PUBLISHED: nothing new takes effect", why=str(problem))
        await self.lifecycle.settle()
        await self.exemptions.settle()

    async def sweep(self) -> list[str]:
        """Remove the documents that nothing names any more. Returns their names."""
        async with self.database.snapshot() as tx:
            kept = await kept_instruments(tx, self.ledger.about)
        documents = await self.instruments.sweep(kept, self.clock.now() - FILE_RESTS)
        return [*documents, *await self.artifacts.sweep()]


@contextlib.asynccontextmanager
async def open_core(settings: Settings) -> AsyncIterator[Core]:
    """Open the data folder, bring the database up to date, and wire the rooms. Raises `DataFolderError`."""
    prepare_data_dir(settings)
    check_apart(settings)
    database = Database(settings.sqlalchemy_url)
    try:
        await migrate(database)
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            core = await _wire(settings, database, client)
            async with database.snapshot() as tx:
                await core.desk.recover(tx)
            yield core
    finally:
        await database.close()


def log_key(settings: Settings) -> str:
    """The verifier key of the log, which is made now if there is none. Raises `DataFolderError`, `UnsafeFile`."""
    prepare_data_dir(settings)
    return str(open_log_of(settings).verifier)


def open_log_of(settings: Settings) -> FileKey:
    """The log's key, made now if there is none. Raises `DataFolderError`, `UnsafeFile`."""
    practice = is_practice(settings.data_dir)
    host = PRACTICE_HOST if practice else urlsplit(settings.public_url or "").hostname or "folkmoot.local"
    key = open_log_key(settings.data_dir / "log", host)
    if practice != key.verifier.name.startswith(f"{PRACTICE_HOST}/"):
        raise DataFolderError(
            f"the mark of practice and the log's name ({key.verifier.name}) in {settings.data_dir} contradict each "
            "other: somebody turned a real folder into one for practice, or the other way round"
        )
    return key


async def _wire(settings: Settings, database: Database, client: httpx.AsyncClient) -> Core:
    clock = SystemClock()
    outbox = Outbox(
        database, clock, open_outbox_keys(settings.data_dir / "outbox" / "key") if settings.mail_url else ()
    )
    signer = open_log_of(settings)
    named = [(VerifierKey.parse(one.key, COSIGNATURE), one.url) for one in settings.log_witnesses]
    policy = Policy(tuple(key for key, _ in named), settings.witnesses_needed)
    ledger = Ledger(signer, clock, policy)
    publisher = Publisher(
        database=database,
        ledger=ledger,
        signer=signer,
        clock=clock,
        witnesses=[HttpWitness(key, url, client) for key, url in named],
        turns=FileTurns(settings.data_dir / "log" / "writing") if database.is_sqlite else PostgresTurns(database),
        anchor=settings.data_dir / "log" / "anchor",
    )
    keys = credentials(settings)
    rooms = LiveKitRooms(_engine_url(settings), keys.api_key, keys.api_secret)
    tokens = MediaTokens(keys.api_key, keys.api_secret)
    meetings = Meetings(database, clock, rooms, tokens, guest_hosts=settings.guest_hosts)
    presences = SqlPresences(database)
    facts = MeetingFacts(meetings, PresenceCensus(presences))
    # Where places are made up, a new key need not wait.
    waiting = timedelta(0) if settings.location_test_atlas else WAITING
    pin = Pin(settings.desk_founding, settings.data_dir / "desk" / "founding")
    sealing = SealingLedger(ledger, clock)
    desk = DeskService(sealing, clock, pin, verify_proof, waiting)
    instruments = open_instruments(settings.instruments, settings.data_dir / "instruments")
    base = (settings.public_url or f"http://localhost:{settings.port}").rstrip("/")
    holders, distance = AccountHolders(), OrderDistance(sealing)
    suspensions = Suspensions(
        holders, distance, EndorsedDeciders(desk), ledger, outbox, clock, base=base, operator=settings.operator
    )
    identity = Identity(clock, SuspendedAccounts(suspensions))
    standings = Standings(sealing, desk, facts)
    alerts = Alerts(database, identity, outbox, clock, base)
    verified = VerifiedRestrictions(database, sealing, desk, facts, clock, alerts, witnessed=settings.is_witnessed)
    lifecycle = Lifecycle(database, sealing, clock, verified)
    emergencies = Emergencies(database, sealing, desk, lifecycle, standings, facts, clock)
    known, receipted = KnownRestrictions(lifecycle, standings, sealing), Receipted(ledger)
    own_keys = open_evidence_keys(settings.data_dir / "redress")
    links = Links(own_keys)
    hosts = HostNotices(database, known, TellableOrders(), meetings, holders, outbox, links, clock, base)
    impacts = Impacts(facts, clock)
    orders = OrdersService(sealing, desk, facts, impacts, clock, hosts, witnessed=settings.is_witnessed)
    exemptions = Exemptions(database, sealing, clock)
    errors = LocationErrors(database, lifecycle, clock, alerts)
    undoing = Undone(exemptions, errors, lifecycle, clock)
    seal = EvidenceSeal(own_keys, clock)
    answer_within = timedelta(hours=settings.appeal_hours)
    intake = Intake(sealing, desk, facts, instruments, clock, alerts)
    submissions = Submissions(intake, clock, alerts)
    return Core(
        settings=settings,
        database=database,
        clock=clock,
        outbox=outbox,
        ledger=ledger,
        publisher=publisher,
        identity=identity,
        people=make_people(database, clock, identity, desk),
        desk=desk,
        meetings=meetings,
        artifacts=Artifacts(
            database,
            clock,
            StoredFiles(settings.artifacts, settings.data_dir / "artifacts"),
            largest_file=settings.largest_file_mib << 20,
            most_bytes=settings.files_per_meeting_mib << 20,
        ),
        alerts=alerts,
        authorities=Authorities(sealing, desk, clock),
        instruments=instruments,
        inbox=Inbox(
            (
                OrdersWaiting(sealing, standings),
                emergencies,
                AppealsWaiting(FiledAppeals(), standings),
                EndorsementsWaiting(desk),
                MistakesWaiting(standings),
                submissions,
                ReportsWaiting(),
            )
        ),
        reading=Reading(sealing, desk, standings, identity),
        silences=HostSilences(standings),
        intake=intake,
        follow_ups=FollowUps(database, sealing, lifecycle, clock, alerts),
        submissions=submissions,
        effects=EffectReports(database, sealing, impacts, outbox, clock, base=base, operator=settings.operator),
        orders=orders,
        lifecycle=lifecycle,
        exemptions=exemptions,
        errors=errors,
        mistakes=Mistakes(database, sealing, standings, clock, alerts),
        emergencies=emergencies,
        resumptions=Resumptions(sealing, desk, orders, lifecycle, facts, clock),
        verified=verified,
        presences=presences,
        rooms=rooms,
        tokens=tokens,
        receipts=Receipts(database, known, meetings, receipted, links),
        hosts=hosts,
        statements=Statements(
            database,
            known,
            meetings,
            receipted,
            links,
            clock,
            operator=settings.operator,
            contact=settings.contact,
        ),
        reports=Reports(holders, distance, outbox, DeskPager(alerts), clock, operator=settings.operator),
        suspensions=suspensions,
        suspension_appeals=SuspensionAppeals(suspensions, clock),
        links=links,
        seal=seal,
        appeals=Appeals(
            database, known, undoing, receipted, seal, alerts, clock, answer_within, settings.outside_route
        ),
        decisions=Decisions(
            database,
            known,
            EnrolledReviewers(desk),
            meetings,
            receipted,
            clock,
            verify_proof,
            undoing,
            seal,
        ),
        deadlines=Deadlines(database, undoing, seal, alerts, clock),
        forgetter=Forgetter(database, clock, forgetting_rooms(clock)),
    )


def _engine_url(settings: Settings) -> str:
    if settings.livekit_url:
        return settings.livekit_url.replace("ws", "http", 1)
    return f"http://127.0.0.1:{settings.livekit_ports.signal}"


async def rotate_log_key(settings: Settings) -> tuple[str, str]:
    """Log the change of the log's key, then put the new one in place. Returns the verifier keys, old and new. Done
    again after a crash, it goes on where it was. Raises `DataFolderError` while a server runs."""
    prepare_data_dir(settings)
    folder = settings.data_dir / "log"
    with only_one(settings.data_dir):
        async with open_core(settings) as core:
            host = core.ledger.origin.rpartition("/")[0]
            old = open_log_key(folder, host)
            new = next_log_key(folder, old)
            async with core.database.transaction() as tx:
                changes = await core.ledger.key_changes(tx)
                change = key_change(old, new)
                if not any(known["statement"] == change["statement"] for known in changes):
                    await core.ledger.append(tx, change)
            await core.publisher.publish()
        take_over(folder)
        async with open_core(settings) as core:
            await core.publisher.publish()
    return str(old.verifier), str(new.verifier)
