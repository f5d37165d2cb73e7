"""The log with seals: entries that the public sees as commitments for a while, and that open by themselves (P8)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, insert, select, update

from folkmoot.orders.adapters.tables import sealed_entry as table
from folkmoot.orders.domain.rules import LONGEST_SEAL
from folkmoot.orders.domain.seals import holds, opened_entry, sealed_entry
from folkmoot.orders.domain.statements import asked_terms
from folkmoot.orders.ports import Log, Seal
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.database import Transaction

log = structlog.get_logger(__name__)

# Nothing is sealed but by a review. Until there is one, a demand that demands silence is sealed for so long at most.
PROVISIONAL = timedelta(days=7)


def provisional_seal(demanded: Mapping[str, Json]) -> Seal | None:
    """How a demand, and what is said of it, is sealed until it is decided: only if it demands silence by a law that it
    cites and until a day that it names. The log states the latest that a seal may open; `PROVISIONAL` comes first."""
    asked = asked_terms(demanded, 1)
    gag = demanded.get("gag")
    if asked.sealed_until is None or not (isinstance(gag, Mapping) and str(gag.get("law") or "").strip()):
        return None
    latest = min(asked.sealed_until, datetime.fromisoformat(str(demanded["at"])) + LONGEST_SEAL)
    return Seal(int(str(demanded["number"])), asked.territory.listed(), asked.ends_at, latest)


class SealingLedger:
    """orders.ports.Ledger, over the public log and what its seals hold."""

    def __init__(self, public: Log, clock: Clock) -> None:
        self._log = public
        self._clock = clock

    @property
    def origin(self) -> str:
        return self._log.origin

    async def append(self, tx: Transaction, entry: Mapping[str, Json], seal: Seal | None = None) -> int:
        if seal is None:
            return await self._log.append(tx, entry)
        content = {"at": rfc3339(self._clock.now()), **entry}
        self._log.check(content)
        salt = secrets.token_hex(32)
        shown = sealed_entry(content, salt, seal.number, seal.territory, seal.ends_at, seal.opens_at)
        position = await self._log.append(tx, shown)
        await tx.execute(
            insert(table).values(
                position=position,
                number=seal.number,
                salt=salt,
                content=json.dumps(content),
                opens_at=seal.opens_at,
                latest=seal.opens_at,
                opened=False,
            )
        )
        return position

    async def entry(self, tx: Transaction, index: int) -> Mapping[str, Json] | None:
        found = await self._log.entry(tx, index)
        return None if found is None else (await self._through(tx, {index: found})).get(index)

    async def entries(self, tx: Transaction, indexes: Iterable[int]) -> Mapping[int, Mapping[str, Json]]:
        return await self._through(tx, await self._log.entries(tx, indexes))

    async def about(self, tx: Transaction, number: int) -> Mapping[int, Mapping[str, Json]]:
        return await self._through(tx, await self._log.about(tx, number))

    async def _through(
        self, tx: Transaction, found: Mapping[int, Mapping[str, Json]]
    ) -> Mapping[int, Mapping[str, Json]]:
        """What seals hold, in the place of each; without those whose content is not what was sealed."""
        sealed = [index for index, entry in found.items() if entry.get("kind") == "sealed"]
        if not sealed:
            return found
        rows = (await tx.execute(select(table).where(table.c.position.in_(sealed)))).all()
        held = {int(row.position): (str(row.salt), json.loads(row.content)) for row in rows}
        read: dict[int, Mapping[str, Json]] = {}
        for index, entry in found.items():
            if entry.get("kind") != "sealed":
                read[index] = entry
                continue
            salt, content = held.get(index, ("", {}))
            if index not in held or not holds(entry, salt, content):
                log.error("WHAT A SEAL HOLDS IS NOT WHAT WAS SEALED: it is not applied", index=index)
                continue
            read[index] = content
        return read

    async def check_inclusion(self, tx: Transaction, index: int) -> bool:
        return await self._log.check_inclusion(tx, index)

    async def sealed_until(self, tx: Transaction, number: int) -> datetime | None:
        closed = select(table.c.opens_at).where(table.c.number == number, table.c.opened.is_(False))
        found = list((await tx.execute(closed)).scalars())
        return min(found) if found else None

    async def opening(self, tx: Transaction, number: int) -> int | None:
        found = select(func.max(table.c.opened_position)).where(table.c.number == number)
        position = await tx.scalar(found)
        return None if position is None else int(position)

    async def reseal(self, tx: Transaction, number: int, opens_at: datetime) -> None:
        closed = (table.c.number == number) & table.c.opened.is_(False)
        for row in (await tx.execute(select(table).where(closed))).all():
            here = table.c.position == row.position
            await tx.execute(update(table).where(here).values(opens_at=min(opens_at, row.latest)))

    async def due(self, tx: Transaction, now: datetime) -> Collection[int]:
        found = select(table.c.number).where(table.c.opens_at <= now, table.c.opened.is_(False)).distinct()
        return sorted((await tx.execute(found)).scalars())

    async def open_due(self, tx: Transaction, now: datetime) -> Collection[int]:
        numbers = await self.due(tx, now)
        for number in numbers:
            await self._open(tx, number)
        return numbers

    async def _open(self, tx: Transaction, number: int) -> None:
        closed = (table.c.number == number) & table.c.opened.is_(False)
        rows = (await tx.execute(select(table).where(closed).order_by(table.c.position))).all()
        held = []
        for row in rows:
            shown, content = await self._log.entry(tx, row.position), json.loads(row.content)
            if shown is None or not holds(shown, row.salt, content):
                log.critical("A SEAL CANNOT BE OPENED: what it holds was changed", index=row.position)
                continue
            held.append((shown, row.salt, content))
        position = await self._log.append(tx, opened_entry(number, held)) if held else None
        await tx.execute(update(table).where(closed).values(opened=True, opened_position=position))
