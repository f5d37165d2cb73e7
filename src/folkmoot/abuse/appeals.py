"""The holder's side of a suspension: the notice, the appeal without signing in, and a third person's answer."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from sqlalchemy import select, update

from folkmoot.abuse.adapters.tables import suspension
from folkmoot.abuse.domain import Outcome, State, Why
from folkmoot.abuse.suspensions import Suspension, Suspensions, said, shown, state
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import Promise, conflict, not_found


class SuspensionAppeals:
    def __init__(self, suspensions: Suspensions, clock: Clock) -> None:
        self._suspensions = suspensions
        self._clock = clock

    async def notice(self, tx: Transaction, suspension_id: str, key: str) -> Mapping[str, Json]:
        """What it is for, until when, and how the appeal stands. Nobody is named who decided it."""
        return shown(await self._opened(tx, suspension_id, key), self._clock.now())

    async def appeal(self, tx: Transaction, suspension_id: str, key: str, text: str) -> None:
        """Once; nothing else is asked of whoever holds the key."""
        row = await self._opened(tx, suspension_id, key)
        if state(row, self._clock.now()) is not State.SUSPENDED:
            raise conflict("it has ended: there is nothing left to appeal against")
        if row.appealed_at is not None:
            raise conflict("an appeal was filed already, and is read as it stands")
        values = {"appeal": said(text, "text"), "appealed_at": self._clock.now()}
        await tx.execute(update(suspension).where(suspension.c.id == row.id).values(values))

    async def decide(self, tx: Transaction, suspension_id: str, outcome: Outcome, reasons: str, by: str) -> State:
        """By a reviewer who took no part in it, nor in an order on the account's meetings. Upheld ends it at once.
        Returns the suspension's state."""
        row = (await tx.execute(select(suspension).where(suspension.c.id == suspension_id))).first()
        if row is None or row.appealed_at is None:
            raise not_found("there is no appeal against this suspension")
        if row.appeal_outcome is not None:
            raise conflict("this appeal has been decided already")
        if by in (row.proposed_by, row.confirmed_by):
            raise conflict("whoever took part in a suspension does not decide an appeal against it", Promise.TWO_PEOPLE)
        await self._suspensions.check_decider(tx, by, row.account)
        values = {
            "appeal_outcome": outcome.value,
            "appeal_reasons": said(reasons, "reasons"),
            "appeal_decided_by": by,
            "appeal_decided_at": self._clock.now(),
        }
        await tx.execute(update(suspension).where(suspension.c.id == row.id).values(values))
        if outcome is Outcome.REJECTED or state(row, self._clock.now()) is State.ENDED:
            return state(row, self._clock.now())
        await self._suspensions.end(tx, row, Why.APPEAL_UPHELD, reasons, by)
        return State.ENDED

    async def _opened(self, tx: Transaction, suspension_id: str, key: str) -> Suspension:
        row = (await tx.execute(select(suspension).where(suspension.c.id == suspension_id))).first()
        good = row is not None and hmac.compare_digest(key.encode(), row.key.encode())
        if row is None or not good or row.confirmed_at is None:
            raise not_found("there is no suspension with this id and key")
        return row
