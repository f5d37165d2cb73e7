"""The words of redress, and what of an appeal becomes public. Pure."""

from __future__ import annotations

import hashlib
import hmac
from enum import StrEnum

LONGEST_TEXT = 5000


class Ground(StrEnum):
    """Why somebody appeals."""

    NOT_THERE = "not_there"
    NOT_LAWFUL = "not_lawful"
    OTHER = "other"


def public_name(appeal: str) -> str:
    """How an appeal appears in the log: SHA-256 of its id, which its filer holds."""
    return hashlib.sha256(appeal.encode()).hexdigest()


def text_commitment(appeal: str, text: str) -> str:
    """How its text appears in the log: HMAC-SHA256 under the appeal's id, so that nobody else can try guesses (P9)."""
    return hmac.new(appeal.encode(), text.encode(), hashlib.sha256).hexdigest()
