"""Recording what an authority sends, whatever it asks. What cannot be done here is rejected at once, in public."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import Row, func, insert, select, update

from folkmoot.orders.adapters.tables import authority, demand, demand_meeting, review
from folkmoot.orders.corrections import earlier_version, end_in_public
from folkmoot.orders.desk import DeskService
from folkmoot.orders.domain.lifecycle import OrderAct
from folkmoot.orders.domain.paging import AlertKind
from folkmoot.orders.domain.rules import MOST_MEETINGS, can_be_reviewed, check_emergency, check_period, check_territory
from folkmoot.orders.domain.statements import APPROVALS, instruments_of, rejection, text_hash
from folkmoot.orders.domain.states import ENDED, DemandState
from folkmoot.orders.draft import read_measures, read_territory, rules
from folkmoot.orders.letters import Letter, check_form, keep_letter
from folkmoot.orders.moves import move
from folkmoot.orders.ports import Instruments, Ledger, Meetings, Pager
from folkmoot.orders.reversals import rests
from folkmoot.orders.seals import PROVISIONAL, provisional_seal
from folkmoot.orders.succession import Succession
from folkmoot.runtime.canonical import Json, commitment, digest
from folkmoot.runtime.clock import Clock, rfc3339, rfc3339_or_none
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import DomainError, Promise, conflict, invalid, not_found
from folkmoot.territory.domain import territory_of

CANNOT_BE_DONE = "cannot be done here"
CANNOT_BE_REVIEWED = "cannot be reviewed"
CORRECTED = "corrected by the authority"
REVERSED_LATELY = "a restriction on this meeting was reversed less than 7 days ago"
EMERGENCY_LATELY = "an emergency was granted within 30 days"
AS_ASKED = (
    'if that is what it asks, send it with asks ["other"], its words in asked, and without what there is not here: '
    "it is recorded, and rejected in public"
)


_STATES = {
    None: "received",
    CANNOT_BE_DONE: "rejected",
    CANNOT_BE_REVIEWED: "cannot_be_reviewed",
    REVERSED_LATELY: "rejected",
    EMERGENCY_LATELY: "rejected",
}


class Asks(StrEnum):
    """What an authority asks for. Only the first is a thing that can be done here (P3)."""

    RESTRICT = "restrict"
    END_MEETING = "end_meeting"
    CLOSE_ACCOUNT = "close_account"
    HAND_OVER_DATA = "hand_over_data"
    IDENTIFY_PEOPLE = "identify_people"
    DELETE_CONTENT = "delete_content"
    WEAKEN_ENCRYPTION = "weaken_encryption"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demanded:
    """What an authority asks, whoever types it in, as DSA Article 9(2) wants it: what, where, on what law, until when,
    and how to answer. One that asks for no restriction need not say where, what or until when."""

    reference: str
    legal_basis: str
    reasons: str
    asks: Sequence[Asks]
    meetings: Sequence[str]
    territory: Sequence[str]
    measures: Sequence[str]
    starts_at: datetime | None
    ends_at: datetime | None
    asked: str | None
    language: str
    redress: str
    report_to: str
    letter: Letter = field(default_factory=Letter)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder(Demanded):
    """As the desk records it. `corrects`: the earlier order that this version takes the place of."""

    authority_id: str
    emergency: bool = False
    renews: str | None = None
    corrects: str | None = None


class Intake:
    def __init__(
        self,
        ledger: Ledger,
        desk: DeskService,
        meetings: Meetings,
        instruments: Instruments,
        clock: Clock,
        pager: Pager,
    ) -> None:
        self._ledger = ledger
        self._desk = desk
        self._meetings = meetings
        self._instruments = instruments
        self._clock = clock
        self._pager = pager
        self._succession = Succession(ledger)

    async def record(self, tx: Transaction, new: NewOrder, recorded_by: str) -> dict[str, Json]:
        """Record a demand; it is in the log before anything else happens. Raises for a restriction that breaks P1, P2
        or P7, with `as_asked`: how the demand is recorded all the same."""
        now = self._clock.now()
        body = (await tx.execute(select(authority).where(authority.c.id == new.authority_id))).first()
        if body is None:
            raise not_found("there is no authority with this id", "authority_id")
        asks = sorted(set(new.asks))
        if not asks:
            raise invalid(f"say what it asks for: one or more of {', '.join(Asks)}", "asks")
        texts = {"reference": new.reference, "legal_basis": new.legal_basis, "reasons": new.reasons}
        check_form({**texts, "redress": new.redress}, new.report_to, new.letter.gag)
        restricts = Asks.RESTRICT in asks
        if new.emergency and not restricts:
            raise invalid("an emergency asks for a restriction", "emergency", Promise.TIME)
        if not restricts and not (new.asked or "").strip():
            raise invalid("write what the authority asks, in its own words", "asked")
        with _or_as_asked(restricts):
            scope = self._restriction(new, body, now) if restricts else self._anything(new)
            renewed = await self._succession.renewed(tx, new, now) if restricts else None
            secrets = await self._secrets(tx, new.meetings, needed=restricts)
        earlier = await earlier_version(tx, new.corrects, new.authority_id) if new.corrects else None
        number = int(await tx.scalar(select(func.coalesce(func.max(demand.c.number), 0))) or 0) + 1
        commitments = {code: commitment(secret, number) for code, secret in secrets.items()}
        entry: dict[str, Json] = {
            "kind": "demand_received",
            "v": 2,
            "number": number,
            "authority": {"id": body.id, "name": body.name, "jurisdiction": json.loads(body.jurisdiction)},
            "asks": [ask.value for ask in asks],
            "legal_basis": new.legal_basis,
            "reference": text_hash(new.reference),
            "asked": text_hash(new.asked) if new.asked else None,
            "meetings": sorted(commitments.values()),
            **scope,
            "language": new.language,
            "recorded_by": recorded_by,
            "emergency": new.emergency,
            "renews": renewed.hash if renewed is not None else None,
            "corrects": earlier.hash if earlier else None,
            "gag": new.letter.silence(),
            "at": rfc3339(now),
        }
        why = await self._hopeless(tx, new, body, recorded_by)
        # What is decided at once is public at once; nothing but a review keeps anything sealed for longer than a week.
        seal = provisional_seal(entry) if why is None else None
        index = await self._ledger.append(tx, entry, seal)
        await self._ledger.reseal(tx, number, now + PROVISIONAL)
        made, state = uuid4().hex, _STATES[why]
        kept = {
            "reference": new.reference,
            "reasons": new.reasons,
            "asked": new.asked,
            "redress": new.redress,
            "report_to": new.report_to,
            **new.letter.kept(),
        }
        await tx.execute(
            insert(demand).values(
                id=made,
                number=number,
                authority=body.id,
                state=state,
                body=json.dumps(kept),
                recorded_by=recorded_by,
                position=index,
                hash=digest(entry),
                emergency=new.emergency,
                renews=renewed.id if renewed is not None else None,
            )
        )
        await keep_letter(tx, made, entry, new.reference, new.letter, new.corrects)
        for code, committed in commitments.items():
            await tx.execute(insert(demand_meeting).values(demand=made, meeting=code, commitment=committed))
        if why is None:
            kind = AlertKind.EMERGENCY_RECEIVED if new.emergency else AlertKind.ORDER_RECEIVED
            await self._pager.raise_(tx, kind, number, f"received/{number}")
        else:
            await self._ledger.append(tx, rejection(digest(entry), number, why))
        if earlier is not None and earlier.state not in ENDED:
            await end_in_public(self._ledger, tx, earlier, CORRECTED, now)
            await move(tx, str(earlier.id), OrderAct.CORRECT, DemandState.CORRECTED)
        refused: Json = [ask.value for ask in asks if ask is not Asks.RESTRICT]
        return {"id": made, "state": state, "number": number, "cannot_be_done": refused}

    async def keep(self, content: bytes) -> str:
        """Store an instrument before anything names it: if nothing ever does, that does no harm. Returns its hash."""
        return await self._instruments.keep(content)

    async def attach(self, tx: Transaction, order_id: str, sha: str) -> None:
        """The instrument as received, which is kept under this hash, is the order's: in the log too."""
        row = (await tx.execute(select(demand).where(demand.c.id == order_id))).first()
        if row is None:
            raise not_found("there is no order with this id")
        standing = (review.c.demand == order_id) & review.c.verdict.in_(APPROVALS) & review.c.withdrawn.is_(False)
        if await tx.scalar(select(review.c.id).where(standing).limit(1)):
            raise conflict(
                "a reviewer has decided on what was here: what comes now is a correction, with its own reviews",
                field="document",
            )
        entry = {"kind": "instrument_received", "v": 1, "order": row.hash, "sha256": sha, "number": row.number}
        await self._ledger.append(tx, entry)
        await tx.execute(update(demand).where(demand.c.id == order_id).values(document=sha))

    async def document(self, tx: Transaction, order_id: str, version: str | None = None) -> tuple[int, str]:
        """The order's number, and the hash of its instrument: the newest, or that `version` of it."""
        row = (await tx.execute(select(demand).where(demand.c.id == order_id))).first()
        if row is None:
            raise not_found("there is no order with this id")
        if row.document is None:
            raise not_found("no document came with this order yet")
        if version is not None and version not in instruments_of((await self._ledger.about(tx, row.number)).values()):
            raise not_found("no version of this order's document has this hash", "version")
        return int(row.number), version or str(row.document)

    async def read(self, sha: str) -> bytes:
        """An instrument as received."""
        content = await self._instruments.read(sha)
        if content is None:
            raise not_found("the document that the log names is not there, or is another: look for a backup")
        return content

    async def _hopeless(
        self, tx: Transaction, new: NewOrder, body: Row[tuple[object, ...]], recorded_by: str
    ) -> str | None:
        """Why it ends here already, in public: it asks for nothing that can be done, comes too soon after a reversal,
        or nobody here can decide it."""
        if Asks.RESTRICT not in new.asks:
            return CANNOT_BE_DONE
        if await rests(tx, new.meetings, self._clock.now()):
            return REVERSED_LATELY
        if new.emergency and await self._succession.had_emergency(tx, new, self._clock.now()):
            return EMERGENCY_LATELY
        if self._desk.trust() is None:
            return None
        reviewers = list((await self._desk.read(tx)).keys.values())
        jurisdiction = territory_of(json.loads(str(body.jurisdiction)))
        good = can_be_reviewed(reviewers, jurisdiction, str(body.name), recorded_by)
        return None if good else CANNOT_BE_REVIEWED

    def _restriction(self, new: NewOrder, body: Row[tuple[object, ...]], now: datetime) -> dict[str, Json]:
        """Where, what and until when, within the bounds of P1 and P7."""
        territory, measures = read_territory(new.territory), read_measures(new.measures)
        starts_at = new.starts_at or now
        if new.ends_at is None:
            raise invalid("say when it ends: nothing here is for ever", "ends_at", Promise.TIME)
        with rules():
            check_territory(territory, territory_of(json.loads(body.jurisdiction)))
            check_period(starts_at, new.ends_at, now)
            if new.emergency:
                check_emergency(max(starts_at, now), new.ends_at)
        return {
            "territory": territory.listed(),
            "measures": sorted(measures),
            "starts_at": rfc3339(starts_at),
            "ends_at": rfc3339(new.ends_at),
        }

    def _anything(self, new: NewOrder) -> dict[str, Json]:
        """As it was asked; nothing comes of it."""
        return {
            "territory": read_territory(new.territory).listed() if new.territory else [],
            "measures": sorted(read_measures(new.measures)) if new.measures else [],
            "starts_at": rfc3339_or_none(new.starts_at),
            "ends_at": rfc3339_or_none(new.ends_at),
        }

    async def _secrets(self, tx: Transaction, codes: Sequence[str], *, needed: bool) -> dict[str, bytes]:
        """P2: existing meetings, one by one."""
        if not (1 if needed else 0) <= len(set(codes)) <= MOST_MEETINGS:
            raise invalid(f"an order names 1 to {MOST_MEETINGS} meetings", "meetings", Promise.SPECIFICITY)
        found: dict[str, bytes] = {}
        for code in codes:
            if "*" in code or "?" in code or "%" in code:
                raise invalid("an order names meetings one by one: no wildcard", "meetings", Promise.SPECIFICITY)
            if "@" in code:
                raise invalid("this version has no series, so no occurrences", "meetings", Promise.SPECIFICITY)
            secret = await self._meetings.secret(tx, code)
            if secret is None:
                raise invalid(f"there is no meeting {code!r}", "meetings", Promise.SPECIFICITY)
            found[code] = secret
        return found


@contextmanager
def _or_as_asked(restricts: bool) -> Iterator[None]:
    """Every demand is recorded: a restriction that breaks a promise is refused with the other way to record it."""
    try:
        yield
    except DomainError as refused:
        if restricts and refused.promise is not None:
            refused.more["as_asked"] = AS_ASKED
        raise
