"""What follows a demand: a corrected version of it, the answer to a question, the finding that it was forged."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import uuid4

from sqlalchemy import Row, insert, select, update

from folkmoot.orders.adapters.intake_tables import correspondence, demand_letter, forgery
from folkmoot.orders.adapters.tables import demand, restriction
from folkmoot.orders.domain.lifecycle import OrderAct
from folkmoot.orders.domain.paging import AlertKind
from folkmoot.orders.domain.statements import rejection
from folkmoot.orders.domain.states import DemandState
from folkmoot.orders.lifecycle import FORGED, Lifecycle
from folkmoot.orders.moves import move
from folkmoot.orders.ports import Ledger, Pager
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import Promise, conflict, invalid, not_found

_Demand = Row[tuple[object, ...]]


async def earlier_version(tx: Transaction, order_id: str, authority_id: str) -> _Demand:
    """The order that a new version may take the place of. Raises where it may not."""
    row = await _demand(tx, order_id, "corrects")
    if row.authority != authority_id:
        raise invalid("an order is corrected by the authority that sent it", "authority_id")
    if row.state == DemandState.FORGED:
        raise conflict("that order was forged: record what the authority sends as an order of its own")
    if await tx.scalar(select(demand_letter.c.demand).where(demand_letter.c.corrects == order_id)):
        raise conflict("that order was corrected already: correct its newest version")
    state = await tx.scalar(select(restriction.c.state).where(restriction.c.demand == order_id))
    if state == "lifted":
        raise conflict("what came of that order has ended: what the authority sends now is an order of its own")
    if state is not None:
        raise conflict("a restriction came of that order: withdraw the order first, or renew it", Promise.TIME)
    return row


async def end_in_public(ledger: Ledger, tx: Transaction, row: _Demand, why: str, now: datetime) -> int:
    """The entry by which a demand ends; what was sealed of it until now, for want of a review, was sealed for nothing.
    Returns its position."""
    number = int(cast("int", row.number))
    await ledger.reseal(tx, number, now)
    await ledger.open_due(tx, now)
    return await ledger.append(tx, rejection(str(row.hash), number, why))


class FollowUps:
    def __init__(self, database: Database, ledger: Ledger, lifecycle: Lifecycle, clock: Clock, pager: Pager) -> None:
        self._database = database
        self._ledger = ledger
        self._lifecycle = lifecycle
        self._clock = clock
        self._pager = pager

    async def answer(self, tx: Transaction, order_id: str, text: str, who: str) -> str:
        """What a reviewer asked for: the order waits for review again. Returns its state."""
        row = await _demand(tx, order_id)
        if row.state != DemandState.MORE_INFORMATION_ASKED:
            raise conflict(f"nobody waits for information on this order: it is {row.state}")
        if not text.strip():
            raise invalid("say what the reviewers asked for", "text")
        made = uuid4().hex
        written = {"id": made, "demand": order_id, "text": text, "written_by": who, "at": self._clock.now()}
        await tx.execute(insert(correspondence).values(written))
        await move(tx, order_id, OrderAct.ANSWER, DemandState.RECEIVED)
        await self._pager.raise_(tx, AlertKind.ORDER_RECEIVED, int(cast("int", row.number)), f"information/{made}")
        return DemandState.RECEIVED.value

    async def answers(self, tx: Transaction, order_id: str) -> list[dict[str, Json]]:
        """Oldest first."""
        await _demand(tx, order_id)
        mine = correspondence.c.demand == order_id
        found = await tx.execute(select(correspondence).where(mine).order_by(correspondence.c.at, correspondence.c.id))
        return [{"at": rfc3339(row.at), "text": row.text, "written_by": row.written_by} for row in found]

    async def forged(self, order_id: str, how: str, who: str) -> str:
        """Its authority never sent it: what came of it ends at this instant, then the log says why (P7). Done again
        after a crash, it goes on where it was. Returns the order's state."""
        if not how.strip():
            raise invalid("say how you found out", "how_found_out")
        now = self._clock.now()
        async with self._database.transaction() as tx:
            row = await _demand(tx, order_id)
            found = (await tx.execute(select(forgery).where(forgery.c.demand == order_id))).first()
            if found is None:
                await self._lifecycle.lift_for_forgery(tx, order_id)
                noted = {"demand": order_id, "how": how, "found_by": who, "at": now, "position": None}
                await tx.execute(insert(forgery).values(noted))
                await move(tx, order_id, OrderAct.FORGED, DemandState.FORGED)
            elif found.position is not None:
                raise conflict("the order is forged already")
        async with self._database.transaction() as tx:
            position = await end_in_public(self._ledger, tx, row, FORGED, now)
            await tx.execute(update(forgery).where(forgery.c.demand == order_id).values(position=position))
        await self._lifecycle.settle()
        return DemandState.FORGED.value


async def _demand(tx: Transaction, order_id: str, field: str | None = None) -> _Demand:
    row = (await tx.execute(select(demand).where(demand.c.id == order_id))).first()
    if row is None:
        raise not_found("there is no order with this id", field)
    return row
