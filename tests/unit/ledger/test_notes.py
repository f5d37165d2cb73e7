"""Signed notes: the specification's own example opens, and nothing else does."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.ledger.crypto import verify_ed25519
from folkmoot.ledger.notes import Checkpoint, NoteError, VerifierKey, open_note, sign_note

# The example key and note that golang.org/x/mod/sumdb/note documents.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = (
    TEXT + "\n\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_the_documented_example_opens() -> None:
    key = VerifierKey.parse(PETER)
    assert str(key) == PETER
    assert open_note(NOTE, key, verify_ed25519) == TEXT


@given(st.integers(0, len(NOTE) - 2), st.characters(codec="ascii", categories=["L", "N"]))
def test_p8_a_changed_note_does_not_open(at: int, letter: str) -> None:
    changed = NOTE[:at] + letter + NOTE[at + 1 :]
    if changed != NOTE:
        try:
            assert open_note(changed, VerifierKey.parse(PETER), verify_ed25519) == TEXT
        except NoteError:
            return
        raise AssertionError("a changed note opened")


def test_a_checkpoint_is_signed_and_read_back() -> None:
    private = Ed25519PrivateKey.generate()
    key = VerifierKey("example.org/log", private.public_key().public_bytes_raw())
    checkpoint = Checkpoint("example.org/log", 42, bytes(32))
    note = sign_note(checkpoint.text(), key, private.sign)
    assert Checkpoint.parse(open_note(note, key, verify_ed25519)) == checkpoint


@pytest.mark.parametrize(
    "text", ["", "o\n1\n", "o\n01\nAAAA\n", "o\n-1\nAAAA\n", "o\nx\nAAAA\n", "\n1\nAAAA\n", "o\n1\n!\n"]
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(text)
