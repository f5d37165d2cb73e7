"""The words of undoing: why somebody is let back in, what was reversed, and what was the matter. Pure."""

from __future__ import annotations

from enum import StrEnum


class WhyExempt(StrEnum):
    """Why a restriction reaches one person no more, in the log's words."""

    NO_ANSWER = "no answer in time"
    NOT_THERE = "found not to be there"
    LOCATION_ERROR = "location error"


class Reversal(StrEnum):
    """What was reversed, and so has to be learnt from."""

    APPEAL_UPHELD = "appeal upheld"
    FOR_ONE_PERSON = "for one person"
    NO_ANSWER = "no answer in time"
    LOCATION_ERROR = "location error"
    FORGED = "forged"
    NO_EMERGENCY = "an emergency that was none"


class Cause(StrEnum):
    """What was the matter, as a reviewer found afterwards."""

    LAW_MISREAD = "law_misread"
    TERRITORY_WRONG = "territory_wrong"
    LOCATION_SOURCE_WRONG = "location_source_wrong"
    AUTHORITY_NOT_COMPETENT = "authority_not_competent"
    DISPROPORTIONATE = "disproportionate"
    PROCESS = "process"
    FORGED = "forged"
    OTHER = "other"
