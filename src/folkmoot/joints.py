"""Where one room meets another: adapters that answer one room's port with what another room knows."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Row, Select, select
from sqlalchemy.exc import SQLAlchemyError

from folkmoot.abuse.adapters.tables import abuse_report
from folkmoot.abuse.notices import refusal
from folkmoot.abuse.ports import Holder
from folkmoot.abuse.suspensions import Suspensions
from folkmoot.enforcement.adapters.census import PresenceCensus
from folkmoot.enforcement.decide import Decision, Restriction
from folkmoot.enforcement.ports import StateUnavailable
from folkmoot.enforcement.telling import Word
from folkmoot.identity.adapters.tables import account, passkey, reviewer_key
from folkmoot.identity.permissions import Role
from folkmoot.identity.suspended import Suspended
from folkmoot.ledger.service import Ledger, NotPublished
from folkmoot.ledger.verify import Receipt, VerificationError, verify_receipt
from folkmoot.meetings.adapters.tables import meeting
from folkmoot.meetings.service import Meetings
from folkmoot.orders import silence
from folkmoot.orders.adapters.verified import VerifiedRestrictions
from folkmoot.orders.alerts import Alerts
from folkmoot.orders.desk import DeskService
from folkmoot.orders.domain.proofs import Algorithm, PublicKey
from folkmoot.orders.domain.undoing import Reversal, WhyExempt
from folkmoot.orders.exemptions import Exemptions
from folkmoot.orders.inbox import Item, Waits
from folkmoot.orders.lifecycle import (
    APPEAL_UPHELD,
    FORGED,
    IT_ENDED,
    LOCATION_ERROR,
    NO_EMERGENCY,
    WITHDRAWN,
    Lifecycle,
)
from folkmoot.orders.location_errors import LocationErrors
from folkmoot.orders.mistakes import open_mistake
from folkmoot.orders.ports import Impact, OpenAppeal
from folkmoot.orders.ports import Ledger as OrdersLedger
from folkmoot.orders.reasons import CameAbout, came_about
from folkmoot.orders.standings import Standings
from folkmoot.orders.touches import Touches
from folkmoot.redress.adapters.tables import appeal
from folkmoot.redress.evidence import EvidenceSeal
from folkmoot.redress.hosts import HostNotices, HostWord
from folkmoot.redress.ports import Known
from folkmoot.redress.second_look import WrongSource
from folkmoot.redress.statements import Ending, Reasons, Said, Scope
from folkmoot.redress.touches import decided
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.database import Database, Transaction
from folkmoot.territory.domain import Determination, Territory
from folkmoot.territory.ports import Locator

_ENDINGS = {
    IT_ENDED: Ending.TIME,
    APPEAL_UPHELD: Ending.APPEAL,
    WITHDRAWN: Ending.WITHDRAWN,
    FORGED: Ending.MISTAKE,
    LOCATION_ERROR: Ending.MISTAKE,
    NO_EMERGENCY: Ending.MISTAKE,
}


class MeetingFacts:
    """orders.ports.Meetings, over the meetings room and the presences."""

    def __init__(self, meetings: Meetings, census: PresenceCensus) -> None:
        self._meetings = meetings
        self._census = census

    async def secret(self, tx: Transaction, code: str) -> bytes | None:
        return await self._meetings.secret(tx, code)

    async def attended(self, tx: Transaction, account: str, code: str) -> bool:
        return await self._meetings.attended(tx, account, code)

    async def attended_of(self, tx: Transaction, account: str, codes: Collection[str]) -> frozenset[str]:
        return await self._meetings.attended_of(tx, account, codes)

    async def impact(self, tx: Transaction, code: str) -> Impact:
        hosts = await self._meetings.hosting(tx, code)
        people, places = await self._census.look(code, hosts)
        return Impact(people, await self._meetings.begun(tx, code), places)


class KnownRestrictions:
    """redress.ports.Restrictions, over the orders room."""

    def __init__(self, lifecycle: Lifecycle, standings: Standings, ledger: OrdersLedger) -> None:
        self._lifecycle = lifecycle
        self._standings = standings
        self._ledger = ledger

    async def known(self, tx: Transaction, number: int) -> Known | None:
        found = [Known(*one) for one in await self._lifecycle.took_effect(tx, number=number)]
        return found[0] if found else None

    async def of_meeting(self, tx: Transaction, code: str) -> Sequence[Known]:
        return [Known(*one) for one in await self._lifecycle.took_effect(tx, meeting=code)]

    async def reasons(self, tx: Transaction, number: int, code: str) -> Reasons | None:
        found = await came_about(tx, self._ledger, number, code)
        if found is None:
            return None
        return Reasons(
            number=found.number,
            state=found.state,
            authority=found.authority,
            legal_basis=found.legal_basis,
            redress=found.redress,
            asked=Scope(**asdict(found.asked)),
            granted=Scope(**asdict(found.granted)),
            reviews=tuple(Said(**asdict(one)) for one in found.reviews),
            effective_at=found.effective_at,
            lifted_at=found.lifted_at,
            ending=_ending(found),
            sealed_until=found.sealed_until,
            index=found.index,
        )

    async def took_part(self, tx: Transaction, number: int) -> Collection[str]:
        return await self._standings.took_part(tx, number)

    async def meetings(self, tx: Transaction, number: int) -> Sequence[str]:
        return await self._lifecycle.meetings(tx, number)

    async def lift(self, tx: Transaction, number: int) -> None:
        await self._lifecycle.reverse(tx, number, APPEAL_UPHELD)


def _ending(found: CameAbout) -> Ending | None:
    if found.reversed and found.lifted_why != APPEAL_UPHELD:
        return Ending.MISTAKE
    return None if found.lifted_why is None else _ENDINGS.get(found.lifted_why, Ending.OTHER)


class Undone:
    """redress.ports.Undoing, over the orders room."""

    def __init__(self, exemptions: Exemptions, errors: LocationErrors, lifecycle: Lifecycle, clock: Clock) -> None:
        self._exemptions = exemptions
        self._errors = errors
        self._lifecycle = lifecycle
        self._clock = clock

    async def exempt(self, tx: Transaction, number: int, person: str, why: WhyExempt) -> bool:
        return await self._exemptions.exempt(tx, number, person, why)

    async def mistaken(self, tx: Transaction, number: int, reversal: Reversal) -> None:
        await open_mistake(tx, number, reversal, self._clock.now())

    async def wrong_sources(self, tx: Transaction) -> Collection[WrongSource]:
        return [WrongSource(one.source, one.country, one.version) for one in await self._errors.known(tx)]

    async def order(self, tx: Transaction, number: int) -> tuple[str, str | None]:
        return await self._lifecycle.order(tx, number)


class FiledAppeals:
    """orders.ports.OpenAppeals, over the redress room."""

    async def open(self, tx: Transaction) -> Sequence[OpenAppeal]:
        query = select(appeal).where(appeal.c.outcome.is_(None)).order_by(appeal.c.position)
        return [OpenAppeal(row.id, row.number, row.filed_at, row.answer_due) for row in await tx.execute(query)]


class ReportsWaiting:
    """orders.inbox.Source, over the abuse room: reports that nobody has answered."""

    async def waiting(self, tx: Transaction, account: str, permissions: Collection[str]) -> Sequence[Item]:
        if "abuse:decide" not in permissions:
            return []
        query = select(abuse_report.c.id, abuse_report.c.filed_at).where(abuse_report.c.answered_at.is_(None))
        return [Item(Waits.ABUSE, row.id, row.filed_at) for row in await tx.execute(query)]


class EnrolledReviewers:
    """redress.ports.Desk, over the orders room."""

    def __init__(self, desk: DeskService) -> None:
        self._desk = desk

    async def reviewer(self, tx: Transaction, key: str) -> tuple[str, PublicKey] | None:
        if self._desk.trust() is None:
            return None
        found = (await self._desk.read(tx)).keys.get(key)
        return None if found is None else (found.account, found.public)


class Receipted:
    """redress.ports.Ledger, over the log."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @property
    def origin(self) -> str:
        return self._ledger.origin

    async def append(self, tx: Transaction, entry: Mapping[str, Json]) -> int:
        return await self._ledger.append(tx, entry)

    async def receipt_of(self, tx: Transaction, index: int, meeting: tuple[str, bytes] | None) -> str | None:
        try:
            return (await self._ledger.receipt(tx, index, meeting)).encode()
        except NotPublished:
            return None

    async def verify(self, tx: Transaction, receipt: str) -> tuple[int, str | None]:
        try:
            changes = await self._ledger.key_changes(tx)
            found = verify_receipt(Receipt.decode(receipt), self._ledger.trust.keys, changes=changes)
        except VerificationError as problem:
            raise ValueError(str(problem)) from problem
        number = found.entry.get("number")
        if not isinstance(number, int):
            raise ValueError("it is about no restriction")
        return number, found.meeting


