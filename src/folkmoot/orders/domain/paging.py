"""Whom the desk pages for what, and how often. Pure.

An alert says a kind and an order's number: nothing of a meeting, nobody of it (P9).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SOON = timedelta(hours=24)
AGAIN = timedelta(minutes=15)


class AlertKind(StrEnum):
    ORDER_RECEIVED = "order_received"
    EMERGENCY_RECEIVED = "emergency_received"
    EMERGENCY_REVIEW_DUE = "emergency_review_due"
    DEADLINE_NEAR = "deadline_near"
    RESTRICTION_HELD = "restriction_held"
    REMOVAL_UNEXPLAINED = "removal_unexplained"
    APPEAL_FILED = "appeal_filed"
    APPEAL_DUE = "appeal_due"
    LOCATION_ERROR = "location_error"
    SUBMISSION_RECEIVED = "submission_received"
    ABUSE_REPORTED = "abuse_reported"
    MISTAKE_OPEN = "mistake_open"


@dataclass(frozen=True, slots=True)
class Paging:
    """`roles` are paged, and may acknowledge. An urgent one is repeated until somebody does."""

    roles: frozenset[str]
    urgent: bool = False


_REVIEWERS = frozenset({"reviewer"})
_INTAKE = frozenset({"intake"})
_OPERATORS = frozenset({"admin", "reviewer"})

PAGING: Mapping[AlertKind, Paging] = {
    AlertKind.ORDER_RECEIVED: Paging(_REVIEWERS),
    AlertKind.EMERGENCY_RECEIVED: Paging(_REVIEWERS, urgent=True),
    AlertKind.EMERGENCY_REVIEW_DUE: Paging(_REVIEWERS),
    AlertKind.DEADLINE_NEAR: Paging(_REVIEWERS | _INTAKE),
    AlertKind.RESTRICTION_HELD: Paging(_REVIEWERS, urgent=True),
    AlertKind.REMOVAL_UNEXPLAINED: Paging(_OPERATORS, urgent=True),
    AlertKind.APPEAL_FILED: Paging(_REVIEWERS),
    AlertKind.APPEAL_DUE: Paging(_REVIEWERS),
    AlertKind.LOCATION_ERROR: Paging(_OPERATORS),
    AlertKind.SUBMISSION_RECEIVED: Paging(_INTAKE),
    AlertKind.ABUSE_REPORTED: Paging(_OPERATORS),
    AlertKind.MISTAKE_OPEN: Paging(_REVIEWERS),
}

# Whoever is paged from the third page on, since nobody has answered the first two.
ESCALATED = frozenset({"admin"})
_PATIENCE = 2


def paged(kind: AlertKind, times: int) -> frozenset[str]:
    """The roles of the next page, when there have been `times` pages of this alert."""
    return PAGING[kind].roles | (ESCALATED if times >= _PATIENCE else frozenset())


def again_at(kind: AlertKind, now: datetime) -> datetime | None:
    """When an alert is repeated unless it is acknowledged; None: never."""
    return now + AGAIN if PAGING[kind].urgent else None


def kinds_for(role: str) -> frozenset[AlertKind]:
    """What concerns a role, whether it is paged at once or only when nobody answers."""
    return frozenset(
        kind for kind, paging in PAGING.items() if role in paging.roles or (paging.urgent and role in ESCALATED)
    )
