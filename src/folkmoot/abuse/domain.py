"""The words and rules of abuse: what is reported, and when two people may suspend an account. Pure.

Nothing here knows of orders but how long ago one was (P3): a suspension names none, and follows from none.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from folkmoot.runtime.canonical import sha256_hex

LONGEST_TEXT = 5000
LONGEST_SUSPENSION = timedelta(days=90)
# Whoever touched an order on an account's meetings within this time decides nothing about the account.
APART = timedelta(days=90)


class What(StrEnum):
    """What somebody reports."""

    SPAM = "spam"
    HARASSMENT = "harassment"
    IMPERSONATION = "impersonation"
    OTHER = "other"


class Abuse(StrEnum):
    """What alone an account is suspended for."""

    SPAM = "spam"
    HARASSMENT = "harassment"
    IMPERSONATION = "impersonation"


class State(StrEnum):
    """`proposed` waits for a second person and bars nobody; past its end it lapses."""

    PROPOSED = "proposed"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Why(StrEnum):
    """How a suspension ends, as the log says it; `withdrawn` is of a proposal, which never was in the log."""

    IT_ENDED = "it ended"
    REINSTATED = "reinstated"
    APPEAL_UPHELD = "appeal upheld"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """How an appeal ends. Upheld: the suspension ends at once."""

    UPHELD = "upheld"
    REJECTED = "rejected"


class BrokenRule(Exception):
    """It may not be; the message says why, `field` which input is at fault."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


def check_end(ends_at: datetime, now: datetime) -> None:
    """It ends by itself, in the future, and at most 90 days from now."""
    if ends_at <= now:
        raise BrokenRule("it would have ended already: give an end in the future", "ends_at")
    if ends_at - now > LONGEST_SUSPENSION:
        raise BrokenRule("an account is suspended for 90 days at most", "ends_at")


def check_apart(touched: datetime | None, now: datetime) -> None:
    """`touched`: when this person last recorded, reviewed, resumed, or decided an appeal about, an order on a meeting
    of this account."""
    if touched is not None and now - touched < APART:
        raise BrokenRule(
            "whoever touched an order on a meeting of this account within 90 days decides nothing about the account"
        )


def check_two(first: str, second: str) -> None:
    if first == second:
        raise BrokenRule("a second person must confirm it: you proposed it")


def state_of(confirmed_at: datetime | None, ended_at: datetime | None, ends_at: datetime, now: datetime) -> State:
    """It ends by itself: no job has to run for that."""
    if ended_at is not None or ends_at <= now:
        return State.ENDED
    return State.PROPOSED if confirmed_at is None else State.SUSPENDED


def days_since(order: datetime | None, now: datetime) -> int | None:
    """Whole days since the latest order on any meeting of the account; None where there was none."""
    return None if order is None else max(0, (now - order).days)


def public_name(suspension: str) -> str:
    """How a suspension appears in the log: SHA-256 of its id, which the person and the desk hold."""
    return sha256_hex(suspension)
