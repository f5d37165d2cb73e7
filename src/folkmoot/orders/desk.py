"""The desk: its founding, what is proposed and endorsed after it, and where its pinned hash stands."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert, select

from folkmoot.orders.adapters.tables import authority, desk_log
from folkmoot.orders.domain.chain import WAITING, Authority, ChainError, Desk, Trust, read_desk
from folkmoot.orders.domain.founding import Recovery, recovery
from folkmoot.orders.domain.proofs import Proof, VerifyProof, proof_record
from folkmoot.orders.domain.proofs import key_record as public_record
from folkmoot.orders.domain.proposals import PROPOSING, Proposal, ProposalKind, about, has_endorsed, waiting
from folkmoot.orders.domain.rules import Reviewer
from folkmoot.orders.domain.statements import Entry, endorsement_statement
from folkmoot.orders.ports import Ledger
from folkmoot.runtime.canonical import Json, digest
from folkmoot.runtime.clock import Clock, rfc3339
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import Promise, conflict, forbidden, invalid, not_found
from folkmoot.territory.codes import parse_territory
from folkmoot.territory.domain import TerritoryError


@dataclass(frozen=True, slots=True)
class Pin:
    """The founding's hash, outside the database: a setting, or a file that is written once. What is about to be founded
    stands beside that file before it is committed, so that a crash between the two can be made good."""

    setting: str | None
    path: Path

    def read(self) -> str | None:
        if self.setting:
            return self.setting
        try:
            return self.path.read_text().strip() or None
        except FileNotFoundError:
            return None

    def intended(self) -> str | None:
        """What `intend` was told last; None once it is pinned."""
        try:
            return self._intention.read_text().strip() or None
        except FileNotFoundError:
            return None

    def intend(self, founding: str) -> None:
        """Before it is committed."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(self._intention, founding)

    def write(self, founding: str) -> None:
        """Once it is committed, any number of times. Raises `FileExistsError` for another: it is never changed."""
        if self.read() == founding:
            return
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.path.exists() and not self.path.read_text().strip():
            self.path.unlink()  # a crash came before a word of it was written
        whole = self.path.with_suffix(".whole")
        _write(whole, founding)
        try:
            os.link(whole, self.path)
        finally:
            whole.unlink()
        _settle(self.path.parent)
        self._intention.unlink(missing_ok=True)

    @property
    def _intention(self) -> Path:
        return self.path.with_suffix(".intended")


