"""A log of its own: over SQLite or PostgreSQL, with witnesses that answer in this process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert

from folkmoot.ledger.adapters.tables import log_entry, log_outbox
from folkmoot.ledger.adapters.turns import FileTurns, PostgresTurns
from folkmoot.ledger.crypto import verify_ed25519
from folkmoot.ledger.entries import encode_entry
from folkmoot.ledger.keys import FileKey, open_key, open_log_key
from folkmoot.ledger.notes import COSIGNATURE, Note, Signature, VerifierKey, cosigned_at, parse_signatures
from folkmoot.ledger.ports import WitnessRefuses, WitnessUnavailable
from folkmoot.ledger.publishing import Publisher
from folkmoot.ledger.service import Ledger
from folkmoot.ledger.verify import Fetch, Policy, Trust
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import FixedClock, rfc3339
from folkmoot.runtime.database import Database
from folkmoot.runtime.migrate import migrate
from folkmoot.witness.domain import Refusal
from folkmoot.witness.server import Witness
from folkmoot.witness.store import Store

START = datetime(2026, 12, 1, 12, tzinfo=UTC)


def held(number: int) -> dict[str, Json]:
    """Some entry."""
    return {"kind": "held", "v": 1, "number": number + 1, "restriction": f"{number:064x}"}


class LocalWitness:
    """The shipped witness, asked without HTTP. `away`: it does not answer."""

    def __init__(self, folder: Path, name: str, logs: Sequence[VerifierKey], clock: FixedClock) -> None:
        self.key = open_key(folder / name / "key", name, COSIGNATURE)
        self.store = Store(folder / name / "seen.db")
        self.witness = Witness(self.key, logs, self.store, lambda: clock.now().timestamp())
        self.away = False
        self.asked = 0

    @property
    def verifier(self) -> VerifierKey:
        return self.key.verifier

    async def add_checkpoint(self, note: Note, old: int, proof: Sequence[bytes]) -> Signature | int:
        self.asked += 1
        if self.away:
            raise WitnessUnavailable("away")
        try:
            line = self.witness.add_checkpoint(request(note, old, proof))
        except Refusal as refusal:
            if refusal.size is not None:
                return refusal.size
            raise WitnessRefuses(str(refusal)) from refusal
        [signature] = parse_signatures(line)
        assert cosigned_at(Note(note.text, (signature,)), self.verifier, verify_ed25519)
        return signature


def request(note: Note | str, old: int, proof: Sequence[bytes]) -> bytes:
    """The body of `add-checkpoint`."""
    import base64

    lines = "".join(base64.b64encode(one).decode() + "\n" for one in proof)
    return f"old {old}\n{lines}\n{note}".encode()


class Log:
    """Wired as `folkmoot.app` wires it, but with its own clock. `needed` of `witnesses` have to cosign."""

    def __init__(
        self, folder: Path, url: str | None = None, *, witnesses: int = 0, needed: int = 0, key: FileKey | None = None
    ) -> None:
        self.folder = folder
        self.clock = FixedClock(START)
        self.database = Database(url or f"sqlite+aiosqlite:///{folder / 'log.db'}")
        self.signer = key or open_log_key(folder / "log", "folkmoot.test")
        self.witnesses = [
            LocalWitness(folder, f"witness-{number}.test", [self.signer.verifier], self.clock)
            for number in range(witnesses)
        ]
        self.policy = Policy(tuple(one.verifier for one in self.witnesses), needed)
        self.restart()

    def restart(self) -> None:
        """As after a crash: nothing in memory is left."""
        self.ledger = Ledger(self.signer, self.clock, self.policy)
        sqlite = self.database.is_sqlite
        self.publisher = Publisher(
            database=self.database,
            ledger=self.ledger,
            signer=self.signer,
            clock=self.clock,
            witnesses=self.witnesses,
            turns=FileTurns(self.folder / "log" / "writing") if sqlite else PostgresTurns(self.database),
            anchor=self.folder / "log" / "anchor",
        )

    @property
    def trust(self) -> Trust:
        return self.ledger.trust

    async def found(self) -> None:
        await migrate(self.database)

    async def append(self, *numbers: int) -> None:
        async with self.database.transaction() as tx:
            for number in numbers:
                await self.ledger.append(tx, held(number))

    async def fill(self, count: int) -> None:
        """`count` entries, published."""
        await self.append(*range(count))
        assert await self.publisher.publish()

    async def fill_quickly(self, start: int, end: int) -> None:
        """Entries `start … end − 1`, written at once, then published as ever."""
        at = rfc3339(self.clock.now())
        rows = [{"position": n, "data": encode_entry({"at": at, **held(n)})} for n in range(start, end)]
        if rows:
            async with self.database.transaction() as tx:
                await tx.execute(insert(log_entry), rows)
                await tx.execute(insert(log_outbox), [{"position": row["position"]} for row in rows])
        assert await self.publisher.publish()

    async def file(self, path: str) -> bytes | None:
        async with self.database.snapshot() as tx:
            return await self.ledger.file(tx, path)

    async def files(self) -> dict[str, bytes]:
        """Everything that the log serves."""
        from folkmoot.ledger.adapters.mirror import changed_files
        from folkmoot.ledger.notes import Checkpoint

        note = await self.file("checkpoint")
        assert note is not None
        found = {"checkpoint": note, "key": str(self.signer.verifier).encode()}
        for path in changed_files(0, Checkpoint.parse(Note.parse(note.decode()).text).size):
            content = await self.file(path)
            assert content is not None, path
            found[path] = content
        return found

    async def fetch(self) -> Fetch:
        return (await self.files()).__getitem__

    async def close(self) -> None:
        for witness in self.witnesses:
            witness.store.close()
        await self.database.close()


def another_key(name: str) -> FileKey:
    """A key of the same name that is not the log's: a thief's, or another machine's."""
    private = Ed25519PrivateKey.generate()
    return FileKey(VerifierKey(name, private.public_key().public_bytes_raw()), private)
