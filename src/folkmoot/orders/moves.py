"""The one place where an order's state changes: by an act that its state allows, at the moment of the change."""

from __future__ import annotations

from sqlalchemy import update

from folkmoot.orders.adapters.tables import demand
from folkmoot.orders.domain.lifecycle import OrderAct, before, leads_to
from folkmoot.orders.domain.states import DemandState
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import conflict


async def move(tx: Transaction, order_id: str, act: OrderAct, to: DemandState) -> None:
    """Raises `conflict` where the order is in no state, or in none any more, that allows it: of two who act at one
    moment the later is refused."""
    if not leads_to(act, to):
        raise ValueError(f"{act} does not lead to {to}")
    where = (demand.c.id == order_id) & demand.c.state.in_(before(act))
    if (await tx.execute(update(demand).where(where).values(state=to.value))).rowcount != 1:
        raise conflict("the order was changed meanwhile: look at it again")
