"""Signed notes: the specification's own example opens, and nothing else does."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.ledger.crypto import verify_ed25519
from folkmoot.ledger.notes import (
    COSIGNATURE,
    Checkpoint,
    Note,
    NoteError,
    VerifierKey,
    cosign,
    cosigned_at,
    open_note,
    sign_note,
)

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
    assert open_note(Note.parse(NOTE), key, verify_ed25519) == TEXT
    assert str(Note.parse(NOTE)) == NOTE


def test_the_documented_signature_is_reproduced_byte_for_byte() -> None:
    """Ed25519 is deterministic, and golang.org/x/mod/sumdb/note documents this example's private key as well."""
    seed = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key = VerifierKey("PeterNeumann", private.public_key().public_bytes_raw())
    assert str(key) == PETER
    assert str(sign_note(TEXT, key, private.sign)) == NOTE


def test_the_examples_of_the_c2sp_specifications_are_read() -> None:
    """Their keys are not published, so their signatures cannot be verified; their form can."""
    spec = Note.parse(
        "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
        "\u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99i"
        "hAQwaqP3ZekRwNtIc=\n"
    )
    assert spec.text.endswith("\n\ned è subito sera.\n")
    assert spec.signatures[0].raw[:4].hex() == "367ba04b"
    cosigned = Note.parse(
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo"
        "+zyWE+xeMcTOAYQ8=\n"
        "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5"
        "nNo0xUe+mbIUBkBIfZ+qnA==\n"
    )
    assert Checkpoint.parse(cosigned.text).size == 20852163
    assert int.from_bytes(cosigned.signatures[1].raw[4:12], "big") == 1679315147


def test_a_cosignature_says_when_and_verifies_for_its_key_alone() -> None:
    private = Ed25519PrivateKey.generate()
    witness = VerifierKey("witness.example", private.public_key().public_bytes_raw(), COSIGNATURE)
    note = Note.parse(NOTE)
    signed = note.with_signatures([cosign(note.text, witness, private.sign, 1_800_000_000)])
    assert cosigned_at(Note.parse(str(signed)), witness, verify_ed25519) == 1_800_000_000
    assert cosigned_at(note, witness, verify_ed25519) is None
    later = signed.with_signatures([cosign(note.text, witness, private.sign, 1_800_000_009)])
    assert len(later.signatures) == 2
    assert cosigned_at(later, witness, verify_ed25519) == 1_800_000_009
    forged = note.with_signatures([cosign(note.text + "x\n", witness, private.sign, 1_800_000_000)])
    with pytest.raises(NoteError, match="does not verify"):
        cosigned_at(forged, witness, verify_ed25519)
    assert VerifierKey.parse(str(witness), COSIGNATURE) == witness
    with pytest.raises(NoteError, match="not a log's key"):
        VerifierKey.parse(str(witness))


@given(st.integers(0, len(NOTE) - 2), st.characters(codec="ascii", categories=["L", "N"]))
def test_p8_a_changed_note_does_not_open(at: int, letter: str) -> None:
    changed = NOTE[:at] + letter + NOTE[at + 1 :]
    if changed != NOTE:
        try:
            assert open_note(Note.parse(changed), VerifierKey.parse(PETER), verify_ed25519) == TEXT
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
