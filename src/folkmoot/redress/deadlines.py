"""Answers that are owed: "I am not there" is answered in time, or the restriction is lifted for whoever said so."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, select, update

from folkmoot.orders.domain.paging import AlertKind
from folkmoot.orders.domain.undoing import Reversal, WhyExempt
from folkmoot.orders.ports import Pager
from folkmoot.redress.adapters.tables import appeal
from folkmoot.redress.evidence import EvidenceSeal, NoEvidence
from folkmoot.redress.ports import Undoing
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database

log = structlog.get_logger(__name__)

# So long before an answer is due the desk is paged again.
SOON = timedelta(hours=24)


class Deadlines:
    def __init__(self, database: Database, undoing: Undoing, seal: EvidenceSeal, pager: Pager, clock: Clock) -> None:
        self._database = database
        self._undoing = undoing
        self._seal = seal
        self._pager = pager
        self._clock = clock

    async def settle(self) -> bool:
        """Lift what got no answer in time, each by itself, then page for what is due soon. Idempotent. Returns whether
        anything was lifted."""
        now = self._clock.now()
        async with self._database.snapshot() as tx:
            late = (await tx.execute(select(appeal.c.id).where(_waits(), appeal.c.answer_due <= now))).scalars().all()
            near = appeal.c.answer_due.between(now, now + SOON)
            soon = (await tx.execute(select(appeal.c.id, appeal.c.number).where(_waits(), near))).all()
        lifted = [await self._lift(appeal_id) for appeal_id in late]
        for row in soon:
            async with self._database.transaction() as tx:
                await self._pager.raise_(tx, AlertKind.APPEAL_DUE, row.number, f"appeal_due/{row.id}")
        return any(lifted)

    async def _lift(self, appeal_id: str) -> bool:
        async with self._database.transaction() as tx:
            row = (await tx.execute(select(appeal).where(_waits(), appeal.c.id == appeal_id))).first()
            if row is None:
                return False  # answered at this very moment
            try:
                person = self._seal.read_accepted(row.evidence).person
            except NoEvidence:
                log.critical("AN APPEAL GOT NO ANSWER IN TIME, and its evidence cannot be opened: decide it", id=row.id)
                return False
            lifted = await self._undoing.exempt(tx, row.number, person, WhyExempt.NO_ANSWER)
            if lifted:
                await self._undoing.mistaken(tx, row.number, Reversal.NO_ANSWER)
            values = {"evidence": None, "freed_at": self._clock.now() if lifted else None}
            await tx.execute(update(appeal).where(appeal.c.id == appeal_id).values(values))
        return lifted


def _waits() -> ColumnElement[bool]:
    """For an answer about one person, whom its evidence tells."""
    return appeal.c.outcome.is_(None) & appeal.c.freed_at.is_(None) & appeal.c.evidence.is_not(None)
