"""Filing an appeal, adding to it, and looking at it. Anyone may, without an account and without saying who they are."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Row, func, insert, select, update

from folkmoot.orders.domain.paging import AlertKind
from folkmoot.orders.domain.undoing import Reversal, WhyExempt
from folkmoot.orders.ports import Pager
from folkmoot.redress.adapters.tables import addition, appeal
from folkmoot.redress.domain import LONGEST_TEXT, Ground, public_name, text_commitment
from folkmoot.redress.evidence import EvidenceSeal, KeptEvidence, NoEvidence
from folkmoot.redress.ports import Ledger, Restrictions, Undoing
from folkmoot.redress.second_look import Here, Look, look_again
from folkmoot.runtime.canonical import Json, sha256_hex
from folkmoot.runtime.clock import Clock, rfc3339, rfc3339_or_none
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import conflict, invalid, not_found

MOST_ADDITIONS = 20


@dataclass(frozen=True, slots=True)
class Filed:
    """`key` opens the appeal; it is shown once, and kept as a hash. `answer_due`: by then it is answered, or the
    restriction is lifted for whoever filed it."""

    id: str
    key: str
    answer_due: datetime | None


@dataclass(frozen=True, slots=True)
class NewAppeal:
    """`receipt`: of whoever is affected, or of the host; it shows that the appeal comes from somebody concerned.
    `evidence`: the token that was shown to whoever was kept out. `here`: where the appeal comes from."""

    number: int
    ground: Ground
    text: str
    receipt: str | None = None
    evidence: str | None = None
    here: Here | None = None


@dataclass(frozen=True, slots=True)
class _Handed:
    """Evidence that was handed in, and what follows of it."""

    token: str
    kept: KeptEvidence
    look: Look | None
    due: datetime | None


class Appeals:
    def __init__(
        self,
        database: Database,
        restrictions: Restrictions,
        undoing: Undoing,
        ledger: Ledger,
        seal: EvidenceSeal,
        pager: Pager,
        clock: Clock,
        answer_within: timedelta,
        outside_route: str,
    ) -> None:
        """`outside_route`: where else one may turn, in the operator's words."""
        self._database = database
        self._restrictions = restrictions
        self._undoing = undoing
        self._ledger = ledger
        self._seal = seal
        self._pager = pager
        self._clock = clock
        self._answer_within = answer_within
        self._outside_route = outside_route

    async def file(self, tx: Transaction, new: NewAppeal) -> Filed:
        """With evidence, "I am not there" gets a second look at once, and an answer in time."""
        _require_text(new.text)
        known = await self._restrictions.known(tx, new.number)
        if known is None:
            raise not_found(f"there is no restriction with the number {new.number}", "restriction")
        concerned = new.receipt is not None and await self._concerns(tx, new.receipt, new.number)
        handed = await self._hand_in(tx, new.number, new.ground, new.evidence, new.here, over=known.state == "lifted")
        due = handed.due if handed else None
        made = Filed(uuid4().hex, secrets.token_urlsafe(24), due)
        entry: dict[str, Json] = {
            "kind": "appeal_filed",
            "v": 1,
            "number": new.number,
            "appeal": public_name(made.id),
            "ground": new.ground.value,
            "text": text_commitment(made.id, new.text),
        }
        position = await self._ledger.append(tx, entry)
        await tx.execute(
            insert(appeal).values(
                id=made.id,
                number=new.number,
                ground=new.ground.value,
                text=new.text,
                concerned=concerned or handed is not None,
                key_hash=sha256_hex(made.key),
                filed_at=self._clock.now(),
                position=position,
            )
        )
        if handed is not None:
            await self._take(tx, made.id, new.number, handed)
        await self._pager.raise_(tx, AlertKind.APPEAL_FILED, new.number, f"appeal_filed/{made.id}")
        return made

    async def add(
        self, tx: Transaction, appeal_id: str, key: str, text: str, evidence: str | None, here: Here | None
    ) -> None:
        """Something more, as long as nobody has decided it. The time for an answer runs from when evidence came."""
        _require_text(text)
        row = await self._own(tx, appeal_id, key)
        if row.outcome is not None:
            raise conflict("this appeal has been decided: file another one")
        known = await self._restrictions.known(tx, row.number)
        over = known is None or known.state == "lifted"
        handed = await self._hand_in(tx, row.number, Ground(row.ground), evidence, here, over=over)
        if handed is not None and (row.answer_due is not None or row.freed_at is not None):
            raise conflict("this appeal has its evidence already: leave it out", field="evidence")
        mine = addition.c.appeal == appeal_id
        if int(await tx.scalar(select(func.count()).select_from(addition).where(mine)) or 0) >= MOST_ADDITIONS:
            raise conflict(f"an appeal has at most {MOST_ADDITIONS} additions")
        await tx.execute(insert(addition).values(id=uuid4().hex, appeal=appeal_id, text=text, at=self._clock.now()))
        if handed is not None:
            await self._take(tx, appeal_id, row.number, handed)

    async def _hand_in(
        self, tx: Transaction, number: int, ground: Ground, token: str | None, here: Here | None, *, over: bool
    ) -> _Handed | None:
        """`over`: the restriction has ended, so there is nothing to be lifted, nor to be answered in time."""
        if token is None:
            return None
        try:
            kept = self._seal.read(token, number)
        except NoEvidence as problem:
            raise invalid(str(problem), "evidence") from problem
        if ground is not Ground.NOT_THERE:
            return _Handed(token, kept, None, None)
        look = look_again(kept, here, await self._undoing.wrong_sources(tx)) if here is not None else None
        return _Handed(token, kept, look, None if over else self._clock.now() + self._answer_within)

    async def _take(self, tx: Transaction, appeal_id: str, number: int, handed: _Handed) -> None:
        freed = False
        if handed.look is not None and not handed.look.holds:
            why = WhyExempt.LOCATION_ERROR if handed.look.by_mistake else WhyExempt.NOT_THERE
            freed = await self._undoing.exempt(tx, number, handed.kept.person, why)
            if freed:
                await self._undoing.mistaken(tx, number, Reversal.FOR_ONE_PERSON)
        values = {
            "concerned": True,
            "evidence": None if freed else handed.token,
            "second_look": handed.look.words if handed.look else None,
            "answer_due": handed.due,
            "freed_at": self._clock.now() if freed else None,
        }
        await tx.execute(update(appeal).where(appeal.c.id == appeal_id).values(values))

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
            row = await self._own(tx, appeal_id, key)
            receipt = await self._ledger.receipt_of(tx, row.position, None)
            place = row.decision_position
            decided = None if place is None else await self._ledger.receipt_of(tx, place, None)
            added = await additions(tx, appeal_id)
            route = await self._route(tx, row)
        return {
            "id": row.id,
            "restriction": row.number,
            "ground": row.ground,
            "text": row.text,
            "state": row.outcome or "filed",
            "concerned": row.concerned,
            "filed_at": rfc3339(row.filed_at),
            "additions": added,
            "answer_due": rfc3339_or_none(row.answer_due),
            "freed_at": rfc3339_or_none(row.freed_at),
            "decided_at": rfc3339_or_none(row.decided_at),
            "reasons": row.reasons,
            "outside_route": route,
            "receipt": None if receipt is None else json.loads(receipt),
            "decision_receipt": None if decided is None else json.loads(decided),
        }

    async def _route(self, tx: Transaction, row: Row[tuple[object, ...]]) -> str | None:
        """Where else to turn, once it is decided; as of now, since what is sealed then opens later."""
        if row.outcome is None:
            return None
        _, named = await self._undoing.order(tx, row.number)
        if named is None:
            return self._outside_route or None
        return row.outside_route or "\n".join(filter(None, (named, self._outside_route))) or None

    async def _own(self, tx: Transaction, appeal_id: str, key: str) -> Row[tuple[object, ...]]:
        row = (await tx.execute(select(appeal).where(appeal.c.id == appeal_id))).first()
        if row is None or not hmac.compare_digest(sha256_hex(key), row.key_hash):
            raise not_found("there is no appeal with this id and key")
        return row


async def additions(tx: Transaction, appeal_id: str) -> list[Json]:
    """What was added to it, oldest first."""
    found = select(addition).where(addition.c.appeal == appeal_id).order_by(addition.c.at, addition.c.id)
    return [{"text": row.text, "at": rfc3339(row.at)} for row in await tx.execute(found)]


def _require_text(text: str) -> None:
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise invalid(f"say in 1 to {LONGEST_TEXT} characters why", "text")
