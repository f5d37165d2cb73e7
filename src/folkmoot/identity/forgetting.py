"""What the identity room forgets: what opens nothing any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from folkmoot.identity.adapters.tables import api_token, ceremony, invitation, session
from folkmoot.runtime.database import Transaction


async def forget_tokens(tx: Transaction, before: datetime) -> int:
    """API tokens that expired before then. Returns how many."""
    return (await tx.execute(delete(api_token).where(api_token.c.expires_at < before))).rowcount


async def forget_sessions(tx: Transaction, before: datetime) -> int:
    return (await tx.execute(delete(session).where(session.c.expires_at < before))).rowcount


async def forget_invitations(tx: Transaction, before: datetime) -> int:
    return (await tx.execute(delete(invitation).where(invitation.c.expires_at < before))).rowcount


async def forget_ceremonies(tx: Transaction, before: datetime) -> int:
    return (await tx.execute(delete(ceremony).where(ceremony.c.expires_at < before))).rowcount
