"""The statements that reviewers sign. Their canonical bytes (RFC 8785) are what an Ed25519 signature is over."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from folkmoot.orders.domain.terms import Measure, Terms
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import rfc3339
from folkmoot.territory.domain import territory_of

REVIEW = "folkmoot/review/v1"
RESUME = "folkmoot/resume/v1"
ENDORSEMENT = "folkmoot/endorsement/v1"
APPROVALS = frozenset({"grant", "narrow"})

Entry = Mapping[str, Json]


def text_hash(text: str) -> str:
    """Free text may name people, so the log holds its hash and the desk keeps the text."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one reviewer says. `terms.meetings` are commitments. `impact`: the upper end of the number of people inside
    that was shown; `begun`: whether any of the meetings had begun (P12)."""

    verdict: str
    legality: str
    necessity: str
    proportionality: str
    terms: Terms
    impact: int
    begun: bool


def review_statement(
    *, instance: str, order: str, number: int, reviewer: str, assessment: Assessment, nonce: str
) -> Entry:
    return {
        "type": REVIEW,
        "instance": instance,
        "order": order,
        "number": number,
        "reviewer": reviewer,
        "verdict": assessment.verdict,
        "legality": text_hash(assessment.legality),
        "necessity": text_hash(assessment.necessity),
        "proportionality": text_hash(assessment.proportionality),
        **terms_record(assessment.terms),
        "impact": assessment.impact,
        "begun": assessment.begun,
        "nonce": nonce,
    }


def endorsement_statement(*, instance: str, subject: str, reviewer: str) -> Entry:
    """`subject` is the digest of the entry that proposes an authority or a key."""
    return {"type": ENDORSEMENT, "instance": instance, "subject": subject, "reviewer": reviewer}


@dataclass(frozen=True, slots=True)
class Resumption:
    """One reviewer's word that a held restriction may go on, for at most `people` people in all. `impact`, `begun`: as
    in an `Assessment`, shown anew."""

    legality: str
    necessity: str
    proportionality: str
    people: int
    impact: int
    begun: bool


def resume_statement(
    *, instance: str, restriction: str, held: str, reviewer: str, resumption: Resumption, nonce: str
) -> Entry:
    """`restriction` and `held` are the digests of the entries that granted it and that hold it."""
    return {
        "type": RESUME,
        "instance": instance,
        "restriction": restriction,
        "held": held,
        "reviewer": reviewer,
        "legality": text_hash(resumption.legality),
        "necessity": text_hash(resumption.necessity),
        "proportionality": text_hash(resumption.proportionality),
        "people": resumption.people,
        "impact": resumption.impact,
        "begun": resumption.begun,
        "nonce": nonce,
    }


def terms_record(terms: Terms) -> dict[str, Json]:
    return {
        "meetings": sorted(terms.meetings),
        "territory": terms.territory.listed(),
        "measures": sorted(terms.measures),
        "starts_at": rfc3339(terms.starts_at),
        "ends_at": rfc3339(terms.ends_at),
        "people": terms.people,
    }


def rejection(order: str, number: int, why: str) -> dict[str, Json]:
    """The entry by which a demand ends without a restriction. `order`: the digest of its own entry."""
    return {"kind": "rejected", "v": 1, "order": order, "number": number, "why": why}


def read_terms(record: Entry) -> Terms:
    """The terms of a record. Raises `ValueError`, `KeyError` or `TypeError` for one that is malformed."""
    return Terms(
        meetings=frozenset(_strings(record["meetings"])),
        territory=territory_of(_strings(record["territory"])),
        measures=frozenset(Measure(m) for m in _strings(record["measures"])),
        starts_at=_instant(record["starts_at"]),
        ends_at=_instant(record["ends_at"]),
        people=_integer(record["people"]),
    )


def _strings(value: Json) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("a list of strings is expected")
    return [str(item) for item in value]


def _integer(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("a number is expected")
    return value


def _instant(value: Json) -> datetime:
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return moment
