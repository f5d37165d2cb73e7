"""Filing an appeal and looking at it. Anyone may file one, without an account and without saying who they are."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import insert, select

from folkmoot.redress.adapters.tables import appeal
from folkmoot.redress.domain import LONGEST_TEXT, Ground, public_name, text_commitment
from folkmoot.redress.ports import Ledger, Restrictions
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import invalid, not_found


@dataclass(frozen=True, slots=True)
class Filed:
    """`key` opens the appeal; it is shown once, and kept as a hash."""

    id: str
    key: str


class Appeals:
    def __init__(self, database: Database, restrictions: Restrictions, ledger: Ledger, clock: Clock) -> None:
        self._database = database
        self._restrictions = restrictions
        self._ledger = ledger
        self._clock = clock

    async def file(self, tx: Transaction, number: int, ground: Ground, text: str, receipt: str | None) -> Filed:
        """`receipt`: of whoever is affected, or of the host; it shows that the appeal comes from somebody concerned."""
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise invalid(f"say in 1 to {LONGEST_TEXT} characters why", "text")
        if await self._restrictions.known(tx, number) is None:
            raise not_found(f"there is no restriction with the number {number}", "restriction")
        concerned = receipt is not None and await self._concerns(tx, receipt, number)
        made = Filed(uuid4().hex, secrets.token_urlsafe(24))
        entry: dict[str, Json] = {
            "kind": "appeal_filed",
            "v": 1,
            "number": number,
            "appeal": public_name(made.id),
            "ground": ground.value,
            "text": text_commitment(made.id, text),
        }
        position = await self._ledger.append(tx, entry)
        await tx.execute(
            insert(appeal).values(
                id=made.id,
                number=number,
                ground=ground.value,
                text=text,
                concerned=concerned,
                key_hash=_hash(made.key),
                filed_at=self._clock.now(),
                position=position,
            )
        )
        return made

    async def _concerns(self, tx: Transaction, receipt: str, number: int) -> bool:
        try:
            about, meeting = await self._ledger.verify(tx, receipt)
        except ValueError as problem:
            raise invalid(f"this is no receipt of ours: {problem}", "receipt") from problem
        if about != number:
            raise invalid(f"this receipt is of restriction {about}, not of {number}", "receipt")
        return meeting is not None

    async def get(self, appeal_id: str, key: str) -> dict[str, Json]:
        """For who filed it: what it says, how it stands and why, and its receipts once the log has published them."""
        async with self._database.snapshot() as tx:
            row = (await tx.execute(select(appeal).where(appeal.c.id == appeal_id))).first()
            if row is None or not hmac.compare_digest(_hash(key), row.key_hash):
                raise not_found("there is no appeal with this id and key")
            receipt = await self._ledger.receipt_of(tx, row.position, None)
            place = row.decision_position
            decided = None if place is None else await self._ledger.receipt_of(tx, place, None)
        return {
            "id": row.id,
            "restriction": row.number,
            "ground": row.ground,
            "text": row.text,
            "state": row.outcome or "filed",
            "concerned": row.concerned,
            "filed_at": rfc3339(row.filed_at),
            "decided_at": rfc3339(row.decided_at) if row.decided_at else None,
            "reasons": row.reasons,
            "receipt": None if receipt is None else json.loads(receipt),
            "decision_receipt": None if decided is None else json.loads(decided),
        }


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
