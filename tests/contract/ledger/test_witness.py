"""The witness, as the C2SP protocol has it, over real HTTP; and the log that asks it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from tests.support.log import LocalWitness, Log, another_key, request
from tests.support.web import serving

from folkmoot.ledger.adapters.witnesses import HttpWitness
from folkmoot.ledger.crypto import verify_ed25519
from folkmoot.ledger.keys import FileKey
from folkmoot.ledger.merkle import Growing, leaf_hash
from folkmoot.ledger.notes import Checkpoint, Note, cosigned_at, parse_signatures, sign_note
from folkmoot.ledger.ports import WitnessRefuses, WitnessUnavailable


def checkpoint(log: Log, size: int, root: bytes, signer: FileKey | None = None) -> str:
    key = signer or log.signer
    return str(sign_note(Checkpoint(log.ledger.origin, size, root).text(), key.verifier, key.sign))


def other_history(size: int) -> bytes:
    tree = Growing()
    for number in range(size):
        tree.append(leaf_hash(f"another {number}".encode()))
    return tree.root()


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[Log]:
    made = Log(tmp_path, witnesses=1)
    await made.found()
    await made.fill(5)
    yield made
    await made.close()


@pytest.fixture
def witness(log: Log) -> LocalWitness:
    return log.witnesses[0]


async def proof(log: Log, old: int, new: int) -> list[bytes]:
    async with log.database.snapshot() as tx:
        return await log.ledger.prove_consistency(tx, old, new)


async def test_it_cosigns_what_continues_and_says_when(log: Log, witness: LocalWitness) -> None:
    text = (await log.files())["checkpoint"].decode()
    async with serving(witness.witness.app()) as http:
        answer = await http.post("/add-checkpoint", content=request(text, 0, []))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
        [line] = parse_signatures(answer.text)
        signed = Note.parse(text).with_signatures([line])
        assert cosigned_at(signed, witness.verifier, verify_ed25519) == int(log.clock.now().timestamp())
        await log.append(*range(5, 300))
        await log.publisher.publish()
        text = (await log.files())["checkpoint"].decode()
        again = await http.post("/add-checkpoint", content=request(text, 5, await proof(log, 5, 300)))
        assert again.status_code == 200
        same = await http.post("/add-checkpoint", content=request(text, 300, []))
        assert same.status_code == 200, "a checkpoint is cosigned again, with a newer time"
        assert (await http.get("/key")).text == f"{witness.verifier}\n"


async def test_it_answers_409_with_the_size_it_knows(log: Log, witness: LocalWitness) -> None:
    text = (await log.files())["checkpoint"].decode()
    async with serving(witness.witness.app()) as http:
        await http.post("/add-checkpoint", content=request(text, 0, []))
        answer = await http.post("/add-checkpoint", content=request(text, 0, []))
        assert (answer.status_code, answer.headers["content-type"]) == (409, "text/x.tlog.size")
        assert answer.text == "5\n"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"old 0\n", 400),
        (b"old 00\n\nx", 400),
        (b"old -1\n\nx", 400),
        (b"\xff\xfe", 400),
        (b"old 0\nAAAA\n\n", 400),
        (b"x" * 70_000, 413),
    ],
)
async def test_what_is_no_request_is_refused(witness: LocalWitness, body: bytes, status: int) -> None:
    async with serving(witness.witness.app()) as http:
        assert (await http.post("/add-checkpoint", content=body)).status_code == status


async def test_logs_and_keys_that_it_does_not_know_are_refused(log: Log, witness: LocalWitness) -> None:
    thief = another_key(log.ledger.origin)
    stranger = another_key("elsewhere.test/log")
    root = other_history(5)
    async with serving(witness.witness.app()) as http:
        stolen = await http.post("/add-checkpoint", content=request(checkpoint(log, 5, root, thief), 0, []))
        assert stolen.status_code == 403
        text = str(sign_note(Checkpoint("elsewhere.test/log", 5, root).text(), stranger.verifier, stranger.sign))
        assert (await http.post("/add-checkpoint", content=request(text, 0, []))).status_code == 404


async def test_p8_two_histories_are_refused_for_good(log: Log, witness: LocalWitness) -> None:
    text = (await log.files())["checkpoint"].decode()
    async with serving(witness.witness.app()) as http:
        assert (await http.post("/add-checkpoint", content=request(text, 0, []))).status_code == 200
        same_size = await http.post("/add-checkpoint", content=request(checkpoint(log, 5, other_history(5)), 5, []))
        assert (same_size.status_code, same_size.headers["content-type"]) == (409, "text/plain; charset=utf-8")
        assert "two histories" in same_size.text
        larger = await http.post(
            "/add-checkpoint", content=request(checkpoint(log, 6, other_history(6)), 5, [bytes(32)] * 3)
        )
        assert larger.status_code == 422
        smaller = await http.post("/add-checkpoint", content=request(checkpoint(log, 3, other_history(3)), 5, []))
        assert smaller.status_code == 400
        rewound = await http.post("/add-checkpoint", content=request(checkpoint(log, 3, other_history(3)), 3, []))
        assert (rewound.status_code, rewound.text) == (409, "5\n")


async def test_p8_it_signs_nothing_while_its_own_clock_is_set_back(log: Log, witness: LocalWitness) -> None:
    text = (await log.files())["checkpoint"].decode()
    witness.witness.add_checkpoint(request(text, 0, []))
    posix = log.clock.now().timestamp() - 60
    witness.witness._now = lambda: posix
    async with serving(witness.witness.app()) as http:
        answer = await http.post("/add-checkpoint", content=request(text, 5, []))
        assert (answer.status_code, "clock" in answer.text) == (503, True)


async def test_of_two_requests_at_once_one_has_to_ask_again(log: Log, witness: LocalWitness) -> None:
    """Between checking and remembering nobody else comes: a rollback would need it."""
    first = (await log.files())["checkpoint"].decode()
    await log.append(5)
    await log.publisher.publish()
    second = (await log.files())["checkpoint"].decode()
    async with serving(witness.witness.app()) as http:
        answers = await asyncio.gather(
            *(http.post("/add-checkpoint", content=request(text, 0, [])) for text in [first, second] * 4)
        )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [409] * 7
    assert witness.store.seen(log.ledger.origin).size in (5, 6)


async def test_the_client_takes_only_what_the_witness_signed(log: Log, witness: LocalWitness) -> None:
    note = Note.parse((await log.files())["checkpoint"].decode())
    async with serving(witness.witness.app()) as http:
        asked = HttpWitness(witness.verifier, str(http.base_url), http)
        signature = await asked.add_checkpoint(note, 0, [])
        assert not isinstance(signature, int)
        assert signature.of(witness.verifier)
        assert await asked.add_checkpoint(note, 0, []) == 5
        rival = Note.parse(checkpoint(log, 5, other_history(5)))
        with pytest.raises(WitnessRefuses, match="two histories"):
            await asked.add_checkpoint(rival, 5, [])
        impostor = HttpWitness(another_key("witness-0.test").verifier, str(http.base_url), http)
        with pytest.raises(WitnessUnavailable, match="no signature of its own"):
            await impostor.add_checkpoint(note, 5, [])
        with pytest.raises(WitnessUnavailable, match="404"):
            await HttpWitness(witness.verifier, f"{http.base_url}/nowhere", http).add_checkpoint(note, 0, [])
    with pytest.raises(WitnessUnavailable):
        async with httpx.AsyncClient() as client:
            await HttpWitness(witness.verifier, "http://127.0.0.1:9", client).add_checkpoint(note, 0, [])
