"""The use cases of a recorded order: show whom it would touch, review it, and end what came of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast
from uuid import uuid4

from sqlalchemy import Row, insert, select, update

from folkmoot.orders.adapters.tables import (
    demand,
    demand_meeting,
    restriction,
    review,
)
from folkmoot.orders.authorities import is_verified
from folkmoot.orders.desk import DeskService
from folkmoot.orders.domain.chain import ChainError, Desk, Earlier, verify_earlier, verify_grant, verify_review
from folkmoot.orders.domain.lifecycle import OrderAct, may
from folkmoot.orders.domain.proofs import Assertion, Proof, proof_record
from folkmoot.orders.domain.rules import (
    check_pair,
    check_renewal,
    check_reviewer,
)
from folkmoot.orders.domain.standing import is_told
from folkmoot.orders.domain.statements import (
    APPROVALS,
    Entry,
    key_of,
    rejection,
    terms_record,
)
from folkmoot.orders.domain.states import DemandState
from folkmoot.orders.domain.terms import Terms
from folkmoot.orders.draft import ReviewInput, draft, read_territory, rules
from folkmoot.orders.impact import Impacts
from folkmoot.orders.moves import move
from folkmoot.orders.nonces import Nonces
from folkmoot.orders.ports import HostNotices, Ledger, Meetings, Seal
from folkmoot.orders.reversals import decided_before, rests
from folkmoot.orders.seals import provisional_seal
from folkmoot.orders.standings import refuse_attendee
from folkmoot.orders.succession import Granting, Succession
from folkmoot.runtime.canonical import Json, canonical, digest
from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import Promise, conflict, forbidden, invalid, not_found
from folkmoot.territory.domain import Territory

_STATES = {"grant": DemandState.GRANTED, "narrow": DemandState.NARROWED}


class OrdersService:
    def __init__(
        self,
        ledger: Ledger,
        desk: DeskService,
        meetings: Meetings,
        impacts: Impacts,
        clock: Clock,
        hosts: HostNotices,
        *,
        witnessed: bool,
    ) -> None:
        """`witnessed` False: reachable from elsewhere, with no witness of its log, so that nothing is granted (P8)."""
        self._ledger = ledger
        self._desk = desk
        self._meetings = meetings
        self._impacts = impacts
        self._clock = clock
        self._witnessed = witnessed
        self._hosts = hosts
        self._nonces = Nonces(clock)
        self._succession = Succession(ledger)

    async def get(self, tx: Transaction, order_id: str, account: str | None = None) -> dict[str, Json]:
        """The order as its reviewers need it, with what they sign. What others decided is told once `account` has
        decided too, or the order is decided (P6)."""
        row = await self._row(tx, order_id)
        entry = await self._entry(tx, row.position)
        codes = await self._codes(tx, order_id)
        return {
            "id": row.id,
            "state": row.state,
            "number": row.number,
            "order_hash": row.hash,
            "instance": self._ledger.origin,
            "authority": entry["authority"],
            "asks": entry["asks"],
            "legal_basis": entry["legal_basis"],
            "emergency": entry.get("emergency") is True,
            "renews": entry.get("renews"),
            "corrects": entry.get("corrects"),
            "gag": entry.get("gag"),
            **json.loads(row.body),
            "meetings": dict(codes),
            "territory": entry["territory"],
            "measures": entry["measures"],
            "starts_at": entry["starts_at"],
            "ends_at": entry["ends_at"],
            "document": row.document,
            "reviews": await self._shown(tx, row, account),
        }

    async def _shown(self, tx: Transaction, row: Row[tuple[object, ...]], account: str | None) -> list[Json]:
        reviews = await self._reviews(tx, str(row.id))
        entries = await self._ledger.entries(tx, [one.position for one in reviews])
        mine = any(one.reviewer == account and one.verdict != "ask" and not one.withdrawn for one in reviews)
        return [
            {
                "id": one.id,
                "mine": one.reviewer == account,
                "at": entries.get(one.position, {}).get("at"),
                "verdict": one.verdict
                if one.reviewer == account or is_told(one.verdict, str(row.state), reviewed=mine)
                else None,
                "withdrawn": one.withdrawn,
            }
            for one in reviews
        ]

    # --- impact ---------------------------------------------------------------------------------------------------

    async def impact(self, tx: Transaction, order_id: str) -> list[dict[str, Json]]:
        """Bands of people inside, outside and uncertain, for each meeting. Commit before answering (`Impacts.look`)."""
        codes, territory = await self._scope(tx, order_id)
        if territory is None:
            return []
        state = (await self._row(tx, order_id)).state
        held = await tx.scalar(
            select(restriction.c.id).where(restriction.c.demand == order_id, restriction.c.state == "held")
        )
        return await self._impacts.look(tx, codes, territory, deciding=may(OrderAct.APPROVE, state) or held is not None)

    async def impact_seen(self, tx: Transaction, order_id: str) -> list[dict[str, Json]]:
        """As `impact` showed it; raises `conflict` where nobody has looked."""
        codes, territory = await self._scope(tx, order_id)
        return await self._impacts.seen(tx, codes, territory) if territory else []

    async def _scope(self, tx: Transaction, order_id: str) -> tuple[dict[str, str], Territory | None]:
        named = (await self._entry(tx, (await self._row(tx, order_id)).position))["territory"]
        return await self._codes(tx, order_id), read_territory(cast("list[str]", named)) if named else None

    # --- review ---------------------------------------------------------------------------------------------------

    async def statement(self, tx: Transaction, order_id: str, sent: ReviewInput, key: str) -> Entry:
        """What the reviewer with `key` signs for this review: rebuilt from the order and what was sent."""
        order, impact = await self.get(tx, order_id), await self.impact_seen(tx, order_id)
        return draft(order, impact, sent, key, self._clock.now())

    async def refuse_recorder(self, tx: Transaction, order_id: str, account: str) -> None:
        """P6: whoever recorded an order does not review it, whatever else they may do."""
        row = await self._row(tx, order_id)
        with rules(conflicting=True):
            check_reviewer(account, str(row.recorded_by))

    async def review(
        self, tx: Transaction, order_id: str, sent: ReviewInput, account: str, key: str, proof: Proof
    ) -> dict[str, Json]:
        """Take a signed review; the second approval makes a pending restriction. Raises for what breaks a promise."""
        row = await self._row(tx, order_id)
        if not may(OrderAct.APPROVE, row.state):
            hopeless = row.state == "cannot_be_reviewed"
            said = "nobody here could decide this order" if hopeless else f"the order is {row.state} already"
            raise conflict(said, Promise.TWO_PEOPLE if hopeless else None)
        trust, desk, reviewer = await self._desk.signing(tx, key, account)
        if sent.verdict in APPROVALS and not self._witnessed:
            raise conflict(
                "this server can be reached from elsewhere and its log has no witness, so it grants no order",
                Promise.OPENNESS,
            )
        if sent.verdict in APPROVALS and not await is_verified(tx, row.authority):
            raise conflict("the authority's call-back is not confirmed: its order is recorded, and cannot be granted")
        with rules(conflicting=True):
            check_reviewer(account, row.recorded_by)
        codes = await self._codes(tx, order_id)
        await refuse_attendee(tx, self._meetings, account, codes)
        if await decided_before(tx, codes, account):
            raise conflict(
                "you reviewed an order on this meeting that was reversed: others decide from now on", Promise.TWO_PEOPLE
            )
        earlier = [r for r in await self._reviews(tx, order_id) if not r.withdrawn]
        # Who asked for more information has decided nothing yet.
        if any(r.reviewer == account and r.verdict != "ask" for r in earlier):
            raise conflict("you have reviewed this order already: a second person must", Promise.TWO_PEOPLE)
        if await tx.scalar(select(review.c.id).where(review.c.nonce == sent.nonce)):
            raise conflict("this nonce was used before", field="nonce")
        statement = await self.statement(tx, order_id, sent, key)
        entry: dict[str, Json] = {
            "kind": "review",
            "v": 3,
            "at": rfc3339(self._clock.now()),
            "statement": dict(statement),
            "proof": proof_record(proof),
        }
        demanded = await self._entry(tx, row.position)
        if not trust.verify(reviewer.public, proof, canonical(statement)):
            raise invalid("the signature is not yours over this review's canonical bytes", "proof", Promise.TWO_PEOPLE)
        if isinstance(proof, Assertion):
            await self._nonces.spend(tx, account, sent.nonce)
        index = await self._ledger.append(tx, entry, await self._seal(tx, row, demanded))
        await self._keep_provisional(tx, row)
        reasons = {"legality": sent.legality, "necessity": sent.necessity, "proportionality": sent.proportionality}
        made = uuid4().hex
        await tx.execute(
            insert(review).values(
                id=made,
                demand=order_id,
                reviewer=account,
                verdict=sent.verdict,
                reasons=json.dumps(reasons),
                nonce=sent.nonce,
                position=index,
                withdrawn=False,
            )
        )
        restriction_id = None
        if sent.verdict == "reject":
            await self._reject(tx, row, "rejected by a reviewer")
        elif sent.verdict == "ask":
            await move(tx, order_id, OrderAct.ASK, DemandState.MORE_INFORMATION_ASKED)
        else:
            await self.earlier(tx, row, desk)
            try:
                verify_review(trust, desk, demanded, entry)
            except ChainError as problem:
                raise conflict(str(problem), Promise.TWO_PEOPLE) from problem
            first = await self._first(tx, desk, earlier)
            if first is not None:
                restriction_id = await self._grant(tx, row, demanded, [first[1], entry], [first[0], index])
        order = await self.get(tx, order_id, account)
        return {"order": order, "restriction_id": restriction_id, "review_id": made}

    async def _first(
        self, tx: Transaction, desk: Desk, earlier: Sequence[Row[tuple[object, ...]]]
    ) -> tuple[int, Entry] | None:
        """The approval that waits for a second one, and its place. One by a key that was revoked since counts no more,
        and stands in nobody's way."""
        for one in earlier:
            if one.verdict in APPROVALS and key_of(entry := await self._entry(tx, one.position)) in desk.keys:
                return int(one.position), entry
        return None

    async def _grant(
        self, tx: Transaction, row: Row[tuple[object, ...]], demanded: Entry, reviews: list[Entry], positions: list[int]
    ) -> str | None:
        trust, desk = self._desk.trust(), await self._desk.read(tx)
        if trust is None:
            raise conflict("the desk is not open", Promise.TWO_PEOPLE)
        read = [verify_review(trust, desk, demanded, entry) for entry in reviews]
        granting = desk.authorities.get(row.authority)
        if granting is None:
            raise conflict("the authority still waits for two endorsements", Promise.TWO_PEOPLE)
        earlier = await self.earlier(tx, row, desk)
        with rules(conflicting=True):
            check_pair([reviewer for _, reviewer, _ in read], granting.jurisdiction, granting.name)
            if earlier is not None:
                check_renewal([reviewer for _, reviewer, _ in read], earlier.accounts)
        both = read[0][2].meet(read[1][2])
        if both is None or both.ends_at <= self._clock.now():
            await self._reject(tx, row, "the two reviews have nothing in common")
            return None
        await self._follows(tx, row, both)
        entry: dict[str, Json] = {
            "kind": "restriction",
            "v": 2,
            "at": rfc3339(self._clock.now()),
            "number": row.number,
            "order": row.hash,
            "reviews": sorted(digest(one) for one in reviews),
            **terms_record(both),
        }
        try:
            verify_grant(trust, desk, demanded, reviews, entry, earlier)
        except ChainError as problem:
            raise conflict(str(problem), Promise.TWO_PEOPLE) from problem
        # Sealed only if both say so, and no longer than either says; else what was sealed until now is open.
        seal, number = None, int(row.number)
        if both.sealed_until is not None:
            seal = Seal(number, both.territory.listed(), both.ends_at, both.sealed_until)
        await self._ledger.reseal(tx, number, both.sealed_until or self._clock.now())
        index = await self._ledger.append(tx, entry, seal)
        await self._ledger.open_due(tx, self._clock.now())
        made = uuid4().hex
        await tx.execute(
            insert(restriction).values(
                id=made,
                demand=row.id,
                number=row.number,
                state="pending",
                starts_at=both.starts_at,
                ends_at=both.ends_at,
                position=index,
                reviews=json.dumps(positions),
                lift_logged=False,
            )
        )
        await self._hosts.granted(tx, int(row.number), list(await self._codes(tx, str(row.id))))
        narrowed = any(statement["verdict"] == "narrow" for statement, _, _ in read)
        await move(tx, row.id, OrderAct.APPROVE, _STATES["narrow" if narrowed else "grant"])
        return made

    async def withdraw(self, tx: Transaction, order_id: str, review_id: str, account: str) -> None:
        """An approval is taken back, until it takes effect."""
        row = await self._row(tx, order_id)
        where = (review.c.id == review_id) & (review.c.demand == order_id)
        found = (await tx.execute(select(review).where(where))).first()
        if found is None:
            raise not_found("there is no such review")
        if found.reviewer != account:
            raise forbidden("a review is withdrawn by whoever wrote it")
        made = (await tx.execute(select(restriction).where(restriction.c.demand == order_id))).first()
        if found.withdrawn or not may(OrderAct.TAKE_BACK, row.state, made.state if made else None):
            raise conflict("it has taken effect, or has ended: a reviewer can lift the restriction")
        if made is not None and found.position not in json.loads(made.reviews):
            raise conflict("its key was revoked before two others decided: nothing rests on it", Promise.TWO_PEOPLE)
        signed = digest(await self._entry(tx, found.position))
        await self._ledger.append(tx, {"kind": "review_withdrawn", "v": 1, "review": signed, "number": row.number})
        await tx.execute(update(review).where(where).values(withdrawn=True))
        await tx.execute(restriction.delete().where(restriction.c.demand == order_id))
        await move(tx, order_id, OrderAct.TAKE_BACK, DemandState.RECEIVED)

    # --- inside -----------------------------------------------------------------------------------------------------

    async def _row(self, tx: Transaction, order_id: str) -> Row[tuple[object, ...]]:
        row = (await tx.execute(select(demand).where(demand.c.id == order_id))).first()
        if row is None:
            raise not_found("there is no order with this id")
        return row

    async def _entry(self, tx: Transaction, position: object) -> Entry:
        entry = await self._ledger.entry(tx, int(cast("int", position)))
        if entry is None:
            raise conflict("the log lacks this order's entry: check it by `folkmoot log verify`", Promise.OPENNESS)
        return entry

    async def _codes(self, tx: Transaction, order_id: str) -> dict[str, str]:
        rows = await tx.execute(
            select(demand_meeting).where(demand_meeting.c.demand == order_id).order_by(demand_meeting.c.meeting)
        )
        return {row.meeting: row.commitment for row in rows}

    async def _reviews(self, tx: Transaction, order_id: str) -> Sequence[Row[tuple[object, ...]]]:
        found = await tx.execute(select(review).where(review.c.demand == order_id).order_by(review.c.position))
        return found.all()

    async def _seal(self, tx: Transaction, row: Row[tuple[object, ...]], demanded: Entry) -> Seal | None:
        """A review is sealed while its order is, for as long."""
        if await self._ledger.sealed_until(tx, int(row.number)) is None:
            return None
        return provisional_seal(demanded)

    async def _keep_provisional(self, tx: Transaction, row: Row[tuple[object, ...]]) -> None:
        """Nothing of a number opens later than the first of it."""
        until = await self._ledger.sealed_until(tx, int(row.number))
        if until is not None:
            await self._ledger.reseal(tx, int(row.number), until)

    async def earlier(self, tx: Transaction, row: Row[tuple[object, ...]], desk: Desk) -> Earlier | None:
        """The reviews of what this order renews; None where it renews nothing. P7: it needs a newer instrument."""
        if row.renews is None:
            return None
        before = await self._row(tx, row.renews)
        if row.document is None or row.document == before.document:
            raise conflict(
                "a renewal needs a newer instrument: attach it to this order first", Promise.TIME, "document"
            )
        made = (await tx.execute(select(restriction).where(restriction.c.demand == before.id))).one()
        reviews = [await self._entry(tx, position) for position in json.loads(made.reviews)]
        demanded, earlier = await self._entry(tx, row.position), await self._entry(tx, before.position)
        return verify_earlier(desk, demanded, earlier, reviews)

    async def _follows(self, tx: Transaction, row: Row[tuple[object, ...]], both: Terms) -> None:
        """What was true when the order was recorded may not be so any more: orders that came at once are granted one
        after another. Raises for what goes on too long, comes too soon after a reversal, or is one emergency more."""
        codes = [code for code, made in (await self._codes(tx, row.id)).items() if made in both.meetings]
        asked = Granting(row.authority, codes, both.territory.listed(), both.starts_at, both.ends_at, row.renews)
        now = self._clock.now()
        if await rests(tx, codes, now):
            raise conflict("a restriction on this meeting was reversed less than 7 days ago: it rests", Promise.TIME)
        if row.emergency and await self._succession.had_emergency(tx, asked, now):
            raise conflict("an emergency was granted on this meeting within 30 days", Promise.TIME)
        await self._succession.renewed(tx, asked, now)

    async def _reject(self, tx: Transaction, row: Row[tuple[object, ...]], why: str) -> None:
        # What was sealed until now, for want of a review, was sealed for nothing.
        await self._ledger.reseal(tx, int(row.number), self._clock.now())
        await self._ledger.open_due(tx, self._clock.now())
        await self._ledger.append(tx, rejection(row.hash, row.number, why))
        await move(tx, row.id, OrderAct.REJECT, DemandState.REJECTED)
