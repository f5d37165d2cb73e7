"""Receipts and appeals: who gets which, over a database, with everything else stood in for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from folkmoot.ledger.entries import encode_entry
from folkmoot.ledger.service import ClockSetBack
from folkmoot.orders.adapters.proofs import verify_proof
from folkmoot.orders.domain.proofs import Algorithm, Assertion, PublicKey, Signature, read_proof
from folkmoot.orders.domain.undoing import Reversal, WhyExempt
from folkmoot.redress.appeals import Appeals, Filed, NewAppeal
from folkmoot.redress.decisions import Decisions
from folkmoot.redress.domain import Ground, Outcome, public_name, text_commitment
from folkmoot.redress.evidence import EvidenceSeal
from folkmoot.redress.links import Links
from folkmoot.redress.ports import Known
from folkmoot.redress.receipts import Receipts
from folkmoot.redress.second_look import WrongSource
from folkmoot.runtime.canonical import Json, canonical, receipt_key
from folkmoot.runtime.clock import FixedClock
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.errors import DomainError, Kind, Promise
from folkmoot.runtime.migrate import migrate

CODE, OTHER, SECRET = "abcd-efgh-ijk", "lmno-pqrs-tuv", b"s" * 32
HOST = "the host's key"
LINKS = Links(["a key"])
SEAL = EvidenceSeal([Fernet.generate_key().decode()], FixedClock(datetime(2026, 12, 1, tzinfo=UTC)))


class World:
    """A restriction (12) on a meeting that has a secret and a host; another meeting that nothing touches."""

    def __init__(self) -> None:
        self.entries: list[Mapping[str, Json]] = []
        self.published = True
        self.lifted: list[int] = []
        self.exempted: list[tuple[int, str, WhyExempt]] = []
        self.mistakes: list[tuple[int, Reversal]] = []
        self.wrong: list[WrongSource] = []
        self.paged: list[tuple[str, int | None]] = []
        self.clock_is_back = False
        self.private = Ed25519PrivateKey.generate()

    @property
    def origin(self) -> str:
        return "folkmoot.test"

    async def took_part(self, tx: Transaction, number: int) -> Sequence[str]:
        return ["recorder", "reviewer", "fourth"]

    async def meetings(self, tx: Transaction, number: int) -> Sequence[str]:
        return [CODE]

    async def lift(self, tx: Transaction, number: int) -> None:
        self.lifted.append(number)

    async def attended(self, tx: Transaction, account: str, code: str) -> bool:
        return account == "attendee"

    async def reviewer(self, tx: Transaction, key: str) -> tuple[str, PublicKey] | None:
        account = {"key": "third", "key of a resumption": "fourth", "key of an attendee": "attendee"}.get(key)
        public = PublicKey(Algorithm.ED25519, self.private.public_key().public_bytes_raw())
        return (account, public) if account else None

    async def exempt(self, tx: Transaction, number: int, person: str, why: WhyExempt) -> bool:
        self.exempted.append((number, person, why))
        return True

    async def mistaken(self, tx: Transaction, number: int, reversal: Reversal) -> None:
        self.mistakes.append((number, reversal))

    async def wrong_sources(self, tx: Transaction) -> Sequence[WrongSource]:
        return self.wrong

    async def order(self, tx: Transaction, number: int) -> tuple[str, str | None]:
        return "the order", "the administrative court"

    async def raise_(self, tx: Transaction, kind: str, number: int | None, key: str) -> None:
        self.paged.append((kind, number))

    async def known(self, tx: Transaction, number: int) -> Known | None:
        return Known(12, "effective", 40) if number == 12 else None

    async def of_meeting(self, tx: Transaction, code: str) -> Sequence[Known]:
        return [Known(12, "effective", 40)] if code == CODE else []

    async def secret(self, tx: Transaction, code: str) -> bytes | None:
        return {CODE: SECRET, OTHER: b"o" * 32}.get(code)

    async def hosts(self, tx: Transaction, code: str, host_key: str | None, account: str | None) -> bool:
        return host_key == HOST or account == "the host's account"

    async def append(self, tx: Transaction, entry: Mapping[str, Json]) -> int:
        if self.clock_is_back:
            raise ClockSetBack
        self.entries.append(entry)
        return len(self.entries) - 1

    async def receipt_of(self, tx: Transaction, index: int, meeting: tuple[str, bytes] | None) -> str | None:
        about = f", of {meeting[0]}" if meeting else ""
        return f'"a receipt of entry {index}{about}"' if self.published else None

    async def verify(self, tx: Transaction, receipt: str) -> tuple[int, str | None]:
        if receipt.startswith("a receipt of "):
            return int(receipt.removeprefix("a receipt of ")), CODE
        raise ValueError("it is none")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'redress.db'}")
    await migrate(made)
    yield made
    await made.close()


@pytest.fixture
def receipts(world: World, database: Database) -> Receipts:
    return Receipts(database, world, world, world, LINKS)


@pytest.fixture
def appeals(world: World, database: Database) -> Appeals:
    clock = FixedClock(datetime(2026, 12, 1, tzinfo=UTC))
    return Appeals(database, world, world, world, SEAL, world, clock, timedelta(hours=72), "a court")


@pytest.fixture
def decisions(world: World, database: Database) -> Decisions:
    clock = FixedClock(datetime(2026, 12, 2, tzinfo=UTC))
    return Decisions(database, world, world, world, world, clock, verify_proof, world, SEAL)


async def test_p9_a_receipt_opens_with_its_own_key_alone(receipts: Receipts, world: World) -> None:
    good, another = (LINKS.key(receipt_key(SECRET, 12)) for _ in range(2))
    for key in (good, another):
        assert await receipts.of_affected(12, CODE, key) == f'"a receipt of entry 40, of {CODE}"'
    for number, code, key in (
        (12, CODE, ""),
        (12, CODE, good[:-1]),
        (12, CODE, receipt_key(SECRET, 12)),
        (12, CODE, good[:32] + another[32:]),
        (12, CODE, LINKS.key(receipt_key(SECRET, 13))),
        (12, CODE, LINKS.key(receipt_key(b"o" * 32, 12))),
        (13, CODE, good),
        (13, CODE, LINKS.key(receipt_key(SECRET, 13))),
        (12, OTHER, good),
        (12, "none", good),
        (12, CODE, "ä"),
    ):
        with pytest.raises(DomainError) as refused:
            await receipts.of_affected(number, code, key)
        assert refused.value.kind is Kind.NOT_FOUND
    world.published = False
    with pytest.raises(DomainError) as later:
        await receipts.of_affected(12, CODE, good)
    assert later.value.kind is Kind.UNAVAILABLE


async def test_p9_the_host_alone_gets_the_meetings_receipts(receipts: Receipts) -> None:
    for key, account in ((HOST, None), (None, "the host's account")):
        [(known, receipt)] = await receipts.of_host(CODE, key, account)
        assert (known.number, receipt) == (12, f'"a receipt of entry 40, of {CODE}"')
    assert await receipts.of_host(OTHER, HOST, None) == []
    for code, key, kind in (
        (CODE, "guessed", Kind.FORBIDDEN),
        (CODE, None, Kind.FORBIDDEN),
        ("x", HOST, Kind.NOT_FOUND),
    ):
        with pytest.raises(DomainError) as refused:
            await receipts.of_host(code, key, None)
        assert refused.value.kind is kind


async def test_p9_an_appeal_is_open_to_its_filer_and_closed_in_the_log(
    appeals: Appeals, database: Database, world: World
) -> None:
    text = "I was in Hong Kong; my name is Ann"
    async with database.transaction() as tx:
        filed = await appeals.file(tx, NewAppeal(12, Ground.NOT_THERE, text, "a receipt of 12"))
    shown = await appeals.get(filed.id, filed.key)
    assert (shown["text"], shown["concerned"], shown["state"]) == (text, True, "filed")
    assert shown["receipt"] == "a receipt of entry 0"
    [entry] = world.entries
    assert entry["appeal"] == public_name(filed.id)
    assert entry["text"] == text_commitment(filed.id, text)
    assert not {filed.id, filed.key, text} & {str(value) for value in entry.values()}
    world.published = False
    assert (await appeals.get(filed.id, filed.key))["receipt"] is None
    for appeal, key in ((filed.id, "guessed"), (filed.id, ""), ("none", filed.key)):
        with pytest.raises(DomainError) as refused:
            await appeals.get(appeal, key)
        assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.parametrize(
    ("number", "text", "receipt", "field"),
    [
        (13, "why", None, "restriction"),
        (12, "  ", None, "text"),
        (12, "x" * 5001, None, "text"),
        (12, "why", "a receipt of 13", "receipt"),
        (12, "why", "nothing", "receipt"),
    ],
)
async def test_what_is_no_appeal_names_its_field_and_leaves_nothing(
    appeals: Appeals, database: Database, world: World, number: int, text: str, receipt: str | None, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        async with database.transaction() as tx:
            await appeals.file(tx, NewAppeal(number, Ground.OTHER, text, receipt))
    assert (refused.value.field, world.entries) == (field, [])


async def file(appeals: Appeals, database: Database) -> Filed:
    async with database.transaction() as tx:
        return await appeals.file(tx, NewAppeal(12, Ground.NOT_LAWFUL, "the act was repealed"))


async def sign(
    decisions: Decisions, database: Database, world: World, appeal: str, outcome: Outcome, key: str = "key"
) -> Signature:
    async with database.snapshot() as tx:
        return Signature(world.private.sign(canonical(await decisions.statement(tx, appeal, outcome, "it was", key))))


async def test_p7_an_upheld_appeal_lifts_even_when_its_record_has_to_wait(
    appeals: Appeals, decisions: Decisions, database: Database, world: World
) -> None:
    filed = await file(appeals, database)
    proof = await sign(decisions, database, world, filed.id, Outcome.UPHELD)
    world.clock_is_back = True
    with pytest.raises(ClockSetBack):
        await decisions.decide(filed.id, Outcome.UPHELD, "it was", "third", "key", proof)
    assert world.lifted == [12], "nobody is kept out while the log cannot be written"
    assert [one["id"] for one in await decisions.waiting()] == [filed.id]
    world.clock_is_back = False
    await decisions.decide(filed.id, Outcome.UPHELD, "it was", "third", "key", proof)
    assert await decisions.waiting() == []
    assert world.paged == [("appeal_filed", 12)]
    shown = await appeals.get(filed.id, filed.key)
    assert (shown["state"], shown["reasons"], shown["decided_at"]) == ("upheld", "it was", "2026-12-02T00:00:00Z")
    entry = world.entries[-1]
    assert encode_entry({"at": "2026-12-02T00:00:00Z", **entry, "reviewer": "0" * 16})
    assert "it was" not in entry.values()
    signed = {"type": "folkmoot/appeal/v1", "instance": "folkmoot.test"} | {
        name: entry[name] for name in ("number", "appeal", "outcome", "reasons", "reviewer")
    }
    public = PublicKey(Algorithm.ED25519, world.private.public_key().public_bytes_raw())
    assert verify_proof(public, read_proof(entry), canonical(signed)), "anyone can check it"
    with pytest.raises(DomainError, match="decided already"):
        await decisions.decide(filed.id, Outcome.UPHELD, "it was", "third", "key", proof)


async def test_a_rejected_appeal_lifts_nothing(
    appeals: Appeals, decisions: Decisions, database: Database, world: World
) -> None:
    filed = await file(appeals, database)
    proof = await sign(decisions, database, world, filed.id, Outcome.REJECTED)
    await decisions.decide(filed.id, Outcome.REJECTED, "it was", "third", "key", proof)
    shown = await appeals.get(filed.id, filed.key)
    assert (shown["state"], world.lifted, world.mistakes) == ("rejected", [], [])
    assert shown["outside_route"] == "the administrative court\na court", "an answer names where else to turn"


@pytest.mark.parametrize(
    ("account", "key", "kind"),
    [
        ("recorder", "key", Kind.CONFLICT),
        ("reviewer", "key", Kind.CONFLICT),
        ("fourth", "key of a resumption", Kind.CONFLICT),
        ("attendee", "key of an attendee", Kind.CONFLICT),
        ("somebody", "key", Kind.FORBIDDEN),
        ("third", "no key", Kind.FORBIDDEN),
    ],
)
async def test_p6_whoever_took_part_or_is_not_enrolled_decides_no_appeal(
    appeals: Appeals, decisions: Decisions, database: Database, world: World, account: str, key: str, kind: Kind
) -> None:
    filed = await file(appeals, database)
    proof = await sign(decisions, database, world, filed.id, Outcome.UPHELD, key)
    with pytest.raises(DomainError) as refused:
        await decisions.decide(filed.id, Outcome.UPHELD, "it was", account, key, proof)
    assert (refused.value.kind, refused.value.promise) == (kind, Promise.TWO_PEOPLE)
    assert world.lifted == []


async def test_p6_a_decision_that_is_not_signed_is_none(
    appeals: Appeals, decisions: Decisions, database: Database, world: World
) -> None:
    filed, other = await file(appeals, database), await file(appeals, database)
    good = await sign(decisions, database, world, filed.id, Outcome.UPHELD)
    for proof, outcome, reasons, appeal in (
        (Signature(b""), Outcome.UPHELD, "it was", filed.id),
        (Assertion(b"", b"", good.signature), Outcome.UPHELD, "it was", filed.id),
        (good, Outcome.REJECTED, "it was", filed.id),
        (good, Outcome.UPHELD, "it was not", filed.id),
        (good, Outcome.UPHELD, "it was", other.id),
    ):
        with pytest.raises(DomainError) as refused:
            await decisions.decide(appeal, outcome, reasons, "third", "key", proof)
        assert refused.value.field == "proof"
    with pytest.raises(DomainError) as unsaid:
        await decisions.decide(filed.id, Outcome.UPHELD, " ", "third", "key", good)
    assert (unsaid.value.field, world.lifted) == ("reasons", [])
