"""How a demand stands. Pure."""

from __future__ import annotations

from enum import StrEnum


class DemandState(StrEnum):
    RECEIVED = "received"
    MORE_INFORMATION_ASKED = "more_information_asked"
    GRANTED = "granted"
    NARROWED = "narrowed"
    REJECTED = "rejected"
    CANNOT_BE_REVIEWED = "cannot_be_reviewed"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    FORGED = "forged"


# It has ended for good: nothing more comes of it, and no review of it can be given or taken back.
ENDED = frozenset(
    {
        DemandState.REJECTED,
        DemandState.CANNOT_BE_REVIEWED,
        DemandState.WITHDRAWN,
        DemandState.CORRECTED,
        DemandState.FORGED,
    }
)
