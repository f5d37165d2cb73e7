"""The full review of an emergency, after it: by a reviewer who took no part, and whose answer can undo it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import Row, select, update

from folkmoot.orders.adapters.tables import authority, demand, demand_meeting, restriction, review
from folkmoot.orders.desk import DeskService
from folkmoot.orders.domain.proofs import Assertion, Proof, proof_record
from folkmoot.orders.domain.standing import WhyNot
from folkmoot.orders.domain.statements import Entry, emergency_statement
from folkmoot.orders.inbox import Item, Waits
from folkmoot.orders.lifecycle import NO_EMERGENCY, Lifecycle
from folkmoot.orders.nonces import Nonces
from folkmoot.orders.ports import Ledger, Meetings
from folkmoot.orders.standings import Standings, refuse_attendee
from folkmoot.runtime.canonical import Json, canonical
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import Promise, conflict, invalid, not_found

REVIEWED_WITHIN = timedelta(days=7)


class Finding(StrEnum):
    """What the full review finds. Not justified: what is in force is lifted at once, and it counts as a reversal."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not justified"


class Emergencies:
    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        desk: DeskService,
        lifecycle: Lifecycle,
        standings: Standings,
        meetings: Meetings,
        clock: Clock,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._desk = desk
        self._lifecycle = lifecycle
        self._standings = standings
        self._meetings = meetings
        self._nonces = Nonces(clock)

    async def statement(
        self, tx: Transaction, order_id: str, finding: Finding, reasons: str, key: str, nonce: str
    ) -> Entry:
        """What the reviewer with `key` signs."""
        row = await self._row(tx, order_id)
        return emergency_statement(
            instance=self._ledger.origin,
            order=row.hash,
            number=row.number,
            reviewer=key,
            outcome=finding.value,
            reasons=reasons,
            nonce=nonce,
        )

    async def review(
        self,
        order_id: str,
        finding: Finding,
        reasons: str,
        nonce: str,
        account: str,
        key: str,
        proof: Proof,
    ) -> dict[str, Json]:
        """Record it. Raises for whoever took part or attended, and for what is not signed. Whom it frees is free before
        the log is written (P7)."""
        async with self._database.transaction() as tx:
            number, statement = await self._accept(tx, order_id, finding, reasons, nonce, account, key, proof)
            if finding is Finding.NOT_JUSTIFIED:
                await self._lifecycle.reverse(tx, number, NO_EMERGENCY)
        async with self._database.transaction() as tx:
            if (await self._row(tx, order_id)).emergency_position is not None:
                raise conflict("this emergency has been reviewed already")
            entry: Mapping[str, Json] = {
                "kind": "emergency_reviewed",
                "v": 1,
                "statement": dict(statement),
                "proof": proof_record(proof),
            }
            position = await self._ledger.append(tx, entry)
            await tx.execute(update(demand).where(demand.c.id == order_id).values(emergency_position=position))
        return {"order": order_id, "outcome": finding.value, "log": {"index": position}}

    async def _accept(
        self,
        tx: Transaction,
        order_id: str,
        finding: Finding,
        reasons: str,
        nonce: str,
        account: str,
        key: str,
        proof: Proof,
    ) -> tuple[int, Entry]:
        """The order's number, and the statement that was signed."""
        row = await self._row(tx, order_id)
        if not reasons.strip():
            raise invalid("give the reasons", "reasons")
        if row.emergency_position is not None:
            raise conflict("this emergency has been reviewed already")
        trust, _, reviewer = await self._desk.signing(tx, key, account)
        if account in await self._standings.took_part(tx, row.number):
            raise conflict("whoever took part in an emergency does not review it afterwards", Promise.TWO_PEOPLE)
        await refuse_attendee(tx, self._meetings, account, await self._lifecycle.meetings(tx, row.number))
        statement = await self.statement(tx, order_id, finding, reasons, key, nonce)
        if not trust.verify(reviewer.public, proof, canonical(statement)):
            raise invalid("the signature is not yours over this review's canonical bytes", "proof", Promise.TWO_PEOPLE)
        if isinstance(proof, Assertion):
            await self._nonces.spend(tx, account, nonce)
        return int(row.number), statement

    async def waiting(self, tx: Transaction, account: str, permissions: Collection[str]) -> Sequence[Item]:
        """inbox.Source: emergencies that took effect and that nobody has reviewed in full; due a week after."""
        if "reviews:write" not in permissions:
            return []
        query = (
            select(demand, authority.c.name.label("authority_name"), restriction.c.effective_at)
            .join(restriction, restriction.c.demand == demand.c.id)
            .join(authority, authority.c.id == demand.c.authority)
            .where(demand.c.emergency.is_(True), demand.c.emergency_position.is_(None))
            .where(restriction.c.effective_at.is_not(None))
            .order_by(demand.c.number)
        )
        reviewed = select(review.c.demand).where(review.c.reviewer == account)
        mine = set((await tx.execute(reviewed)).scalars())
        rows, found = (await tx.execute(query)).all(), []
        codes: dict[str, set[str]] = defaultdict(set)
        named = select(demand_meeting).where(demand_meeting.c.demand.in_([row.id for row in rows]))
        for meeting in await tx.execute(named):
            codes[meeting.demand].add(meeting.meeting)
        attended = await self._meetings.attended_of(tx, account, {code for some in codes.values() for code in some})
        for row in rows:
            since = row.effective_at
            why = WhyNot.REVIEWED if row.id in mine else WhyNot.RECORDED if row.recorded_by == account else None
            if why is None and codes[row.id] & attended:
                why = WhyNot.ATTENDED
            item = Item(Waits.EMERGENCY_REVIEW, row.id, since, row.number, row.authority_name, since + REVIEWED_WITHIN)
            found.append(replace(item, emergency=True, why_not=why))
        return found

    async def _row(self, tx: Transaction, order_id: str) -> Row[tuple[object, ...]]:
        row = (await tx.execute(select(demand).where(demand.c.id == order_id))).first()
        if row is None:
            raise not_found("there is no order with this id")
        granted = await tx.scalar(select(restriction.c.id).where(restriction.c.demand == order_id))
        if not row.emergency or granted is None:
            raise conflict("it is no emergency that was granted, so there is nothing to review afterwards")
        return row