def place_evidence(seal: EvidenceSeal, locator: Locator) -> Callable[[Decision, Determination, str], str]:
    """http.refusal.Seal, over the redress and the territory rooms."""

    def sealed(decision: Decision, place: Determination, person: str) -> str:
        return seal.seal({r.number: r.ends_at for r in decision.by}, person, place, locator.versions())

    return sealed


class EnforcedRestrictions:
    """enforcement.ports.Restrictions and Ceiling, over what the orders room verified."""

    def __init__(self, verified: VerifiedRestrictions) -> None:
        self._verified = verified

    async def of_meeting(self, meeting: str) -> Sequence[Restriction]:
        return await self._read(meeting)

    async def active(self) -> Sequence[Restriction]:
        return await self._read(None)

    async def jurisdictions(self) -> Territory:
        try:
            return await self._verified.jurisdictions()
        except (SQLAlchemyError, OSError) as problem:
            raise StateUnavailable(type(problem).__name__) from problem

    async def charge(self, restriction: Restriction, persons: Collection[str]) -> bool:
        try:
            return await self._verified.charge(restriction.id, restriction.number, persons)
        except (SQLAlchemyError, OSError) as problem:
            raise StateUnavailable(type(problem).__name__) from problem

    async def _read(self, meeting: str | None) -> Sequence[Restriction]:
        try:
            found = await self._verified.read(meeting)
        except (SQLAlchemyError, OSError) as problem:
            raise StateUnavailable(type(problem).__name__) from problem
        return [
            Restriction(
                id=one.id,
                number=one.granted.number,
                meeting=one.meeting,
                territory=one.granted.terms.territory,
                jurisdiction=one.granted.authority.jurisdiction,
                measures=one.granted.terms.measures,
                starts_at=one.granted.terms.starts_at,
                ends_at=one.granted.terms.ends_at,
                people=one.people,
                held=one.state == "held",
                authority=one.granted.authority.name,
                legal_basis=one.granted.legal_basis,
                receipt_key=one.receipt_key,
                exempt=one.exempt,
                effective_at=one.effective_at,
                sealed_until=one.sealed_until,
            )
            for one in found
        ]


