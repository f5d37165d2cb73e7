"""The composition root: every adapter is chosen and every room wired here, and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog
import uvicorn
from fastapi import APIRouter, FastAPI
from sqlalchemy.exc import SQLAlchemyError

from folkmoot.enforcement.adapters.census import PresenceCensus
from folkmoot.enforcement.adapters.local import LocalLocks, RealWaiting
from folkmoot.enforcement.adapters.presences import SqlPresences
from folkmoot.enforcement.enforcer import Enforcer
from folkmoot.enforcement.gate import Gate
from folkmoot.http.access import Access
from folkmoot.http.app import create_app
from folkmoot.http.gate_routes import GateDeps, gate_router
from folkmoot.http.idempotency import Idempotency
from folkmoot.http.ledger_routes import ledger_router
from folkmoot.http.meetings_routes import meetings_router
from folkmoot.http.orders_routes import orders_router
from folkmoot.http.redress_routes import redress_router
from folkmoot.http.refusal import RefusalPages
from folkmoot.http.signalling import SignallingDeps, closings, signalling_protocol
from folkmoot.identity.service import Identity
from folkmoot.joints import (
    EnforcedRestrictions,
    EnrolledReviewers,
    KnownRestrictions,
    MeetingFacts,
    Receipted,
)
from folkmoot.ledger.adapters.mirror import push_log
from folkmoot.ledger.adapters.turns import FileTurns, PostgresTurns
from folkmoot.ledger.adapters.witnesses import HttpWitness
from folkmoot.ledger.crypto import verify_ed25519
from folkmoot.ledger.keys import FileKey, has_log_key, key_change, next_log_key, open_log_key, take_over
from folkmoot.ledger.notes import COSIGNATURE, VerifierKey
from folkmoot.ledger.ports import AnotherWriter
from folkmoot.ledger.publishing import LogDamaged, Publisher
from folkmoot.ledger.service import ClockSetBack, Ledger
from folkmoot.ledger.verify import Policy
from folkmoot.media.engine import ExternalEngine, LiveKitEngine, credentials
from folkmoot.media.engine_log import SwitchedPair
from folkmoot.media.processes import require_free_port
from folkmoot.media.rooms import LiveKitRooms
from folkmoot.media.tokens import MediaTokens, VerifiedToken
from folkmoot.meetings.service import Meetings
from folkmoot.orders.adapters.verified import VerifiedRestrictions
from folkmoot.orders.desk import DeskService, Pin
from folkmoot.orders.domain.chain import WAITING
from folkmoot.orders.intake import Intake
from folkmoot.orders.lifecycle import Lifecycle
from folkmoot.orders.resumption import Resumptions
from folkmoot.orders.service import OrdersService
from folkmoot.redress.appeals import Appeals
from folkmoot.redress.decisions import Decisions
from folkmoot.redress.receipts import Receipts
from folkmoot.runtime import logging
from folkmoot.runtime.clock import SystemClock
from folkmoot.runtime.database import Database
from folkmoot.runtime.migrate import migrate
from folkmoot.runtime.settings import Settings
from folkmoot.runtime.wakeup import Wakeup
from folkmoot.territory.adapters.build import build_locator, sources_in_use
from folkmoot.territory.domain import Determination
from folkmoot.territory.service import record_sources
from folkmoot.worker.loops import enforce, mirror, notice_commits, publish

log = structlog.get_logger(__name__)

_STOP_WITHIN = 3


class DataFolderError(Exception):
    """The data folder cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Core:
    """Everything that needs no socket: what commands and the server share."""

    settings: Settings
    database: Database
    clock: SystemClock
    ledger: Ledger
    publisher: Publisher
    identity: Identity
    desk: DeskService
    meetings: Meetings
    intake: Intake
    orders: OrdersService
    lifecycle: Lifecycle
    resumptions: Resumptions
    verified: VerifiedRestrictions
    presences: SqlPresences
    rooms: LiveKitRooms
    tokens: MediaTokens
    receipts: Receipts
    appeals: Appeals
    decisions: Decisions

    async def settle(self) -> None:
        """What was decided takes effect: its record is published, then restrictions begin and end. A log that cannot be
        published keeps nothing from ending (P7)."""
        try:
            await self.publisher.publish()
        except (AnotherWriter, LogDamaged) as problem:
            log.critical("THE LOG IS NOT PUBLISHED: nothing new takes effect", why=str(problem))
        await self.lifecycle.settle()


def prepare_data_dir(settings: Settings) -> None:
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = settings.data_dir / f".probe-{os.getpid()}"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as problem:
        raise DataFolderError(
            f"the data folder {settings.data_dir} cannot be written ({problem.strerror}): free some space, mend its "
            "permissions, or name another by --data-dir"
        ) from problem


@contextlib.asynccontextmanager
async def open_core(settings: Settings) -> AsyncIterator[Core]:
    """Open the data folder, bring the database up to date, and wire the rooms. Raises `DataFolderError`."""
    prepare_data_dir(settings)
    database = Database(settings.sqlalchemy_url)
    try:
        await migrate(database)
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            yield await _wire(settings, database, client)
    finally:
        await database.close()


