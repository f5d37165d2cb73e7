"""What the redress room forgets: the words of appeals, a while after they were decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from folkmoot.redress.adapters.tables import addition, appeal
from folkmoot.runtime.database import Transaction


async def forget_texts(tx: Transaction, before: datetime) -> int:
    """Of appeals decided before then. Returns how many."""
    said = (appeal.c.decided_at < before) & (appeal.c.text != "")
    own = select(appeal.c.id).where(appeal.c.decided_at < before)
    await tx.execute(delete(addition).where(addition.c.appeal.in_(own)))
    return (await tx.execute(update(appeal).where(said).values(text="", reasons="", second_look=None))).rowcount


async def numbers_in_course(tx: Transaction) -> set[int]:
    """The numbers that an appeal is about which nobody has decided."""
    return set((await tx.execute(select(appeal.c.number).where(appeal.c.outcome.is_(None)))).scalars())