class AccountHolders:
    """abuse.ports.Accounts, over the identity room's accounts and the meetings' hosts."""

    async def by_id(self, tx: Transaction, account_id: str) -> Holder | None:
        return _holder((await tx.execute(select(account).where(account.c.id == account_id))).first())

    async def by_email(self, tx: Transaction, email: str) -> Holder | None:
        return _holder((await tx.execute(select(account).where(account.c.email == email))).first())

    async def host_of(self, tx: Transaction, code: str) -> Holder | None:
        hosts = select(account).join(meeting, meeting.c.host_account == account.c.id)
        return _holder((await tx.execute(hosts.where(meeting.c.code == code))).first())


def _holder(row: Row[tuple[object, ...]] | None) -> Holder | None:
    return None if row is None else Holder(row.id, row.email, row.role != Role.MEMBER)


class OrderDistance:
    """abuse.ports.OrderTouches, over orders, appeals, and who hosts which meeting."""

    def __init__(self, ledger: OrdersLedger) -> None:
        self._touches = Touches(ledger)

    async def touched(self, tx: Transaction, account_id: str, host: str, since: datetime) -> datetime | None:
        codes = _hosted(host)
        keys = select(reviewer_key.c.id).where(reviewer_key.c.account == account_id)
        signed_with = set((await tx.execute(keys)).scalars())
        times = [
            await self._touches.touched(tx, account_id, signed_with, codes),
            await decided(tx, account_id, await self._touches.numbers(tx, codes)),
        ]
        latest = max((moment for moment in times if moment is not None), default=None)
        return latest if latest is not None and latest >= since else None

    async def latest(self, tx: Transaction, host: str) -> datetime | None:
        return await self._touches.latest(tx, _hosted(host))


