"""Deciding appeals: one reviewer who took no part signs the outcome. Upheld lifts at once, whatever else fails (P7)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Row, select, update

from folkmoot.orders.domain.proofs import Proof, PublicKey, VerifyProof, proof_record
from folkmoot.orders.domain.undoing import Reversal, WhyExempt
from folkmoot.redress.adapters.tables import appeal
from folkmoot.redress.appeals import additions
from folkmoot.redress.domain import LONGEST_TEXT, Outcome, decision_statement
from folkmoot.redress.evidence import EvidenceSeal, NoEvidence
from folkmoot.redress.ports import Desk, Ledger, Meetings, Restrictions, Undoing
from folkmoot.runtime.canonical import Json, canonical
from folkmoot.runtime.clock import Clock, rfc3339, rfc3339_or_none
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import Promise, conflict, forbidden, invalid, not_found


class Decisions:
    def __init__(
        self,
        database: Database,
        restrictions: Restrictions,
        desk: Desk,
        meetings: Meetings,
        ledger: Ledger,
        clock: Clock,
        verify: VerifyProof,
        undoing: Undoing,
        seal: EvidenceSeal,
    ) -> None:
        self._database = database
        self._restrictions = restrictions
        self._desk = desk
        self._meetings = meetings
        self._ledger = ledger
        self._clock = clock
        self._verify = verify
        self._undoing = undoing
        self._seal = seal

    async def waiting(self) -> list[dict[str, Json]]:
        """The appeals that wait, oldest first, with what a decision's signature needs."""
        async with self._database.snapshot() as tx:
            rows = await tx.execute(select(appeal).where(appeal.c.outcome.is_(None)).order_by(appeal.c.position))
            return [
                {
                    "id": row.id,
                    "restriction": row.number,
                    "ground": row.ground,
                    "text": row.text,
                    "state": "filed",
                    "concerned": row.concerned,
                    "filed_at": rfc3339(row.filed_at),
                    "instance": self._ledger.origin,
                    "order": (await self._undoing.order(tx, row.number))[0],
                    "additions": await additions(tx, row.id),
                    "answer_due": rfc3339_or_none(row.answer_due),
                    "freed_at": rfc3339_or_none(row.freed_at),
                    "second_look": row.second_look,
                    "tells_whom": row.evidence is not None,
                }
                for row in rows
            ]

    async def statement(
        self, tx: Transaction, appeal_id: str, outcome: Outcome, reasons: str, key: str
    ) -> Mapping[str, Json]:
        """What the reviewer with `key` signs."""
        return self._statement(await self._row(tx, appeal_id), outcome, reasons, key)

    async def decide(
        self,
        appeal_id: str,
        outcome: Outcome,
        reasons: str,
        account: str,
        key: str,
        proof: Proof,
        outside_route: str | None = None,
    ) -> None:
        """Raises for whoever took part, and for what is not signed by an enrolled key of this account.
        `outside_route`: where else to turn, if not what the order and the operator name."""
        if not reasons.strip() or len(reasons) > LONGEST_TEXT:
            raise invalid(f"give the reasons, in 1 to {LONGEST_TEXT} characters", "reasons")
        async with self._database.transaction() as tx:
            row = await self._row(tx, appeal_id)
            public = await self._check(tx, row, account, key)
            statement = self._statement(row, outcome, reasons, key)
            self._require_signed(statement, public, proof)
            if outcome is Outcome.UPHELD:
                await self._restrictions.lift(tx, row.number)
            elif outcome is Outcome.UPHELD_FOR_PERSON:
                await self._lift_for_person(tx, row)
        # By now nobody is kept out any more, and the record follows.
        async with self._database.transaction() as tx:
            row = await self._row(tx, appeal_id)
            if row.outcome is not None:
                raise _decided()
            position = await self._ledger.append(
                tx,
                {
                    "kind": "appeal_decided",
                    "v": 2,
                    **{name: statement[name] for name in ("number", "appeal", "outcome", "reasons", "reviewer")},
                    "proof": proof_record(proof),
                },
            )
            values = {
                "outcome": outcome.value,
                "reasons": reasons,
                "decided_at": self._clock.now(),
                "decided_by": account,
                "decision_position": position,
                "outside_route": outside_route,
                "evidence": None,
            }
            await tx.execute(update(appeal).where(appeal.c.id == appeal_id).values(values))
            if outcome is Outcome.UPHELD_FOR_PERSON:
                await self._undoing.mistaken(tx, row.number, Reversal.FOR_ONE_PERSON)

    async def _lift_for_person(self, tx: Transaction, row: Row[tuple[object, ...]]) -> None:
        if row.freed_at is not None:
            return
        if row.evidence is None:
            raise conflict("no evidence tells whom to lift it for: uphold it for everybody", field="outcome")
        try:
            person = self._seal.read_accepted(row.evidence).person
        except NoEvidence as problem:
            raise conflict("its evidence cannot be opened: uphold it for everybody", field="outcome") from problem
        await self._undoing.exempt(tx, row.number, person, WhyExempt.NOT_THERE)

    def _statement(self, row: Row[tuple[object, ...]], outcome: Outcome, reasons: str, key: str) -> Mapping[str, Json]:
        return decision_statement(
            instance=self._ledger.origin,
            number=row.number,
            appeal=row.id,
            outcome=outcome,
            reasons=reasons,
            reviewer=key,
        )

    async def _check(self, tx: Transaction, row: Row[tuple[object, ...]], account: str, key: str) -> PublicKey:
        """The public key, of a reviewer who may decide this."""
        if row.outcome is not None:
            raise _decided()
        if account in await self._restrictions.took_part(tx, row.number):
            raise conflict("whoever took part in an order does not decide an appeal against it", Promise.TWO_PEOPLE)
        for code in await self._restrictions.meetings(tx, row.number):
            if await self._meetings.attended(tx, account, code):
                raise conflict("whoever attended a meeting does not decide an appeal about it", Promise.TWO_PEOPLE)
        reviewer = await self._desk.reviewer(tx, key)
        if reviewer is None or reviewer[0] != account:
            raise forbidden("this key is not enrolled for you, or not endorsed yet", Promise.TWO_PEOPLE)
        return reviewer[1]

    def _require_signed(self, statement: Mapping[str, Json], public: PublicKey, proof: Proof) -> None:
        if not self._verify(public, proof, canonical(statement)):
            raise invalid(
                "the signature is not yours over this decision's canonical bytes", "proof", Promise.TWO_PEOPLE
            )

    async def _row(self, tx: Transaction, appeal_id: str) -> Row[tuple[object, ...]]:
        row = (await tx.execute(select(appeal).where(appeal.c.id == appeal_id))).first()
        if row is None:
            raise not_found("there is no appeal with this id")
        return row


def _decided() -> Exception:
    return conflict("this appeal has been decided already")
