"""What authorities send by the public page. A submission is no order: somebody of the desk looks at it first, and then
records it as one, or ends it as forged, as no authority's, or as one that is there already."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import Row, Select, func, insert, select, update

from folkmoot.orders.adapters.intake_tables import submission
from folkmoot.orders.adapters.tables import demand
from folkmoot.orders.domain.paging import AlertKind
from folkmoot.orders.domain.rules import MOST_MEETINGS, check_period, check_territory
from folkmoot.orders.draft import read_measures, read_territory, rules
from folkmoot.orders.inbox import Item, Waits
from folkmoot.orders.intake import Asks, Demanded, Intake, NewOrder
from folkmoot.orders.letters import check_form, is_address
from folkmoot.orders.ports import Pager
from folkmoot.runtime.canonical import Json, sha256_hex
from folkmoot.runtime.clock import Clock, rfc3339, rfc3339_or_none
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import Promise, conflict, invalid, not_found, unavailable
from folkmoot.territory.codes import parse_territory
from folkmoot.territory.domain import Territory, TerritoryError

_MOST_LISTED = 200
# With a document of 20 MiB each that is 4 GiB: nobody fills the disk from outside.
MOST_WAITING = 200


class Dismissal(StrEnum):
    """Why nothing becomes of a submission. What an authority really asks is never dismissed: it is recorded."""

    FORGED = "forged"
    NOT_AN_AUTHORITY = "not_an_authority"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubmission(Demanded):
    """As free as a letter, and as whole as an order has to be: who asks stands in words, and so do meetings, which are
    looked up by nobody yet."""

    authority: str
    jurisdiction: Sequence[str]
    contact_name: str
    contact_email: str


@dataclass(frozen=True, slots=True)
class Filed:
    """`key` opens the submission; it is shown once, and kept as a hash."""

    id: str
    key: str


class Submissions:
    def __init__(self, intake: Intake, clock: Clock, pager: Pager) -> None:
        self._intake = intake
        self._clock = clock
        self._pager = pager

    async def file(self, tx: Transaction, new: NewSubmission) -> Filed:
        """Raises for what is missing, naming the field."""
        self._check(new)
        waiting = select(func.count()).select_from(submission).where(submission.c.state == "waiting")
        if int(await tx.scalar(waiting) or 0) >= MOST_WAITING:
            raise unavailable("so much waits for our desk that nothing more is taken here: send a letter, or try later")
        made = Filed(uuid4().hex, secrets.token_urlsafe(24))
        await tx.execute(
            insert(submission).values(
                id=made.id,
                key_hash=sha256_hex(made.key),
                filed_at=self._clock.now(),
                state="waiting",
                body=json.dumps(_kept(new)),
            )
        )
        await self._pager.raise_(tx, AlertKind.SUBMISSION_RECEIVED, None, f"submission/{made.id}")
        return made

    async def attach(self, tx: Transaction, submission_id: str, key: str, sha: str) -> None:
        """The instrument that comes with it, once."""
        row = await self.opened(tx, submission_id, key)
        if row.state != "waiting":
            raise conflict("the desk has looked at this submission already")
        if row.document is not None:
            raise conflict("a document came with this submission already", field="document")
        await tx.execute(update(submission).where(submission.c.id == submission_id).values(document=sha))

    async def opened(self, tx: Transaction, submission_id: str, key: str) -> Row[tuple[object, ...]]:
        """For who holds its key."""
        row = (await tx.execute(_query().where(submission.c.id == submission_id))).first()
        if row is None or not hmac.compare_digest(sha256_hex(key), str(row.key_hash)):
            raise not_found("there is no submission with this id and key")
        return row

    async def by_key(self, tx: Transaction, submission_id: str, key: str) -> dict[str, Json]:
        return _shown(await self.opened(tx, submission_id, key))

    async def get(self, tx: Transaction, submission_id: str) -> dict[str, Json]:
        """For the desk."""
        return _shown(await self._row(tx, submission_id))

    async def listed(self, tx: Transaction, state: str | None) -> list[dict[str, Json]]:
        """Oldest first, as they wait; those that are closed newest first."""
        query = _query().limit(_MOST_LISTED)
        if state is not None:
            query = query.where(submission.c.state == state)
        newest = submission.c.filed_at if state == "waiting" else submission.c.filed_at.desc()
        return [_shown(row) for row in await tx.execute(query.order_by(newest, submission.c.id))]

    async def waiting(self, tx: Transaction, account: str, permissions: Collection[str]) -> Sequence[Item]:
        """inbox.Source: for whoever may make orders of them."""
        if "submissions:write" not in permissions:
            return []
        query = select(submission).where(submission.c.state == "waiting").order_by(submission.c.filed_at)
        return [
            Item(Waits.SUBMISSION, row.id, since=row.filed_at, title=json.loads(row.body)["authority"])
            for row in await tx.execute(query)
        ]

    async def record(self, tx: Transaction, submission_id: str, new: NewOrder, who: str) -> dict[str, Json]:
        """It becomes an order, as intake read it; its document is the order's instrument."""
        row = await self._waiting(tx, submission_id)
        made = await self._intake.record(tx, new, who)
        if row.document is not None:
            await self._intake.attach(tx, str(made["id"]), str(row.document))
        await self._close(tx, submission_id, who, state="recorded", demand=made["id"])
        return made

    async def dismiss(self, tx: Transaction, submission_id: str, why: Dismissal, who: str) -> dict[str, Json]:
        await self._waiting(tx, submission_id)
        await self._close(tx, submission_id, who, state="dismissed", why=why.value)
        return await self.get(tx, submission_id)

    async def document(self, tx: Transaction, submission_id: str) -> str:
        row = await self._row(tx, submission_id)
        if row.document is None:
            raise not_found("no document came with this submission")
        return str(row.document)

    async def _waiting(self, tx: Transaction, submission_id: str) -> Row[tuple[object, ...]]:
        row = await self._row(tx, submission_id)
        if row.state != "waiting":
            raise conflict(f"this submission is {row.state} already")
        return row

    async def _row(self, tx: Transaction, submission_id: str) -> Row[tuple[object, ...]]:
        row = (await tx.execute(_query().where(submission.c.id == submission_id))).first()
        if row is None:
            raise not_found("there is no submission with this id")
        return row

    async def _close(self, tx: Transaction, submission_id: str, who: str, **values: object) -> None:
        closed = {"closed_at": self._clock.now(), "closed_by": who, **values}
        await tx.execute(update(submission).where(submission.c.id == submission_id).values(closed))

    def _check(self, new: NewSubmission) -> None:
        said = {"authority": "name the public body that asks", "contact_name": "say whom we can call back"}
        for field, missing in said.items():
            if not getattr(new, field).strip():
                raise invalid(missing, field)
        if not is_address(new.contact_email):
            raise invalid("give one mail address of your office, such as office@example.org", "contact_email")
        jurisdiction = _jurisdiction(new.jurisdiction)
        texts = {"reference": new.reference, "legal_basis": new.legal_basis, "reasons": new.reasons}
        check_form({**texts, "redress": new.redress}, new.report_to, new.letter.gag)
        if not new.asks:
            raise invalid("say what you ask for", "asks")
        if Asks.RESTRICT in new.asks:
            self._check_restriction(new, jurisdiction)
        elif not (new.asked or "").strip():
            raise invalid("write what you ask, in your own words", "asked")

    def _check_restriction(self, new: NewSubmission, jurisdiction: Territory) -> None:
        """P1, P2, P7: what could never be granted is said at once."""
        if not 1 <= len(set(new.meetings)) <= MOST_MEETINGS:
            raise invalid(f"name 1 to {MOST_MEETINGS} meetings, one by one", "meetings", Promise.SPECIFICITY)
        if any(character in code for code in new.meetings for character in "*?%"):
            raise invalid("name meetings one by one: no wildcard", "meetings", Promise.SPECIFICITY)
        read_measures(new.measures)
        if new.ends_at is None:
            raise invalid("say when it ends: nothing here is for ever", "ends_at", Promise.TIME)
        now = self._clock.now()
        with rules():
            check_territory(read_territory(new.territory), jurisdiction)
            check_period(new.starts_at or now, new.ends_at, now)


