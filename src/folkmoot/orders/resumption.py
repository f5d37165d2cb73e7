"""Resuming a restriction that reached its ceiling: two signed reviews, with the impact shown anew (P12)."""

from __future__ import annotations

import json

from sqlalchemy import delete, insert, select, update

from folkmoot.orders.adapters.tables import demand, restriction, resume_review
from folkmoot.orders.desk import DeskService
from folkmoot.orders.domain.chain import ChainError, verify_grant, verify_resume_review, verify_resumption
from folkmoot.orders.domain.proofs import Assertion, Proof, proof_record
from folkmoot.orders.domain.statements import Entry
from folkmoot.orders.draft import ResumeInput, draft_resumption
from folkmoot.orders.lifecycle import Lifecycle
from folkmoot.orders.nonces import Nonces
from folkmoot.orders.ports import Ledger, Meetings
from folkmoot.orders.service import OrdersService
from folkmoot.orders.standings import refuse_attendee
from folkmoot.runtime.canonical import Json, digest
from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import Promise, conflict, not_found


class Resumptions:
    def __init__(
        self,
        ledger: Ledger,
        desk: DeskService,
        orders: OrdersService,
        lifecycle: Lifecycle,
        meetings: Meetings,
        clock: Clock,
    ) -> None:
        self._ledger = ledger
        self._desk = desk
        self._orders = orders
        self._lifecycle = lifecycle
        self._meetings = meetings
        self._clock = clock
        self._nonces = Nonces(clock)

    async def statement(self, tx: Transaction, restriction_id: str, sent: ResumeInput, key: str) -> Entry:
        """What the reviewer with `key` signs."""
        shown = await self._lifecycle.shown(tx, restriction_id)
        impact = await self._orders.impact_seen(tx, str(shown["order"]))
        return draft_resumption(shown, impact, sent, key)

    async def resume(
        self, tx: Transaction, restriction_id: str, sent: ResumeInput, account: str, key: str, proof: Proof
    ) -> dict[str, Json]:
        """Take one signed review; the second, by somebody else, resumes. Raises for what breaks a promise."""
        row = (await tx.execute(select(restriction).where(restriction.c.id == restriction_id))).first()
        if row is None:
            raise not_found("there is no restriction with this id")
        statement = await self.statement(tx, restriction_id, sent, key)
        trust, desk, _ = await self._desk.signing(tx, key, account)
        await refuse_attendee(tx, self._meetings, account, await self._lifecycle.meetings(tx, row.number))
        asked = (await tx.execute(select(demand).where(demand.c.id == row.demand))).one()
        demanded, stated = await self._entry(tx, asked.position), await self._entry(tx, row.position)
        held = await self._entry(tx, row.held_position)
        entry: dict[str, Json] = {
            "kind": "review",
            "v": 3,
            "at": rfc3339(self._clock.now()),
            "statement": dict(statement),
            "proof": proof_record(proof),
        }
        earlier = (
            await tx.execute(
                select(resume_review).where(
                    resume_review.c.restriction == restriction_id,
                    resume_review.c.held_position == row.held_position,
                )
            )
        ).all()
        if any(one.reviewer == account for one in earlier):
            raise conflict("you have reviewed this already: a second person must", Promise.TWO_PEOPLE)
        if await tx.scalar(select(resume_review.c.nonce).where(resume_review.c.nonce == sent.nonce)):
            raise conflict("this nonce was used before", field="nonce")
        if isinstance(proof, Assertion):
            await self._nonces.spend(tx, account, sent.nonce)
        try:
            verify_resume_review(trust, desk, demanded, stated, held, entry)
        except ChainError as problem:
            raise conflict(str(problem), Promise.TWO_PEOPLE) from problem
        position = await self._ledger.append(tx, entry)
        await tx.execute(
            insert(resume_review).values(
                restriction=restriction_id,
                reviewer=account,
                held_position=row.held_position,
                nonce=sent.nonce,
                position=position,
            )
        )
        if earlier:
            positions = [int(earlier[0].position), position]
            reviews = [await self._entry(tx, positions[0]), entry]
            first = [await self._entry(tx, place) for place in json.loads(row.reviews)]
            try:
                before = await self._orders.earlier(tx, asked, desk)
                granted = verify_grant(trust, desk, demanded, first, stated, before)
                people = verify_resumption(trust, desk, granted, demanded, stated, held, reviews)
            except ChainError as problem:
                raise conflict(str(problem), Promise.TWO_PEOPLE) from problem
            resumed: dict[str, Json] = {
                "kind": "resumed",
                "v": 1,
                "number": row.number,
                "held": digest(held),
                "reviews": sorted(digest(one) for one in reviews),
                "people": people,
            }
            await self._ledger.append(tx, resumed)
            resumptions = [*json.loads(row.resumptions), {"held": row.held_position, "reviews": positions}]
            await tx.execute(
                update(restriction)
                .where(restriction.c.id == restriction_id, restriction.c.state == "held")
                .values(state="effective", resumptions=json.dumps(resumptions))
            )
            await tx.execute(delete(resume_review).where(resume_review.c.restriction == restriction_id))
        return await self._lifecycle.shown(tx, restriction_id)

    async def _entry(self, tx: Transaction, position: object) -> Entry:
        entry = await self._ledger.entry(tx, int(str(position)))
        if entry is None:
            raise conflict("the log lacks an entry of its chain", Promise.OPENNESS)
        return entry
