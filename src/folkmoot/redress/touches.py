"""When somebody last decided an appeal about some orders."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from folkmoot.redress.adapters.tables import appeal
from folkmoot.runtime.database import Transaction


async def decided(tx: Transaction, account: str, numbers: Collection[int]) -> datetime | None:
    mine = (appeal.c.decided_by == account) & appeal.c.number.in_(list(numbers))
    found: datetime | None = await tx.scalar(select(func.max(appeal.c.decided_at)).where(mine))
    return found
