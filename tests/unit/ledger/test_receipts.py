"""Receipts that were kept as files go on verifying: what one version wrote, every later one reads."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest

from folkmoot.ledger.notes import COSIGNATURE, VerifierKey
from folkmoot.ledger.verify import Policy, Receipt, Trust, VerificationError, verify_log, verify_receipt

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
KEYS = json.loads((GOLDEN / "keys.json").read_text("utf-8"))
FIRST, SECOND = VerifierKey.parse(KEYS["first"]), VerifierKey.parse(KEYS["second"])
POLICY = Policy(tuple(VerifierKey.parse(key, COSIGNATURE) for key in KEYS["witnesses"]), 2)


def receipt(name: str) -> Receipt:
    return Receipt.decode((GOLDEN / name).read_bytes())


@pytest.mark.parametrize("name", ["receipt.json", "receipt-after-a-new-key.json"])
def test_p8_a_kept_receipt_verifies_and_is_written_the_same_again(name: str) -> None:
    found = verify_receipt(receipt(name), (FIRST,), POLICY)
    assert (found.index, found.entry["number"], found.meeting) == (290, 12, "abcd-efgh-ijk")
    assert set(found.cosigned) == {"witness-0.test", "witness-1.test"}
    assert receipt(name).encode() == (GOLDEN / name).read_text("utf-8")


def test_p8_a_kept_receipt_survives_a_new_key() -> None:
    assert verify_receipt(receipt("receipt-after-a-new-key.json"), (SECOND,), POLICY).signed_by == str(SECOND)
    with pytest.raises(VerificationError, match="not signed by"):
        verify_receipt(receipt("receipt.json"), (SECOND,), POLICY)
    assert verify_receipt(receipt("receipt.json"), (SECOND,), POLICY, KEYS["changes"]).signed_by == str(FIRST)


def test_p8_a_kept_log_verifies_from_its_first_key() -> None:
    kept = json.loads((GOLDEN / "log.json").read_text("utf-8"))
    files = {path: base64.b64decode(content) for path, content in kept["files"].items()}
    files["checkpoint"] = kept["checkpoint"].encode()
    found = verify_log(files.__getitem__, Trust((FIRST,), POLICY))
    assert (found.size, found.signed_by, dict(found.kinds)["log_key_changed"]) == (323, str(SECOND), 1)


def test_p8_a_receipt_is_about_the_meeting_whose_secret_it_holds() -> None:
    kept = receipt("receipt.json")
    with pytest.raises(VerificationError, match="not about the meeting"):
        verify_receipt(replace(kept, meeting=("abcd-efgh-ijk", b"x" * 32)), (FIRST,), POLICY)
    assert verify_receipt(replace(kept, meeting=None), (FIRST,), POLICY).meeting is None


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"type":"folkmoot/receipt/v2"}', "\x00", "9" * 10_000])
def test_what_is_no_receipt_is_told(text: str) -> None:
    with pytest.raises(VerificationError, match=r"no receipt|another format"):
        Receipt.decode(text)
