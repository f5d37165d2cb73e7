"""The desk's staff as the doctor sees it: read from the data folder as it lies there, and nothing in it is changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from folkmoot.app.core import open_log_of
from folkmoot.identity.adapters.tables import account
from folkmoot.identity.permissions import Role
from folkmoot.identity.service import Identity
from folkmoot.ledger.keys import has_log_key
from folkmoot.ledger.service import Ledger
from folkmoot.orders.adapters.proofs import verify_proof
from folkmoot.orders.adapters.tables import authority
from folkmoot.orders.desk import DeskService, Pin
from folkmoot.orders.domain.chain import ChainError
from folkmoot.orders.domain.rules import Reviewer, can_be_reviewed
from folkmoot.orders.seals import SealingLedger
from folkmoot.runtime.clock import SystemClock
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.files import UnsafeFile
from folkmoot.runtime.settings import Settings
from folkmoot.territory.domain import Territory, territory_of


@dataclass(frozen=True, slots=True)
class Staff:
    """`reviewers`: whose keys count, or will once the desk opens. `authorities`: by name."""

    reviewers: tuple[Reviewer, ...]
    authorities: Mapping[str, Territory]
    intake: int

    @property
    def people(self) -> int:
        """How many reviewers there are; one may have several keys."""
        return len({reviewer.account for reviewer in self.reviewers})

    def beyond_review(self) -> list[str]:
        """The authorities whose orders would all end as `cannot be reviewed`."""
        return sorted(
            name
            for name, jurisdiction in self.authorities.items()
            if not can_be_reviewed(self.reviewers, jurisdiction, name, "")
        )


async def read_staff(settings: Settings) -> Staff | None:
    """None where there is no database yet, or one that this version cannot read as it is."""
    engine = _read_only(settings)
    if engine is None:
        return None
    try:
        async with engine.connect() as tx:
            authorities = {
                str(row.name): territory_of(json.loads(row.jurisdiction)) for row in await tx.execute(select(authority))
            }
            recording = select(func.count()).select_from(account).where(account.c.role == Role.INTAKE.value)
            return Staff(tuple(await _reviewers(settings, tx)), authorities, int(await tx.scalar(recording) or 0))
    except (SQLAlchemyError, OSError, UnsafeFile, ChainError):
        return None
    finally:
        await engine.dispose()


async def _reviewers(settings: Settings, tx: Transaction) -> list[Reviewer]:
    clock = SystemClock()
    pin = Pin(settings.desk_founding, settings.data_dir / "desk" / "founding")
    if pin.read() is not None and has_log_key(settings.data_dir / "log"):
        ledger = SealingLedger(Ledger(open_log_of(settings), clock), clock)
        return list((await DeskService(ledger, clock, pin, verify_proof).read(tx)).keys.values())
    return [
        Reviewer(key.id, key.public, key.account.id, key.account.works_in or "", key.account.employer)
        for key in await Identity(clock).keys(tx)
    ]


def _read_only(settings: Settings) -> AsyncEngine | None:
    url = make_url(settings.sqlalchemy_url)
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, execution_options={"postgresql_readonly": True}, hide_parameters=True)
    file = settings.data_dir / "folkmoot.db" if settings.database_url is None else url.database
    if not file or not (settings.data_dir / file).exists():
        return None
    return create_async_engine(
        f"sqlite+aiosqlite:///file:{settings.data_dir / file}?mode=ro&uri=true", hide_parameters=True
    )
