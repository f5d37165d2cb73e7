"""Authorities: their jurisdiction, how they are reached, and the call-back without which no order of theirs counts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import Row, func, insert, select

from folkmoot.orders.adapters.intake_tables import authority_channel, call_back
from folkmoot.orders.adapters.tables import authority, demand
from folkmoot.orders.desk import DeskService
from folkmoot.orders.domain.statements import text_hash
from folkmoot.orders.ports import Ledger
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import invalid, not_found


class ChannelKind(StrEnum):
    """How an authority says that it is reached."""

    PORTAL = "portal"
    POST = "post"
    EMAIL = "email"
    DIPLOMATIC = "diplomatic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Channel:
    kind: ChannelKind
    detail: str


@dataclass(frozen=True, slots=True)
class NewAuthority:
    """`verification`: the call-back that was made, in words; empty while there was none."""

    name: str
    jurisdiction: Sequence[str]
    contact_email: str
    verification: str
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class CallBack:
    """`number_from`: where the number or address was found, independently of any letter."""

    how: str
    number_from: str
    confirmed: bool


async def is_verified(tx: Transaction, authority_id: str) -> bool:
    """Whether its newest call-back was confirmed; where there was none since it was entered, whether one was made
    then. An order of an authority for which this is False is recorded, and never granted."""
    return (await _verified(tx, [authority_id])).get(authority_id, False)


class Authorities:
    def __init__(self, ledger: Ledger, desk: DeskService, clock: Clock) -> None:
        self._ledger = ledger
        self._desk = desk
        self._clock = clock

    async def create(self, tx: Transaction, new: NewAuthority) -> dict[str, Json]:
        """Its id, and its state: `founding` before the desk opens, `pending` endorsement afterwards."""
        if not new.name.strip():
            raise invalid("name the public body", "name")
        if "@" not in new.contact_email.strip("@"):
            raise invalid("give an address such as office@example.org", "contact_email")
        made, state = await self._desk.create_authority(
            tx, new.name.strip(), new.jurisdiction, new.contact_email, new.verification.strip()
        )
        if new.channel is not None:
            channel = {"authority": made, "kind": new.channel.kind.value, "detail": new.channel.detail}
            await tx.execute(insert(authority_channel).values(channel))
        return {"id": made, "state": state, "verified": bool(new.verification.strip())}

    async def record_call_back(self, tx: Transaction, authority_id: str, call: CallBack, who: str) -> dict[str, Json]:
        """What a call out of band found, in the log too: the newest one counts. Returns the authority as it stands."""
        if not await tx.scalar(select(authority.c.id).where(authority.c.id == authority_id)):
            raise not_found("there is no authority with this id")
        for field, text in (("how", call.how), ("number_from", call.number_from)):
            if not text.strip():
                raise invalid("say how you called back, and where you found the number without the letter", field)
        now = self._clock.now()
        entry: dict[str, Json] = {
            "kind": "authority_verified",
            "v": 1,
            "at": rfc3339(now),
            "authority": authority_id,
            "confirmed": call.confirmed,
            "how": text_hash(call.how),
        }
        position = await self._ledger.append(tx, entry)
        await tx.execute(
            insert(call_back).values(
                id=uuid4().hex,
                authority=authority_id,
                at=now,
                how=call.how,
                number_from=call.number_from,
                confirmed=call.confirmed,
                recorded_by=who,
                position=position,
            )
        )
        return await self.get(tx, authority_id)

    async def listed(self, tx: Transaction) -> list[dict[str, Json]]:
        """All of them, by name."""
        rows = (await tx.execute(select(authority).order_by(authority.c.name, authority.c.id))).all()
        return await self._shown(tx, rows)

    async def get(self, tx: Transaction, authority_id: str) -> dict[str, Json]:
        """One of them, with its channel and its call-backs, newest first."""
        row = (await tx.execute(select(authority).where(authority.c.id == authority_id))).first()
        if row is None:
            raise not_found("there is no authority with this id")
        channel = (
            await tx.execute(select(authority_channel).where(authority_channel.c.authority == authority_id))
        ).first()
        mine = call_back.c.authority == authority_id
        calls = await tx.execute(select(call_back).where(mine).order_by(call_back.c.position.desc()))
        [shown] = await self._shown(tx, [row])
        return {
            **shown,
            "channel": None if channel is None else {"kind": channel.kind, "detail": channel.detail},
            "verification": row.verification or None,
            "call_backs": [
                {
                    "at": rfc3339(call.at),
                    "how": call.how,
                    "number_from": call.number_from,
                    "confirmed": call.confirmed,
                    "recorded_by": call.recorded_by,
                }
                for call in calls
            ],
        }

    async def _shown(self, tx: Transaction, rows: Sequence[Row[tuple[object, ...]]]) -> list[dict[str, Json]]:
        known = None if self._desk.trust() is None else (await self._desk.read(tx)).authorities
        ids = [str(row.id) for row in rows]
        verified = await _verified(tx, ids)
        counted = select(
            demand.c.authority,
            func.count().label("orders"),
            func.count().filter(demand.c.state == "forged").label("forged"),
        ).group_by(demand.c.authority)
        counts = {row.authority: row for row in await tx.execute(counted)}
        shown: list[dict[str, Json]] = []
        for row in rows:
            count = counts.get(row.id)
            shown.append(
                {
                    "id": row.id,
                    "name": row.name,
                    "jurisdiction": json.loads(row.jurisdiction),
                    "contact_email": row.contact_email,
                    "state": "founding" if known is None else "endorsed" if row.id in known else "pending",
                    "verified": verified[row.id],
                    "orders": count.orders if count else 0,
                    "forged": count.forged if count else 0,
                }
            )
        return shown


async def _verified(tx: Transaction, ids: Sequence[str]) -> Mapping[str, bool]:
    entered = select(authority.c.id, authority.c.verification).where(authority.c.id.in_(ids))
    found = {row.id: bool(row.verification.strip()) for row in await tx.execute(entered)}
    calls = select(call_back.c.authority, call_back.c.confirmed).where(call_back.c.authority.in_(ids))
    for call in await tx.execute(calls.order_by(call_back.c.position)):
        found[call.authority] = bool(call.confirmed)
    return found
