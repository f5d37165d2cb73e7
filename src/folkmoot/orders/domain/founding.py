"""What to do about a founding that was not pinned: whether a crash came between, or somebody else wrote it. Pure."""

from __future__ import annotations

from enum import StrEnum


class Recovery(StrEnum):
    NOTHING = "nothing"  # it is pinned, or there is nothing to pin
    PIN = "pin"  # it is ours, and was committed
    STRANGE = "strange"  # the log holds one that was not made here


def recovery(pinned: str | None, intended: str | None, logged: str | None) -> Recovery:
    """`intended`: the hash that this machine set out to found, written outside the database before it was committed;
    `logged`: of the founding in the log. The log alone pins nothing: it lies in the database (P6)."""
    if pinned is not None or logged is None:
        return Recovery.NOTHING
    return Recovery.PIN if intended == logged else Recovery.STRANGE
