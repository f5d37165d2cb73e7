"""What the identity room forgets: what opens nothing any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from folkmoot.identity.adapters.tables import api_token
from folkmoot.runtime.database import Transaction


async def forget_tokens(tx: Transaction, before: datetime) -> int:
    """API tokens that expired before then. Returns how many."""
    return (await tx.execute(delete(api_token).where(api_token.c.expires_at < before))).rowcount