def _jurisdiction(codes: Sequence[str]) -> Territory:
    try:
        return parse_territory(codes)
    except TerritoryError as problem:
        raise invalid(str(problem), "jurisdiction", Promise.TERRITORY) from problem


def _kept(new: NewSubmission) -> Mapping[str, Json]:
    return {
        "authority": new.authority,
        "jurisdiction": list(new.jurisdiction),
        "contact_name": new.contact_name,
        "contact_email": new.contact_email,
        "reference": new.reference,
        "legal_basis": new.legal_basis,
        "reasons": new.reasons,
        "asks": [ask.value for ask in new.asks],
        "meetings": list(new.meetings),
        "territory": list(new.territory),
        "measures": list(new.measures),
        "starts_at": rfc3339_or_none(new.starts_at),
        "ends_at": rfc3339_or_none(new.ends_at),
        "asked": new.asked,
        "language": new.language,
        "redress": new.redress,
        "report_to": new.report_to,
        **new.letter.kept(),
    }


def _query() -> Select[tuple[object, ...]]:
    of_order = (demand.c.number.label("number"), demand.c.state.label("order_state"))
    return select(submission, *of_order).outerjoin(demand, demand.c.id == submission.c.demand)


def _shown(row: Row[tuple[object, ...]]) -> dict[str, Json]:
    return {
        "id": row.id,
        "state": row.state,
        "why": row.why,
        "filed_at": rfc3339(row.filed_at),
        "closed_at": rfc3339_or_none(row.closed_at),
        "document": row.document is not None,
        "order": row.demand,
        "number": row.number,
        "order_state": row.order_state,
        "letter": json.loads(row.body),
    }
