"""Making the log public: integrate what was appended, sign the tree, have it cosigned, and only then publish it.

Every step can be done again: a crash between any two of them leaves what the next run takes up. Nothing is signed
that does not contain what was published before.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy import Row, func, insert, select, update

from folkmoot.ledger.adapters.tables import log_checkpoint, log_entry, log_node, log_outbox
from folkmoot.ledger.crypto import verify_ed25519
from folkmoot.ledger.merkle import Growing, leaf_hash, peaks, root_at
from folkmoot.ledger.notes import Checkpoint, Note, NoteError, Signature, open_note, sign_note
from folkmoot.ledger.ports import AnotherWriter, Signer, Turns, Witness, WitnessRefuses, WitnessUnavailable
from folkmoot.ledger.service import Ledger
from folkmoot.ledger.verify import VerificationError, open_checkpoint
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Transaction

log = structlog.get_logger(__name__)

# A quiet log is cosigned anew this often, so that silence means something.
REFRESH = timedelta(hours=1)
_AT_ONCE = 4096  # entries integrated in one transaction
_ANSWER_WITHIN = 5.0  # seconds that a witness may take
_LATE = 0.2  # seconds that the others may take once enough have answered
_TURN_AGAIN = 0.02


class LogDamaged(Exception):
    """What is in the database is not the log that was published: nothing is signed. Somebody must look."""


class Publisher:
    """The one who signs."""

    def __init__(
        self,
        *,
        database: Database,
        ledger: Ledger,
        signer: Signer,
        clock: Clock,
        witnesses: Sequence[Witness],
        turns: Turns,
        anchor: Path,
    ) -> None:
        """`anchor`: a file, outside the database, that keeps the newest checkpoint ever published from here."""
        self._database = database
        self._ledger = ledger
        self._signer = signer
        self._clock = clock
        self._witnesses = witnesses
        self._turns = turns
        self._anchor = anchor
        self._known: dict[str, int] = {}  # witness → the size that it cosigned last
        self._here = asyncio.Lock()

    async def publish(self, within: float = 10.0) -> bool:
        """Publish all that was appended before this call. False when not enough witnesses answered: it is tried again.
        Raises `AnotherWriter` when somebody else writes for longer than `within` seconds, and `LogDamaged`."""
        give_up = time.monotonic() + within
        while True:
            try:
                async with self._here, self._turns.writing():
                    return await self._publish()
            except AnotherWriter:
                if time.monotonic() > give_up:
                    raise
            await asyncio.sleep(_TURN_AGAIN)

    async def _publish(self) -> bool:
        newest = None
        while newest is None:
            async with self._database.transaction() as tx:
                if await self._integrate(tx):
                    newest = await self._sign(tx)
        if newest.published_at is None or self._is_stale(newest):
            return await self._have_cosigned(newest)
        self._keep(str(newest.note))
        return True

    # --- integrating and signing -------------------------------------------------------------------------------------

    async def _integrate(self, tx: Transaction) -> bool:
        """The next entries become part of the tree. True when all are."""
        last = await tx.scalar(select(func.max(log_node.c.position)).where(log_node.c.level == 0))
        start = 0 if last is None else int(last) + 1
        rows = (
            await tx.execute(
                select(log_entry.c.position, log_entry.c.data)
                .where(log_entry.c.position >= start)
                .order_by(log_entry.c.position)
                .limit(_AT_ONCE)
            )
        ).all()
        if not rows:
            return True
        top = peaks(start)
        known = await self._ledger.nodes(tx, top)
        tree = Growing(start, [known[node] for node in top])
        fresh = []
        for row in rows:
            if row.position != tree.size:
                raise LogDamaged(f"entry {tree.size} is missing")
            fresh += [
                {"level": level, "position": position, "hash": value}
                for (level, position), value in tree.append(leaf_hash(row.data))
            ]
        await tx.execute(insert(log_node), fresh)
        return len(rows) < _AT_ONCE

    async def _sign(self, tx: Transaction) -> Row[tuple[object, ...]]:
        """The newest checkpoint; a new one, signed, when entries have come since."""
        newest = (await tx.execute(select(log_checkpoint).order_by(log_checkpoint.c.size.desc()).limit(1))).first()
        last = await tx.scalar(select(func.max(log_node.c.position)).where(log_node.c.level == 0))
        size = 0 if last is None else int(last) + 1
        await self._require_one_history(tx, size, newest)
        if newest is not None and int(newest.size) == size and self._is_mine(str(newest.note)):
            return newest
        root = await self._root(tx, size)
        note = str(
            sign_note(Checkpoint(self._ledger.origin, size, root).text(), self._signer.verifier, self._signer.sign)
        )
        now = self._clock.now()
        public = None if self._ledger.policy.needed else now
        if newest is not None and int(newest.size) == size:
            here = log_checkpoint.c.size == size
            await tx.execute(update(log_checkpoint).where(here).values(note=note, signed_at=now, published_at=public))
        else:
            await tx.execute(insert(log_checkpoint).values(size=size, note=note, signed_at=now, published_at=public))
        if public is not None:
            await self._ledger.forget_outbox(tx, size)
        return (await tx.execute(select(log_checkpoint).where(log_checkpoint.c.size == size))).one()

    async def _require_one_history(self, tx: Transaction, size: int, newest: Row[tuple[object, ...]] | None) -> None:
        """What was signed last, and what the anchor says was published, are in this tree; and it is our log."""
        signed = [str(newest.note)] if newest is not None else []
        if self._anchor.exists():
            signed.append(self._anchor.read_text("utf-8"))
        for text in signed:
            before = Checkpoint.parse(Note.parse(text).text)
            if before.origin != self._ledger.origin:
                raise LogDamaged(
                    f"the database holds the log {before.origin}, and this key is of {self._ledger.origin}"
                )
            if before.size > size:
                raise LogDamaged(f"{before.size} entries were published, and the database holds {size}: it was rewound")
            if await self._root(tx, before.size) != before.root:
                raise LogDamaged(f"the first {before.size} entries are not those that were published")

    async def _root(self, tx: Transaction, size: int) -> bytes:
        known = await self._ledger.nodes(tx, peaks(size))
        return root_at(size, known.__getitem__)

    def _is_mine(self, text: str) -> bool:
        try:
            open_note(Note.parse(text), self._signer.verifier, verify_ed25519)
        except NoteError:
            return False
        return True

    # --- witnesses ----------------------------------------------------------------------------------------------------

    def _is_stale(self, row: Row[tuple[object, ...]]) -> bool:
        """Whether its cosignatures are too few, or too old to say that the log goes on."""
        needed = self._ledger.policy.needed
        if not needed:
            return False
        try:
            times = sorted(open_checkpoint(str(row.note), self._ledger.trust).cosigned.values(), reverse=True)
        except VerificationError:
            return True
        return self._clock.now().timestamp() - times[needed - 1] > REFRESH.total_seconds()

    async def _have_cosigned(self, row: Row[tuple[object, ...]]) -> bool:
        note = Note.parse(str(row.note))
        size = int(row.size)
        found = await self._ask(note, size)
        note = note.with_signatures(found)
        try:
            open_checkpoint(str(note), self._ledger.trust)
        except VerificationError as problem:
            log.warning("the log waits for its witnesses", size=size, why=str(problem))
            return False
        async with self._database.transaction() as tx:
            await tx.execute(
                update(log_checkpoint)
                .where(log_checkpoint.c.size == size)
                .values(note=str(note), published_at=row.published_at or self._clock.now())
            )
            await self._ledger.forget_outbox(tx, size)
        self._keep(str(note))
        return True

    async def _ask(self, note: Note, size: int) -> list[Signature]:
        """All witnesses at once; those who have not answered shortly after enough have are not waited for."""
        asking = {asyncio.create_task(self._ask_one(witness, note, size)) for witness in self._witnesses}
        found: list[Signature] = []
        wait = _ANSWER_WITHIN
        while asking:
            done, asking = await asyncio.wait(asking, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                break
            found += [signature for task in done if (signature := task.result()) is not None]
            if len(found) >= self._ledger.policy.needed:
                wait = _LATE
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        return found

    async def _ask_one(self, witness: Witness, note: Note, size: int) -> Signature | None:
        name = witness.verifier.name
        old = self._known.get(name, 0)
        try:
            for _ in range(3):
                async with self._database.snapshot() as tx:
                    proof = await self._ledger.prove_consistency(tx, old, size)
                answer = await witness.add_checkpoint(note, old, proof)
                if isinstance(answer, Signature):
                    self._known[name] = size
                    return answer
                if answer > size:
                    log.critical(
                        "A WITNESS KNOWS MORE OF THIS LOG THAN WE DO: it was rewound", witness=name, size=answer
                    )
                    return None
                old = answer
        except WitnessRefuses as problem:
            log.critical("A WITNESS KNOWS ANOTHER HISTORY OF THIS LOG", witness=name, why=str(problem))
        except WitnessUnavailable as problem:
            log.warning("a witness does not answer", witness=name, why=str(problem))
        return None

    # --- the anchor ---------------------------------------------------------------------------------------------------

    def _keep(self, note: str) -> None:
        """After it is published: so that a database restored from before is noticed."""
        if self._anchor.exists() and self._anchor.read_text("utf-8") == note:
            return
        self._anchor.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._anchor.with_suffix(".new")
        fresh.write_text(note, "utf-8")
        fresh.replace(self._anchor)

    async def pending(self) -> bool:
        """Whether anything waits in the outbox."""
        async with self._database.snapshot() as tx:
            return await tx.scalar(select(log_outbox.c.position).limit(1)) is not None
