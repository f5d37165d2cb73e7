"""Who may decide which order: what `domain.standing` asks for, read for many orders at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select

from folkmoot.orders.adapters.tables import demand_meeting, restriction, review
from folkmoot.orders.desk import DeskService
from folkmoot.orders.domain.standing import Standing
from folkmoot.orders.domain.statements import APPROVALS
from folkmoot.orders.lifecycle import APPEAL_UPHELD
from folkmoot.orders.ports import Meetings
from folkmoot.runtime.database import Transaction


@dataclass(frozen=True, slots=True)
class Read:
    """How one account stands before an order, and how many others have approved it."""

    standing: Standing
    approvals: int


class Standings:
    def __init__(self, desk: DeskService, meetings: Meetings) -> None:
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
        turned = await _reversed(tx, every, account)
        reviews: dict[str, list[Row[tuple[object, ...]]]] = defaultdict(list)
        valid = select(review).where(review.c.demand.in_(ids), review.c.withdrawn.is_(False))
        for row in await tx.execute(valid):
            reviews[row.demand].append(row)
        enrolled = await self.enrolled(tx, account)
        return {
            row.id: Read(
                Standing(
                    state=row.state,
                    recorded=row.recorded_by == account,
                    reviewed=any(one.reviewer == account and one.verdict != "ask" for one in reviews[row.id]),
                    attended=bool(codes[row.id] & attended),
                    reversed=bool(codes[row.id] & turned),
                    enrolled=enrolled,
                ),
                sum(one.verdict in APPROVALS for one in reviews[row.id]),
            )
            for row in demands
        }

    async def enrolled(self, tx: Transaction, account: str) -> bool:
        """Whether a key of theirs counts by now."""
        if self._desk.trust() is None:
            return False
        return any(key.account == account for key in (await self._desk.read(tx)).keys.values())


async def _reversed(tx: Transaction, codes: Collection[str], account: str) -> set[str]:
    """Those meetings on which this account reviewed an order that was reversed."""
    query = (
        select(demand_meeting.c.meeting)
        .join(restriction, restriction.c.demand == demand_meeting.c.demand)
        .join(review, review.c.demand == demand_meeting.c.demand)
        .where(
            demand_meeting.c.meeting.in_(sorted(codes)),
            restriction.c.lifted_why == APPEAL_UPHELD,
            review.c.reviewer == account,
        )
    )
    return set((await tx.execute(query)).scalars())
