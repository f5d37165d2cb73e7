"""Places were wrong: one act lifts every restriction that rests on them, and says which source not to believe.

One reviewer is enough to free people (P6 is about restricting). What is lifted stays lifted: a new order, and new
reviews, may come once the source is mended. It is no reversal of the orders: nobody decided wrongly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import insert, select

from folkmoot.orders.adapters.undone import location_error
from folkmoot.orders.domain.paging import AlertKind
from folkmoot.orders.domain.undoing import Reversal
from folkmoot.orders.lifecycle import Lifecycle
from folkmoot.orders.mistakes import LONGEST_TEXT, open_mistake
from folkmoot.orders.ports import Pager
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import Promise, invalid
from folkmoot.territory.codes import known_codes
from folkmoot.territory.domain import QUORUM


@dataclass(frozen=True, slots=True)
class KnownError:
    """A source that is wrong about a country, in one version of its data (None: whatever the version)."""

    country: str
    source: str
    version: str | None


class LocationErrors:
    def __init__(self, database: Database, lifecycle: Lifecycle, clock: Clock, pager: Pager) -> None:
        self._database = database
        self._lifecycle = lifecycle
        self._clock = clock
        self._pager = pager

    async def reinstate(
        self, country: str, source: str | None, reason: str, account: str, versions: Mapping[str, str]
    ) -> list[int]:
        """Lift what is in force, or about to be, for a territory that includes `country`. The states come first, in one
        transaction, and the entries follow at the next `settle` (P7). Returns the restrictions' numbers."""
        if country not in known_codes():
            raise invalid("name the country by its ISO 3166-1 alpha-2 code, such as CN", "territory", Promise.TERRITORY)
        if source is not None and source not in QUORUM:
            raise invalid(f"the sources are {', '.join(QUORUM)}; leave it out if you do not know which", "source")
        if not reason.strip() or len(reason) > LONGEST_TEXT:
            raise invalid(f"say in 1 to {LONGEST_TEXT} characters what is wrong", "reason")
        made = uuid4().hex
        async with self._database.transaction() as tx:
            lifted = await self._lifecycle.lift_for_location_error(tx, country)
            values = {"id": made, "territory": country, "source": source, "reason": reason, "by": account}
            version = versions.get(source) if source else None
            await tx.execute(insert(location_error).values(**values, version=version, at=self._clock.now()))
            for number in lifted:
                await open_mistake(tx, number, Reversal.LOCATION_ERROR, self._clock.now())
            await self._pager.raise_(tx, AlertKind.LOCATION_ERROR, None, f"location_error/{made}")
        return lifted

    async def known(self, tx: Transaction) -> Sequence[KnownError]:
        """Which source was found to be wrong about which country."""
        rows = await tx.execute(select(location_error).where(location_error.c.source.is_not(None)))
        return [KnownError(row.territory, row.source, row.version) for row in rows]
