"""The running program: the web server, the media engine, the worker's loops."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog
import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from folkmoot.app.core import Core, log_key, open_core
from folkmoot.app.folder import check_kind, only_one, prepare_data_dir
from folkmoot.app.shell import Shell, make_enforcer, make_shell, make_teller
from folkmoot.http.app import create_app
from folkmoot.http.idempotency import Idempotency
from folkmoot.http.proxied import Proxies, proxied_protocol
from folkmoot.http.signalling import closings
from folkmoot.ledger.adapters.mirror import push_log
from folkmoot.ledger.keys import has_log_key
from folkmoot.ledger.service import ClockSetBack
from folkmoot.media.engine import ExternalEngine, LiveKitEngine
from folkmoot.media.engine_log import Removed, SwitchedPair
from folkmoot.media.processes import require_free_port
from folkmoot.runtime import logging
from folkmoot.runtime.settings import Settings
from folkmoot.runtime.smtp import SmtpMailer
from folkmoot.runtime.wakeup import Wakeup
from folkmoot.territory.adapters.build import sources_in_use
from folkmoot.territory.service import record_sources
from folkmoot.territory.source import networks
from folkmoot.worker.forgetting import forget_daily
from folkmoot.worker.loops import deliver, enforce, mirror, notice_commits, publish, regularly, tell

log = structlog.get_logger(__name__)

_STOP_WITHIN = 3
# They end by themselves at their time; only their entry waits for this look.
_LOOK_AT_SUSPENSIONS = 60.0
_LOOK_FOR_DATA = 2.0
_LOOK_AT_PEOPLE = 1.0
_LOOK_FOR_ALERTS = 20.0


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


async def serve(
    settings: Settings,
    announce: Callable[[str], None],
    first_start: Callable[[str], None],
    *,
    practice: bool = False,
) -> None:
    """Run until SIGINT or SIGTERM. `first_start` is told the log's verifier key when it was just made. Raises before
    anything is started when something is in the way: `DataFolderError`, `PortTaken`, `EngineMissing`,
    `EngineFailed`."""
    logging.configure(settings.log_level)
    require_free_port(settings.port, socket.SOCK_STREAM, "--port or FOLKMOOT_PORT", settings.bind)
    prepare_data_dir(settings)
    check_kind(settings.data_dir, practice=practice)
    with only_one(settings.data_dir):
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
            shell = make_shell(core, wakeup, lambda: engine.http_url, client)
            gate = shell.gate
            await gate.take_over()

            def decide_anew(moved: SwitchedPair) -> None:
                gate.decide_anew(moved.meeting, moved.identity, moved.trace)

            engine.on_switched_pair(decide_anew)

            def gone(who: Removed) -> None:
                shell.watch.seen(who.meeting, who.identity)

            engine.on_removed(gone)

            async def ready() -> dict[str, str]:
                return {} if engine.ready else {"media engine": "it is being started again"}

            def notices() -> dict[str, str]:
                return {"places": shell.places.notice} if shell.places.notice else {}

            def listening(port: int) -> None:
                announce(settings.public_url or f"http://localhost:{port}")

            app = create_app(
                shell.routers, core.lifecycle, settings.web_dir, ready, Idempotency(core.database, core.clock), notices
            )
            server = Server(
                _uvicorn(settings, app, shell.signalling(lambda: (engine.host, engine.port))),
                listening,
            )
            restore = _stop_on_signals(server)
            settle = core.lifecycle.settle
            every = settings.enforce_every_seconds
            tasks.append(asyncio.create_task(enforce(settle, gate, make_enforcer(core, shell), wakeup, every)))
            tasks.append(asyncio.create_task(regularly(core.alerts.tick, _LOOK_FOR_ALERTS)))
            # People come and go without a word to us, so whoever stands in for a host is looked at again.
            tasks.append(asyncio.create_task(regularly(core.meetings.roles.settle, _LOOK_AT_PEOPLE)))
            tasks.append(asyncio.create_task(regularly(shell.watch.settle, _LOOK_AT_PEOPLE)))
            tasks.append(asyncio.create_task(regularly(core.deadlines.settle, every)))
            tasks.append(asyncio.create_task(regularly(core.exemptions.settle, every)))
            tasks.append(asyncio.create_task(regularly(core.effects.settle, every)))
            tasks.append(asyncio.create_task(regularly(core.mistakes.tick, _LOOK_FOR_ALERTS)))
            tasks += _publishing(core, wakeup)
            tasks.append(asyncio.create_task(regularly(lambda: _end_suspensions(core), _LOOK_AT_SUSPENSIONS)))
            tasks.append(asyncio.create_task(forget_daily(core.forgetter, core.sweep)))
            tasks += _mailing(core)
            tasks.append(asyncio.create_task(tell(make_teller(core, shell).settle)))
            tasks.append(asyncio.create_task(_say_which_location_data(core, wakeup)))
            tasks.append(
                asyncio.create_task(regularly(lambda: _take_up_location_data(core, shell, wakeup), _LOOK_FOR_DATA))
            )
            tasks.append(asyncio.create_task(_doubt_places(shell)))
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


async def _take_up_location_data(core: Core, shell: Shell, wakeup: Wakeup) -> None:
    """When other data is in use since: nobody stays restricted by what no longer holds."""
    if not await asyncio.to_thread(shell.locator.renew):
        return
    moved = await shell.gate.look_again()
    log.info("other location data is in use", versions=dict(shell.locator.versions()), elsewhere=moved)
    await _say_which_location_data(core, wakeup)


async def _doubt_places(shell: Shell) -> None:
    """When nobody's place can be believed any more, or again: nobody stays restricted by one that is in doubt."""
    known = False

    async def look() -> None:
        nonlocal known
        now = shell.places.in_doubt
        if now != known:
            await shell.gate.look_again()
            known = now

    await regularly(look, _LOOK_AT_PEOPLE)


async def _end_suspensions(core: Core) -> None:
    async with core.database.snapshot() as tx:
        if not await core.suspensions.due(tx):
            return
    async with core.database.transaction() as tx:
        await core.suspensions.settle(tx)


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


def _mailing(core: Core) -> list[asyncio.Task[None]]:
    """What sends the mail that waits; nothing where no mail server is set, since then none is written."""
    settings = core.settings
    if settings.mail_url is None or settings.mail_from is None:
        log.warning("no mail server is set: nobody is told anything by mail")
        return []
    written = Wakeup()
    core.database.on_commit.append(written.ring)
    mailer = SmtpMailer(settings.mail_url.get_secret_value(), settings.mail_from)
    return [asyncio.create_task(deliver(core.outbox, mailer, written))]


def _uvicorn(settings: Settings, app: FastAPI, ws: type[asyncio.Protocol]) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.bind,
        port=settings.port,
        http=proxied_protocol(Proxies(networks(settings.trusted_proxies), settings.proxy_protocol == "required")),
        ws=ws,
        # Its own handlers would print what an exception says: ours do not.
        log_config=None,
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
        shell = make_shell(core, Wakeup(), str, client)

        async def ready() -> dict[str, str]:
            return {}

        return create_app(
            shell.routers, core.lifecycle, settings.web_dir, ready, Idempotency(core.database, core.clock)
        ).openapi()


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
