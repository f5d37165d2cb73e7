"""Restrictions as the gate and the enforcer may believe them: their whole chain verified from the log, each time.

Implements enforcement's `Restrictions` and `Ceiling`. What does not verify is no restriction, and is said loudly.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Row, func, insert, select

from folkmoot.orders.adapters.tables import authority, demand, demand_meeting, restriction, restriction_person, review
from folkmoot.orders.desk import DeskService
from folkmoot.orders.domain.chain import ChainError, Granted, read_desk, verify_earlier, verify_grant, verify_resumption
from folkmoot.orders.domain.paging import AlertKind
from folkmoot.orders.domain.statements import Entry
from folkmoot.orders.exemptions import exempt_people
from folkmoot.orders.holds import log_hold, mark_held
from folkmoot.orders.ports import Ledger, Meetings, Pager
from folkmoot.runtime.canonical import commitment, digest, receipt_key
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Transaction
from folkmoot.territory.domain import Territory, territory_of

log = structlog.get_logger(__name__)
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Proved:
    """A restriction on one meeting, effective or held, whose whole chain verified. `people`: its ceiling.
    `receipt_key`: what the links of those whom it affects are made of. `exempt`: the keys of people it reaches no more.
    `sealed_until`: None when its record is open."""

    id: str
    state: str
    meeting: str
    granted: Granted
    people: int
    receipt_key: str
    exempt: frozenset[str]
    effective_at: datetime | None
    sealed_until: datetime | None


class VerifiedRestrictions:
    """Reads rows to find log entries, and believes only what the chain proves. Caches by content, never by id."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        desk: DeskService,
        meetings: Meetings,
        clock: Clock,
        pager: Pager,
        *,
        witnessed: bool,
    ) -> None:
        """`witnessed` False: reachable from elsewhere, with no witness of its log, so that nothing is in force (P8)."""
        self._database = database
        self._ledger = ledger
        self._desk = desk
        self._meetings = meetings
        self._clock = clock
        self._pager = pager
        self._witnessed = witnessed
        self._proved: dict[str, Granted] = {}

    async def read(self, meeting: str | None = None) -> list[Proved]:
        """Those effective or held, of one meeting or of all."""
        found: list[Proved] = []
        async with self._database.snapshot() as tx:
            query = (
                select(restriction, demand_meeting.c.meeting, demand.c.position.label("demand_position"))
                .join(demand, demand.c.id == restriction.c.demand)
                .join(demand_meeting, demand_meeting.c.demand == demand.c.id)
                .where(restriction.c.state.in_(["effective", "held"]))
            )
            if meeting is not None:
                query = query.where(demand_meeting.c.meeting == meeting)
            freed = await exempt_people(tx)
            for row in (await tx.execute(query)).all():
                try:
                    granted, people = await self._prove(tx, row)
                    secret = await self._meetings.secret(tx, row.meeting)
                    if secret is None:
                        raise ChainError("P2: the meeting does not exist")
                    if commitment(secret, granted.number) in granted.terms.meetings:
                        key = receipt_key(secret, granted.number)
                        exempt = freed.get(row.id, _NOBODY)
                        since = row.effective_at
                        until = await self._ledger.sealed_until(tx, granted.number)
                        found.append(Proved(row.id, row.state, row.meeting, granted, people, key, exempt, since, until))
                except ChainError as problem:
                    log.error("A RESTRICTION DOES NOT VERIFY and is not applied", number=row.number, why=str(problem))
        return found

    async def why_not(self, tx: Transaction, restriction_id: str) -> str | None:
        """orders.ports.Proving."""
        query = (
            select(restriction, demand.c.position.label("demand_position"), demand.c.id.label("demand_id"))
            .join(demand, demand.c.id == restriction.c.demand)
            .where(restriction.c.id == restriction_id)
        )
        row = (await tx.execute(query)).first()
        if row is None:
            return "there is no such restriction"
        try:
            await self._prove(tx, row)
            reviewed = select(review.c.reviewer).where(review.c.demand == row.demand_id, review.c.withdrawn.is_(False))
            named = select(demand_meeting.c.meeting).where(demand_meeting.c.demand == row.demand_id)
            codes = list((await tx.execute(named)).scalars())
            for account in set((await tx.execute(reviewed)).scalars()):
                if any([await self._meetings.attended(tx, account, code) for code in codes]):
                    return "P6: a reviewer has attended the meeting"
        except ChainError as problem:
            return str(problem)
        return None

    async def jurisdictions(self) -> Territory:
        async with self._database.snapshot() as tx:
            rows = await tx.execute(
                select(authority.c.jurisdiction)
                .join(demand, demand.c.authority == authority.c.id)
                .join(restriction, restriction.c.demand == demand.c.id)
                .distinct()
            )
            return territory_of(code for row in rows for code in json.loads(row.jurisdiction))

    async def charge(self, restriction_id: str, number: int, persons: Collection[str]) -> bool:
        """Count people against the ceiling, all or none; past it, hold, whether or not the log can take it (P12)."""
        async with self._database.transaction() as tx:
            query = (
                select(restriction, demand.c.position.label("demand_position"))
                .join(demand, demand.c.id == restriction.c.demand)
                .where(restriction.c.id == restriction_id, restriction.c.state == "effective")
            )
            row = (await tx.execute(query)).first()
            if row is None:
                return False
            try:
                _, people = await self._prove(tx, row)
            except ChainError:
                return False
            mine = restriction_person.c.restriction == restriction_id
            known = await tx.execute(
                select(restriction_person.c.person).where(mine, restriction_person.c.person.in_(list(persons)))
            )
            fresh = set(persons) - {r.person for r in known}
            if not fresh:
                return True
            counted = int(await tx.scalar(select(func.count()).select_from(restriction_person).where(mine)) or 0)
            if counted + len(fresh) <= people:
                rows = [{"restriction": restriction_id, "person": person} for person in sorted(fresh)]
                await tx.execute(insert(restriction_person), rows)
                return True
            await mark_held(tx, restriction_id)
            times = len(json.loads(row.resumptions))
            await self._pager.raise_(tx, AlertKind.RESTRICTION_HELD, number, f"held/{number}/{times}")
        log.critical("A RESTRICTION REACHED MORE PEOPLE THAN APPROVED and is held: somebody must look", number=number)
        try:
            await log_hold(self._database, self._ledger, restriction_id)
        except Exception as problem:  # whatever it is: it is held, and the next `settle` logs it
            log.error("the log does not say yet that it is held", number=number, problem=type(problem).__name__)
        return False

    async def _prove(self, tx: Transaction, row: Row[tuple[object, ...]]) -> tuple[Granted, int]:
        """Raises `ChainError`."""
        if not self._witnessed:
            raise ChainError("P8: this server can be reached from elsewhere, and its log has no witness")
        trust = self._desk.trust()
        if trust is None:
            raise ChainError("no founding of a desk is pinned")
        founding, later = await self._desk.entries(tx)
        demanded = await self._entry(tx, row.demand_position)
        reviews = [await self._entry(tx, position) for position in json.loads(row.reviews)]
        stated = await self._entry(tx, row.position)
        content = [trust.founding, *(digest(e) for e in (founding, *later, demanded, *reviews, stated))]
        earlier = await self._earlier(tx, demanded)
        content += [digest(list(earlier[1]))] if earlier else []
        key = digest(content)
        granted = self._proved.get(key)
        if granted is None:
            desk = read_desk(trust, founding, later, self._clock.now())
            before = verify_earlier(desk, demanded, *earlier) if earlier else None
            granted = verify_grant(trust, desk, demanded, reviews, stated, before)
            if not await self._ledger.check_inclusion(tx, row.position):
                raise ChainError("P8: its record is not proved to be in the log")
            self._proved[key] = granted
        return granted, await self._ceiling(tx, row, granted, demanded, stated)

    async def _earlier(self, tx: Transaction, demanded: Entry) -> tuple[Entry, list[Entry]] | None:
        """The order that this one renews, and its reviews; None where it renews nothing, or nothing that is known."""
        if demanded.get("renews") is None:
            return None
        query = (
            select(demand.c.position, restriction.c.reviews)
            .join(restriction, restriction.c.demand == demand.c.id)
            .where(demand.c.hash == str(demanded["renews"]))
        )
        row = (await tx.execute(query)).first()
        if row is None:
            return None
        return await self._entry(tx, row.position), [
            await self._entry(tx, position) for position in json.loads(row.reviews)
        ]

    async def _ceiling(
        self, tx: Transaction, row: Row[tuple[object, ...]], granted: Granted, demanded: Entry, stated: Entry
    ) -> int:
        """As granted, or as two people resumed it last."""
        resumptions = json.loads(row.resumptions)
        if not resumptions:
            return granted.terms.people
        trust, desk = self._desk.trust(), await self._desk.read(tx)
        if trust is None:
            raise ChainError("no founding of a desk is pinned")
        last = resumptions[-1]
        held = await self._entry(tx, last["held"])
        reviews = [await self._entry(tx, position) for position in last["reviews"]]
        return verify_resumption(trust, desk, granted, demanded, stated, held, reviews)

    async def _entry(self, tx: Transaction, position: object) -> Entry:
        entry = await self._ledger.entry(tx, int(str(position)))
        if entry is None:
            raise ChainError("the log lacks an entry of its chain")
        return entry
