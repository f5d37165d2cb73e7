"""The words of redress, and what of an appeal becomes public. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from folkmoot.runtime.canonical import Json, keyed_sha256, sha256_hex

LONGEST_TEXT = 5000


class Ground(StrEnum):
    """Why somebody appeals."""

    NOT_THERE = "not_there"
    NOT_LAWFUL = "not_lawful"
    OTHER = "other"


class Outcome(StrEnum):
    """How an appeal ends. Upheld: the restriction is lifted at once, for everybody or for whoever filed it."""

    UPHELD = "upheld"
    UPHELD_FOR_PERSON = "upheld_for_person"
    REJECTED = "rejected"


DECISION = "folkmoot/appeal/v1"

# How an outcome stands in the log, and so in what is signed.
_IN_PUBLIC = {
    Outcome.UPHELD: "upheld",
    Outcome.UPHELD_FOR_PERSON: "partly upheld",
    Outcome.REJECTED: "rejected",
}


def decision_statement(
    *, instance: str, number: int, appeal: str, outcome: Outcome, reasons: str, reviewer: str
) -> Mapping[str, Json]:
    """What the reviewer who decides signs: all of it stands in the log's entry, so that anyone can check the signature.
    `appeal` is its id, `reasons` the text, `reviewer` the key's id."""
    return {
        "type": DECISION,
        "instance": instance,
        "number": number,
        "appeal": public_name(appeal),
        "outcome": _IN_PUBLIC[outcome],
        "reasons": text_commitment(appeal, reasons),
        "reviewer": reviewer,
    }


def public_name(appeal: str) -> str:
    """How an appeal appears in the log: SHA-256 of its id, which its filer holds."""
    return sha256_hex(appeal)


def text_commitment(appeal: str, text: str) -> str:
    """How its text appears in the log: keyed by the appeal's id, which its filer holds."""
    return keyed_sha256(appeal, text)