def _write(path: Path, founding: str) -> None:
    """All of it or nothing, also through a power cut."""
    new = path.with_suffix(f".{os.getpid()}")
    with new.open("w") as file:
        file.write(founding + "\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class DeskService:
    def __init__(
        self, ledger: Ledger, clock: Clock, pin: Pin, verify: VerifyProof, waiting: timedelta = WAITING
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._pin = pin
        self._verify = verify
        self._waiting = waiting

    def trust(self) -> Trust | None:
        """What verification starts from; None until the desk is open."""
        founding = self._pin.read()
        return Trust(founding, self._ledger.origin, self._verify, self._waiting) if founding else None

    async def signing(self, tx: Transaction, key: str, account: str) -> tuple[Trust, Desk, Reviewer]:
        """What a decision that is signed with this key is verified against. Raises unless the desk is open, and the key
        counts and is this account's (P6)."""
        trust, desk = self.trust(), await self.read(tx)
        reviewer = desk.keys.get(key)
        if trust is None or reviewer is None or reviewer.account != account:
            raise forbidden("this key is not enrolled for you, or not endorsed yet", Promise.TWO_PEOPLE)
        return trust, desk, reviewer

    async def open(self, tx: Transaction, reviewers: Sequence[Reviewer]) -> tuple[str, int]:
        """Found the desk with the keys and authorities there are. Returns the founding's hash and its log index: of one
        that a crash kept from being pinned, those, and nothing is founded anew."""
        if self._pin.read() is not None:
            raise conflict("the desk is open already; it is founded once")
        logged = await self.recover(tx)
        if logged is not None and self._pin.read() is not None:
            return logged
        if logged is not None:
            raise conflict(
                "the log holds a founding of a desk that was not made here: look at it, and if it is yours, set "
                "FOLKMOOT_DESK_FOUNDING to its hash"
            )
        if len({r.account for r in reviewers}) < 2:
            raise conflict(
                "the desk needs the keys of at least two reviewers: `folkmoot key create` enrols one",
                Promise.TWO_PEOPLE,
            )
        rows = await tx.execute(select(authority).order_by(authority.c.id))
        entry: dict[str, Json] = {
            "kind": "desk_founded",
            "v": 2,
            "at": rfc3339(self._clock.now()),
            "reviewers": [key_record(r) for r in reviewers],
            "authorities": [
                {"id": row.id, "name": row.name, "jurisdiction": json.loads(row.jurisdiction)} for row in rows
            ],
        }
        index = await self._log(tx, entry)
        await tx.execute(authority.update().values(position=index))
        founding = digest(entry)
        self._pin.intend(founding)
        return founding, index

    def pin(self, founding: str) -> None:
        """Once the founding is committed: what gates and enforcers trust from now on."""
        self._pin.write(founding)

    async def recover(self, tx: Transaction) -> tuple[str, int] | None:
        """Pin what was founded here, should a crash have come between. Returns the log's founding and its index."""
        position = await tx.scalar(select(desk_log.c.position).order_by(desk_log.c.position).limit(1))
        entry = await self._ledger.entry(tx, int(position)) if position is not None else None
        if entry is None or position is None:
            return None
        founding = digest(entry)
        if recovery(self._pin.read(), self._pin.intended(), founding) is Recovery.PIN:
            self._pin.write(founding)
        return founding, int(position)

    async def propose_key(self, tx: Transaction, reviewer: Reviewer) -> bool:
        """A key enrolled after the founding waits for two endorsements. Returns whether it has to."""
        if self._pin.read() is None:
            return False
        record = key_record(reviewer)
        await self._log(tx, {"kind": "key_enrolled", "v": 2, "at": rfc3339(self._clock.now()), **record})
        return True

    async def propose_revocation(self, tx: Transaction, key: str) -> None:
        """A key that is to count no longer (lost, or whose reviewer has left) waits for two endorsements, by others.
        One that waits already is not begun anew: who endorsed it so far keeps counting."""
        found = (await self.read(tx)).keys.get(key)
        if found is None:
            raise not_found("there is no key with this id that counts", "key")
        if any(one.kind is ProposalKind.REVOCATION and one.subject == key for one in await self.waiting(tx)):
            return
        entry: dict[str, Json] = {
            "kind": "key_revoked",
            "v": 1,
            "at": rfc3339(self._clock.now()),
            "key": key,
            "account": found.account,
        }
        await self._log(tx, entry)

    async def create_authority(
        self, tx: Transaction, name: str, jurisdiction: Sequence[str], contact_email: str, verification: str
    ) -> tuple[str, str]:
        """Returns its id and state: `founding` before the desk opens, `pending` endorsement afterwards."""
        try:
            territory = parse_territory(jurisdiction)
        except TerritoryError as problem:
            raise invalid(str(problem), "jurisdiction", Promise.TERRITORY) from problem
        made = uuid4().hex
        position: int | None = None
        if self._pin.read() is not None:
            entry: dict[str, Json] = {
                "kind": "authority_founded",
                "v": 1,
                "at": rfc3339(self._clock.now()),
                "id": made,
                "name": name,
                "jurisdiction": territory.listed(),
            }
            position = await self._log(tx, entry, subject=made)
        await tx.execute(
            insert(authority).values(
                id=made,
                name=name,
                jurisdiction=json.dumps(territory.listed()),
                contact_email=contact_email,
                verification=verification,
                position=position,
            )
        )
        return made, "pending" if position is not None else "founding"

    async def authorities(self, tx: Transaction) -> list[Authority]:
        """All that were entered, by name, whether or not they count yet."""
        rows = await tx.execute(select(authority).order_by(authority.c.name, authority.c.id))
        return [Authority(row.id, row.name, parse_territory(json.loads(row.jurisdiction))) for row in rows]

    async def endorsement(self, tx: Transaction, subject: str, key: str) -> Entry:
        """The statement to sign for what `proposed` finds."""
        entry = await self.proposed(tx, subject)
        return endorsement_statement(instance=self._ledger.origin, subject=digest(entry), reviewer=key)

    async def proposed(self, tx: Transaction, subject: str) -> Entry:
        """The entry that proposes it. `subject`: its digest, which is that entry or a conflict; or the id of its
        authority or key, which is what waits now: a revocation before all, else the newest."""
        if self.trust() is None:
            raise conflict("the desk is not open yet: until then nothing needs endorsement")
        _, later = await self.entries(tx)
        proposing = [entry for entry in later if entry.get("kind") in PROPOSING]
        exact = next((entry for entry in proposing if digest(entry) == subject), None)
        name = subject if exact is None else about(exact)
        same = [entry for entry in proposing if about(entry) == name]
        if not same:
            raise not_found(f"nothing that waits for endorsement has the id {subject}")
        revoking = [
            one.entry for one in await self.waiting(tx) if one.kind is ProposalKind.REVOCATION and one.subject == name
        ]
        if exact is None:
            return [*same[-1:], *revoking][-1]
        if exact not in (same[-1], *revoking):
            raise conflict("this was proposed anew: look again", Promise.TWO_PEOPLE, "subject")
        return exact

    async def endorse(self, tx: Transaction, statement: Entry, proof: Proof) -> None:
        """Record a signed endorsement. Raises for one that does not verify, or that its reviewer handed in before: it
        is of one entry, and counts once, so it needs no nonce."""
        entry: dict[str, Json] = {
            "kind": "endorsed",
            "v": 2,
            "at": rfc3339(self._clock.now()),
            "statement": dict(statement),
            "proof": proof_record(proof),
        }
        trust = self.trust()
        if trust is None:
            raise conflict("the desk is not open yet: until then nothing needs endorsement")
        try:
            desk = read_desk(trust, *await self.entries(tx, entry), now=self._clock.now())
        except ChainError as problem:
            raise conflict(str(problem), Promise.TWO_PEOPLE) from problem
        account = desk.accounts[str(statement["reviewer"])]
        if has_endorsed(desk, (await self.entries(tx))[1], str(statement["subject"]), account):
            raise conflict("you have endorsed this already", Promise.TWO_PEOPLE)
        await self._log(tx, entry, subject="")

    async def read(self, tx: Transaction) -> Desk:
        """The desk as it stands. Raises a conflict while it is not open."""
        trust = self.trust()
        if trust is None:
            raise conflict("the desk is not open: `folkmoot desk open` founds it", Promise.TWO_PEOPLE)
        return read_desk(trust, *await self.entries(tx), now=self._clock.now())

    async def waiting(self, tx: Transaction) -> list[Proposal]:
        """What is proposed and not in effect yet."""
        desk, (_, later) = await self.read(tx), await self.entries(tx)
        return waiting(desk, later, self._waiting, self._clock.now())

    async def entries(self, tx: Transaction, *more: Entry) -> tuple[Entry, list[Entry]]:
        """The founding, and what came after it. Raises `ChainError` when the log lacks them."""
        rows = await tx.execute(select(desk_log.c.position).order_by(desk_log.c.position))
        found = [await self._ledger.entry(tx, int(row.position)) for row in rows]
        entries = [entry for entry in found if entry is not None]
        if not entries:
            raise ChainError("the log holds no founding")
        return entries[0], [*entries[1:], *more]

    async def _log(self, tx: Transaction, entry: Entry, subject: str | None = None) -> int:
        index = await self._ledger.append(tx, entry)
        await tx.execute(
            insert(desk_log).values(position=index, subject=str(entry.get("key", "")) if subject is None else subject)
        )
        return index


def key_record(reviewer: Reviewer) -> dict[str, Json]:
    return {
        **public_record(reviewer.public),
        "account": reviewer.account,
        "works_in": reviewer.works_in,
        "employer": reviewer.employer,
    }
