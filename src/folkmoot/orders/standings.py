"""Who may decide which order: what `domain.standing` asks for, read for many orders at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select

from folkmoot.orders.adapters.tables import demand, demand_meeting, restriction, resume_review, review
from folkmoot.orders.desk import DeskService
from folkmoot.orders.domain.chain import Desk
from folkmoot.orders.domain.rules import Reviewer
from folkmoot.orders.domain.standing import Standing, WhyNot, cannot_approve
from folkmoot.orders.domain.statements import APPROVALS, key_of
from folkmoot.orders.ports import Ledger, Meetings
from folkmoot.orders.reversals import decided_before
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import Promise, conflict


@dataclass(frozen=True, slots=True)
class Read:
    """How one account stands before an order, how many approvals of it count, and why one of theirs would not complete
    it."""

    standing: Standing
    approvals: int
    cannot_approve: WhyNot | None


async def refuse_attendee(tx: Transaction, meetings: Meetings, account: str, codes: Collection[str]) -> None:
    """P6: whoever attended one of these meetings reviews no order on it. Raises for them."""
    if await meetings.attended_of(tx, account, codes):
        raise conflict("whoever attended a meeting does not review an order on it", Promise.TWO_PEOPLE)


class Standings:
    def __init__(self, ledger: Ledger, desk: DeskService, meetings: Meetings) -> None:
        self._ledger = ledger
        self._desk = desk
        self._meetings = meetings

    async def of(self, tx: Transaction, demands: Sequence[Row[tuple[object, ...]]], account: str) -> Mapping[str, Read]:
        """By the order's id. As many queries for a hundred orders as for one. Nothing of who else was in a meeting."""
        ids = [row.id for row in demands]
        codes: dict[str, set[str]] = defaultdict(set)
        for row in await tx.execute(select(demand_meeting).where(demand_meeting.c.demand.in_(ids))):
            codes[row.demand].add(row.meeting)
        every = {code for named in codes.values() for code in named}
        attended = await self._meetings.attended_of(tx, account, every)
        turned = await decided_before(tx, every, account)
        reviews: dict[str, list[Row[tuple[object, ...]]]] = defaultdict(list)
        valid = select(review).where(review.c.demand.in_(ids), review.c.withdrawn.is_(False))
        for row in await tx.execute(valid.order_by(review.c.position)):
            reviews[row.demand].append(row)
        desk = await self._desk.read(tx) if self._desk.trust() is not None else Desk({}, {})
        mine = [key for key in desk.keys.values() if key.account == account]
        signers = await self._signers(tx, desk, [one for found in reviews.values() for one in found])
        before = await _renewed(tx, {row.renews for row in demands if row.renews is not None})

        def first(order: str) -> Reviewer | None:
            return next((signers[one.id] for one in reviews[order] if one.id in signers), None)

        return {
            row.id: Read(
                Standing(
                    state=row.state,
                    recorded=row.recorded_by == account,
                    reviewed=any(one.reviewer == account and one.verdict != "ask" for one in reviews[row.id]),
                    attended=bool(codes[row.id] & attended),
                    reversed=bool(codes[row.id] & turned),
                    enrolled=bool(mine),
                ),
                sum(one.id in signers for one in reviews[row.id]),
                cannot_approve(first(row.id), mine, desk.authorities.get(row.authority), before[row.renews]),
            )
            for row in demands
        }

    async def _signers(
        self, tx: Transaction, desk: Desk, reviews: Sequence[Row[tuple[object, ...]]]
    ) -> Mapping[str, Reviewer]:
        """Who approved, by the review's id: of those reviews whose key counts by now."""
        approvals = {int(str(one.position)): str(one.id) for one in reviews if one.verdict in APPROVALS}
        entries = await self._ledger.entries(tx, approvals)
        keys = {approvals[position]: key_of(entry) for position, entry in entries.items()}
        return {review: desk.keys[key] for review, key in keys.items() if key in desk.keys}

    async def parties(self, tx: Transaction, numbers: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Who recorded an order, reviewed it or reviewed its resumption, by its number. They decide nothing that comes
        after it: no appeal, no mistake, no emergency's full review."""
        query = select(demand.c.number, demand.c.id, demand.c.recorded_by).where(demand.c.number.in_(sorted(numbers)))
        rows = (await tx.execute(query)).all()
        found: dict[int, set[str]] = {row.number: {row.recorded_by} for row in rows}
        of_demand = {row.id: row.number for row in rows}
        for row in await tx.execute(select(review.c.demand, review.c.reviewer).where(review.c.demand.in_(of_demand))):
            found[of_demand[row.demand]].add(row.reviewer)
        made = (await tx.execute(select(restriction).where(restriction.c.demand.in_(of_demand)))).all()
        signed = {
            position: row.number for row in made for one in json.loads(row.resumptions) for position in one["reviews"]
        }
        accounts = (await self._desk.read(tx)).accounts if signed else {}
        for position, entry in (await self._ledger.entries(tx, signed)).items():
            key = key_of(entry)
            found[signed[position]].add(accounts.get(key, key))
        half = select(resume_review.c.reviewer, restriction.c.number).join(
            restriction, restriction.c.id == resume_review.c.restriction
        )
        for row in await tx.execute(half.where(restriction.c.demand.in_(of_demand))):
            found[row.number].add(row.reviewer)
        return {number: frozenset(accounts) for number, accounts in found.items()}

    async def took_part(self, tx: Transaction, number: int) -> frozenset[str]:
        """The `parties` of one order; nobody where there is none."""
        return (await self.parties(tx, (number,))).get(number, frozenset())

    async def enrolled(self, tx: Transaction, account: str) -> bool:
        """Whether a key of theirs counts by now."""
        if self._desk.trust() is None:
            return False
        return any(key.account == account for key in (await self._desk.read(tx)).keys.values())


async def _renewed(tx: Transaction, ids: Collection[str]) -> Mapping[str | None, frozenset[str]]:
    """Who approved the orders that are renewed, by the order's id."""
    found: dict[str | None, frozenset[str]] = defaultdict(frozenset)
    approved = review.c.demand.in_(sorted(ids)) & review.c.verdict.in_(APPROVALS) & review.c.withdrawn.is_(False)
    for row in await tx.execute(select(review.c.demand, review.c.reviewer).where(approved)):
        found[row.demand] |= {row.reviewer}
    return found