def _hosted(host: str) -> Select[tuple[str]]:
    return select(meeting.c.code).where(meeting.c.host_account == host)


class EndorsedDeciders:
    """abuse.ports.Desk, over the desk's chain and the identity room's passkeys."""

    def __init__(self, desk: DeskService) -> None:
        self._desk = desk

    async def vouches_for(self, tx: Transaction, account_id: str) -> bool:
        if self._desk.trust() is None:
            return False
        keys = (await self._desk.read(tx)).keys
        held = await tx.scalars(select(passkey.c.public).where(passkey.c.account == account_id))
        endorsed = all(PublicKey(Algorithm.WEBAUTHN, public).id in keys for public in held)
        return endorsed and any(key.account == account_id for key in keys.values())


class DeskPager:
    """abuse.ports.Pager, over the desk's alerts."""

    def __init__(self, alerts: Alerts) -> None:
        self._alerts = alerts

    async def reported(self, tx: Transaction, report: str) -> None:
        await self._alerts.raise_(tx, "abuse_reported", None, f"report {report}")


class SuspendedAccounts:
    """identity.suspended.Suspensions, over the abuse room."""

    def __init__(self, suspensions: Suspensions) -> None:
        self._suspensions = suspensions

    async def refuse(self, tx: Transaction, account_id: str) -> None:
        row = await self._suspensions.current(tx, account_id)
        if row is not None:
            said = refusal(row.abuse, row.reason, row.ends_at)
            raise Suspended(said, ends_at=rfc3339(row.ends_at), appeal=self._suspensions.link(row))


def page_removals(database: Database, alerts: Alerts, clock: Clock) -> Callable[[int], Awaitable[None]]:
    """Pages the desk about removals that nothing explains: that there were some, and when; not of whom (P9)."""

    async def page(_count: int) -> None:
        async with database.transaction() as tx:
            await alerts.raise_(tx, "removal_unexplained", None, f"removal_unexplained/{rfc3339(clock.now())}")

    return page


class TellableOrders:
    """redress.hosts.Orders, over the orders room."""

    async def told_beforehand(self, tx: Transaction, number: int) -> bool:
        return await silence.told_beforehand(tx, number)

    async def to_be_told(self, tx: Transaction) -> Sequence[tuple[int, str]]:
        return await silence.to_be_told(tx)


class WordsForHosts:
    """enforcement.telling.HostWords, over the redress room."""

    def __init__(self, hosts: HostNotices) -> None:
        self._hosts = hosts

    async def words_in(self, meetings: Sequence[str]) -> Sequence[Word]:
        try:
            await self._hosts.catch_up()
            found = await self._hosts.words_in(meetings)
        except (SQLAlchemyError, OSError) as problem:
            raise StateUnavailable(type(problem).__name__) from problem
        return [Word(one.meeting, one.identity, f"host/{one.number}", json.dumps(_host_line(one))) for one in found]


def _host_line(word: HostWord) -> dict[str, object]:
    return {
        "type": "/notices/host",
        "title": word.line,
        "restriction": word.number,
        "territory": list(word.territory),
        "statement": word.statement,
    }
