"""Which room forgets by which rule of `runtime.retention`."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from folkmoot.abuse.reports import forget_reports
from folkmoot.abuse.suspensions import forget_suspensions
from folkmoot.enforcement.adapters.tables import presence
from folkmoot.http.idempotency import forget_answers
from folkmoot.identity.forgetting import forget_ceremonies, forget_invitations, forget_sessions, forget_tokens
from folkmoot.meetings.forgetting import MeetingForgetting
from folkmoot.orders.forgetting import OrderForgetting
from folkmoot.redress.forgetting import forget_texts, numbers_in_course
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Transaction
from folkmoot.worker.forgetting import Forget


class MeetingsInUse:
    """meetings.ports.InUse, over orders, appeals and presences."""

    def __init__(self, orders: OrderForgetting) -> None:
        self._orders = orders

    async def meetings(self, tx: Transaction) -> set[str]:
        found = await self._orders.meetings_in_course(tx)
        for number in await numbers_in_course(tx):
            found |= await self._orders.meetings_of(tx, number)
        return found | set((await tx.execute(select(presence.c.meeting).distinct())).scalars())


def forgetting_rooms(clock: Clock) -> Mapping[str, Forget]:
    """What forgets, by the name of its rule."""
    orders = OrderForgetting(clock)
    meetings = MeetingForgetting(MeetingsInUse(orders))
    return {
        "API tokens": forget_tokens,
        "alerts": orders.alerts,
        "appeals' texts": forget_texts,
        "idempotent answers": forget_answers,
        "challenges": forget_ceremonies,
        "impact snapshots": orders.impact,
        "instruments": orders.instruments,
        "chat and files": meetings.saved,
        "invitations": forget_invitations,
        "participants": meetings.participants,
        "participants' names": meetings.names,
        "people counted": orders.people,
        "reports of abuse": forget_reports,
        "reviewers' reasons": orders.reasons,
        "submissions": orders.submissions,
        "suspensions": forget_suspensions,
        "sessions": forget_sessions,
        "texts of demands": orders.texts,
        "whom hosts named": meetings.named,
    }