def log_key(settings: Settings) -> str:
    """The verifier key of the log, which is made now if there is none. Raises `DataFolderError`, `UnsafeFile`."""
    prepare_data_dir(settings)
    return str(_open_log_key(settings).verifier)


def _open_log_key(settings: Settings) -> FileKey:
    host = urlsplit(settings.public_url or "").hostname or "folkmoot.local"
    return open_log_key(settings.data_dir / "log", host)


async def _wire(settings: Settings, database: Database, client: httpx.AsyncClient) -> Core:
    clock = SystemClock()
    signer = _open_log_key(settings)
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
    desk = DeskService(ledger, clock, pin, verify_ed25519, waiting)
    orders = OrdersService(ledger, desk, facts, clock, witnessed=settings.is_witnessed)
    lifecycle = Lifecycle(database, ledger, clock)
    known, receipted = KnownRestrictions(lifecycle), Receipted(ledger)
    return Core(
        settings=settings,
        database=database,
        clock=clock,
        ledger=ledger,
        publisher=publisher,
        identity=Identity(clock),
        desk=desk,
        meetings=meetings,
        intake=Intake(ledger, desk, facts, clock),
        orders=orders,
        lifecycle=lifecycle,
        resumptions=Resumptions(ledger, desk, orders, lifecycle, facts, clock),
        verified=VerifiedRestrictions(database, ledger, desk, facts, clock, witnessed=settings.is_witnessed),
        presences=presences,
        rooms=rooms,
        tokens=tokens,
        receipts=Receipts(database, known, meetings, receipted),
        appeals=Appeals(database, known, receipted, clock),
        decisions=Decisions(database, known, EnrolledReviewers(desk), meetings, receipted, clock, verify_ed25519),
    )


def _engine_url(settings: Settings) -> str:
    if settings.livekit_url:
        return settings.livekit_url.replace("ws", "http", 1)
    return f"http://127.0.0.1:{settings.livekit_ports.signal}"


def _engine(settings: Settings) -> LiveKitEngine | ExternalEngine:
    if settings.livekit_url is None:
        return LiveKitEngine(settings)
    parts = urlsplit(settings.livekit_url)
    return ExternalEngine(settings, parts.hostname or "127.0.0.1", parts.port or 7880)


class Server(uvicorn.Server):
    """uvicorn, with its signals left to us, and a word when it listens."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[int], None]) -> None:
        super().__init__(config)
        self._listening = listening

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listening(self.servers[0].sockets[0].getsockname()[1])


async def serve(settings: Settings, announce: Callable[[str], None], first_start: Callable[[str], None]) -> None:
    """Run until SIGINT or SIGTERM. `first_start` is told the log's verifier key when it was just made. Raises before
    anything is started when something is in the way: `DataFolderError`, `PortTaken`, `EngineMissing`,
    `EngineFailed`."""
    logging.configure(settings.log_level)
    require_free_port(settings.port, socket.SOCK_STREAM, "--port or FOLKMOOT_PORT", settings.bind)
    prepare_data_dir(settings)
    with _only_one(settings.data_dir):
        if not has_log_key(settings.data_dir / "log"):
            first_start(log_key(settings))
        async with open_core(settings) as core:
            await _run(core, announce)


async def _run(core: Core, announce: Callable[[str], None]) -> None:
    settings = core.settings
    engine = _engine(settings)
    await engine.start()
    tasks: list[asyncio.Task[None]] = []
    try:
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            wakeup = Wakeup()
            shell = _shell(core, wakeup, lambda: engine.http_url, client)
            gate = shell.gate
            await gate.take_over()

            def decide_anew(moved: SwitchedPair) -> None:
                gate.decide_anew(moved.meeting, moved.identity, moved.trace)

            engine.on_switched_pair(decide_anew)

            async def ready() -> dict[str, str]:
                return {} if engine.ready else {"media engine": "it is being started again"}

            def listening(port: int) -> None:
                announce(settings.public_url or f"http://localhost:{port}")

            app = create_app(
                shell.routers, core.lifecycle, settings.web_dir, ready, Idempotency(core.database, core.clock)
            )
            server = Server(
                _uvicorn(settings, app, shell.signalling(lambda: (engine.host, engine.port))),
                listening,
            )
            restore = _stop_on_signals(server)
            settle = core.lifecycle.settle
            every = settings.enforce_every_seconds
            tasks.append(asyncio.create_task(enforce(settle, gate, _enforcer(core, shell), wakeup, every)))
            tasks += _publishing(core, wakeup)
            tasks.append(asyncio.create_task(_say_which_location_data(core, wakeup)))
            if core.database.is_sqlite and core.database.url.database:
                tasks.append(asyncio.create_task(notice_commits(core.database.url.database, wakeup)))
            await server.serve()
            restore()
            await closings()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await core.rooms.aclose()
        await engine.stop()


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands between the network and the rooms."""

    gate: Gate
    in_force: EnforcedRestrictions
    locks: LocalLocks
    pages: RefusalPages
    access: Access
    locate: Callable[[str], Determination]
    verify: Callable[[str], VerifiedToken | None]
    routers: Sequence[APIRouter]

    def signalling(self, engine: Callable[[], tuple[str, int]]) -> type[asyncio.Protocol]:
        return signalling_protocol(
            SignallingDeps(
                gate=self.gate,
                locate=self.locate,
                verify=self.verify,
                engine=engine,
                pages=self.pages,
                base_url=self.access.base_of,
            )
        )


