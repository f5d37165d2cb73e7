"""What stands between the network and the rooms: gate, enforcer, routers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import httpx
from fastapi import APIRouter

from folkmoot.app.core import Core
from folkmoot.app.folder import is_practice
from folkmoot.enforcement.adapters.explanations import SqlExplanations
from folkmoot.enforcement.adapters.local import LocalLocks, RealWaiting
from folkmoot.enforcement.alarm import ExplainedMedia, RemovalWatch
from folkmoot.enforcement.enforcer import Enforcer
from folkmoot.enforcement.gate import Gate
from folkmoot.enforcement.telling import Teller
from folkmoot.http.about_routes import about_router
from folkmoot.http.abuse_routes import abuse_router
from folkmoot.http.access import Access
from folkmoot.http.accounts_routes import accounts_router
from folkmoot.http.alerts_routes import alerts_router
from folkmoot.http.artifacts_routes import artifacts_router
from folkmoot.http.auth_routes import auth_router
from folkmoot.http.desk_routes import desk_router
from folkmoot.http.founding_routes import founding_router
from folkmoot.http.gate_routes import GateDeps, gate_router
from folkmoot.http.intake_routes import intake_router
from folkmoot.http.ledger_routes import ledger_router
from folkmoot.http.location_routes import location_router
from folkmoot.http.meetings_routes import meetings_router
from folkmoot.http.notices_routes import notices_router
from folkmoot.http.orders_routes import orders_router
from folkmoot.http.places import Places
from folkmoot.http.redress_routes import redress_router
from folkmoot.http.refusal import RefusalPages
from folkmoot.http.roll import Roll
from folkmoot.http.signalling import SignallingDeps, signalling_protocol
from folkmoot.http.signing_routes import signing_router
from folkmoot.http.statement_routes import statement_router
from folkmoot.http.submissions_routes import submissions_router
from folkmoot.http.undoing_routes import undoing_router
from folkmoot.joints import (
    EnforcedRestrictions,
    WordsForHosts,
    page_removals,
    place_evidence,
)
from folkmoot.media.tokens import VerifiedToken
from folkmoot.orders.nonces import Nonces
from folkmoot.redress.second_look import Here
from folkmoot.runtime.wakeup import Wakeup
from folkmoot.territory.adapters.build import build_locator
from folkmoot.territory.adapters.data import LocationData
from folkmoot.territory.adapters.overview import Overviews
from folkmoot.territory.domain import Determination
from folkmoot.territory.ports import RenewedLocator
from folkmoot.territory.source import Source
from folkmoot.territory.tally import Tally


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands between the network and the rooms."""

    gate: Gate
    in_force: EnforcedRestrictions
    locks: LocalLocks
    watch: RemovalWatch
    pages: RefusalPages
    access: Access
    kept_out: Callable[[str, str], Awaitable[None]]
    locator: RenewedLocator
    locate: Callable[[Source], Determination]
    places: Places
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
                kept_out=self.kept_out,
                came=self.places.came,
            )
        )


def make_shell(core: Core, wakeup: Wakeup, engine_url: Callable[[], str], client: httpx.AsyncClient) -> Shell:
    settings = core.settings
    locator = build_locator(settings)
    places = Places(locator)
    pages = RefusalPages(
        settings.operator, settings.contact, core.clock, core.links, place_evidence(core.seal, locator)
    )
    people = core.people
    access = Access(settings, core.database, core.identity, people.sessions, places)
    tally = Tally()
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
    roll = Roll(core.identity, core.desk)
    routers = [
        meetings_router(core.meetings, gate, access, pages, verify),
        artifacts_router(core.artifacts, gate, access, pages, verify),
        intake_router(core.database, access, core.authorities, core.intake, core.follow_ups, core.effects, wakeup.ring),
        submissions_router(core.database, access, core.submissions, core.intake),
        orders_router(
            core.database,
            access,
            core.desk,
            core.orders,
            core.lifecycle,
            core.settle,
            core.resumptions,
            core.emergencies,
            core.silences,
            wakeup.ring,
        ),
        auth_router(core.database, core.clock, access, people.passkeys, people.sessions, people.invitations, roll),
        accounts_router(core.database, access, core.identity, people.passkeys, people.invitations, people.places),
        founding_router(core.database, access, core.desk, roll),
        alerts_router(core.database, access, core.alerts),
        desk_router(core.database, access, core.inbox, core.reading),
        signing_router(
            core.database,
            access,
            core.desk,
            core.orders,
            core.resumptions,
            core.emergencies,
            core.decisions,
            Nonces(core.clock),
        ),
        gate_router(GateDeps(gate, verify, access.place, access.base, pages, engine_url, client)),
        ledger_router(core.ledger, core.database),
        location_router(access, Overviews(LocationData(settings.location_dir)), locator, tally, core.clock),
        about_router(settings.operator, settings.contact, practice=is_practice(settings.data_dir)),
        abuse_router(core.database, access, core.reports, core.suspensions, core.suspension_appeals, wakeup.ring),
        statement_router(core.statements, access),
        notices_router(in_force, core.clock, access, pages, verify),
        redress_router(
            core.database,
            access,
            core.receipts,
            core.hosts,
            core.appeals,
            core.decisions,
            core.settle,
            wakeup.ring,
            lambda request: Here(access.place(request), locator.versions()),
        ),
        undoing_router(
            core.database,
            access,
            core.identity,
            core.errors,
            core.mistakes,
            locator.versions,
            core.settle,
            wakeup.ring,
        ),
    ]
    page = page_removals(core.database, core.alerts, core.clock)
    watch = RemovalWatch(SqlExplanations(core.database), core.clock, page)
    kept_out = core.meetings.roles.refused
    locate = tally.counting(places.of, core.clock.now)
    return Shell(gate, in_force, locks, watch, pages, access, kept_out, locator, locate, places, verify, routers)


def make_teller(core: Core, shell: Shell) -> Teller:
    base = (core.settings.public_url or f"http://localhost:{core.settings.port}").rstrip("/")
    return Teller(
        restrictions=shell.in_force,
        presences=core.presences,
        media=core.rooms,
        hosts=WordsForHosts(core.hosts),
        clock=core.clock,
        line_of=lambda restriction: shell.pages.line(restriction, base),
    )


def make_enforcer(core: Core, shell: Shell) -> Enforcer:
    settings = core.settings
    base = (settings.public_url or f"http://localhost:{settings.port}").rstrip("/")
    return Enforcer(
        restrictions=shell.in_force,
        ceiling=shell.in_force,
        presences=core.presences,
        people=core.meetings,
        media=ExplainedMedia(core.rooms, shell.watch),
        locks=shell.locks,
        clock=core.clock,
        waiting=RealWaiting(),
        notice_of=lambda restriction: json.dumps(shell.pages.body(restriction, base)),
        grace=timedelta(milliseconds=settings.notice_grace_ms),
    )