def _shell(core: Core, wakeup: Wakeup, engine_url: Callable[[], str], client: httpx.AsyncClient) -> Shell:
    settings = core.settings
    locator = build_locator(settings)
    pages = RefusalPages(settings.operator, settings.contact)
    access = Access(settings, core.database, core.identity, locator)
    in_force, locks = EnforcedRestrictions(core.verified), LocalLocks()
    gate = Gate(
        restrictions=in_force,
        ceiling=in_force,
        presences=core.presences,
        people=core.meetings,
        locks=locks,
        clock=core.clock,
        wake=wakeup.ring,
        lease=timedelta(seconds=settings.lease_seconds),
    )
    verify = core.tokens.verify
    instruments = settings.data_dir / "instruments"
    routers = [
        meetings_router(core.meetings, gate, access, pages, verify),
        orders_router(
            core.database,
            access,
            core.desk,
            core.intake,
            core.orders,
            core.lifecycle,
            core.settle,
            core.resumptions,
            instruments,
            wakeup.ring,
        ),
        gate_router(GateDeps(gate, verify, access.place, access.base, pages, engine_url, client)),
        ledger_router(core.ledger, core.database),
        redress_router(core.database, access, core.receipts, core.appeals, core.decisions, core.settle, wakeup.ring),
    ]
    return Shell(gate, in_force, locks, pages, access, locator.locate, verify, routers)


async def _say_which_location_data(core: Core, wakeup: Wakeup) -> None:
    """Beside everything else: reading the databases takes a moment, and nobody waits for it."""
    in_use = await asyncio.to_thread(sources_in_use, core.settings)
    try:
        async with core.database.transaction() as tx:
            changed = await record_sources(tx, core.ledger, in_use)
    except (SQLAlchemyError, ClockSetBack) as problem:
        log.error("the log does not say which location databases are in use", problem=str(problem))
        return
    if changed:
        wakeup.ring()


def _publishing(core: Core, wakeup: Wakeup) -> list[asyncio.Task[None]]:
    """What makes the log public. Every commit may have appended to it."""
    appended, grown = Wakeup(), Wakeup()
    core.database.on_commit.append(appended.ring)

    def published() -> None:
        wakeup.ring()
        grown.ring()

    tasks = [asyncio.create_task(publish(core.publisher, appended, published))]
    to = core.settings.log_mirror
    if to is not None:
        tasks.append(asyncio.create_task(mirror(lambda: push_log(core.ledger, core.database, to), grown)))
    return tasks


def _enforcer(core: Core, shell: Shell) -> Enforcer:
    settings = core.settings
    base = (settings.public_url or f"http://localhost:{settings.port}").rstrip("/")
    return Enforcer(
        restrictions=shell.in_force,
        ceiling=shell.in_force,
        presences=core.presences,
        people=core.meetings,
        media=core.rooms,
        locks=shell.locks,
        clock=core.clock,
        waiting=RealWaiting(),
        notice_of=lambda restriction: json.dumps(shell.pages.body(restriction, base)),
        grace=timedelta(milliseconds=settings.notice_grace_ms),
    )


def _uvicorn(settings: Settings, app: FastAPI, ws: type[asyncio.Protocol]) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.bind,
        port=settings.port,
        http="httptools",
        ws=ws,
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_STOP_WITHIN,
        lifespan="off",
    )


async def openapi(settings: Settings) -> dict[str, Any]:
    """The API's description, as the server gives it at `/openapi.json`."""
    async with open_core(settings) as core, httpx.AsyncClient() as client:
        shell = _shell(core, Wakeup(), str, client)

        async def ready() -> dict[str, str]:
            return {}

        return create_app(
            shell.routers, core.lifecycle, settings.web_dir, ready, Idempotency(core.database, core.clock)
        ).openapi()


async def rotate_log_key(settings: Settings) -> tuple[str, str]:
    """Log the change of the log's key, then put the new one in place. Returns the verifier keys, old and new. Done
    again after a crash, it goes on where it was. Raises `DataFolderError` while a server runs."""
    prepare_data_dir(settings)
    folder = settings.data_dir / "log"
    with _only_one(settings.data_dir):
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


def _stop_on_signals(server: uvicorn.Server) -> Callable[[], None]:
    """The first signal stops in order, a second at once. Returns what gives the signals back."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, stop)

    def restore() -> None:
        for number in signals:
            loop.remove_signal_handler(number)

    return restore


@contextlib.contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """One server a data folder."""
    lock = (data_dir / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise DataFolderError(
            f"another server (pid {lock.read().strip() or 'unknown'}) uses the data folder {data_dir}: end it, or name "
            "another by --data-dir"
        ) from None
    try:
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        yield
    finally:
        lock.close()
