"""The statements that reviewers sign. Their canonical bytes (RFC 8785) are what a proof is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from folkmoot.orders.domain.terms import Measure, Terms
from folkmoot.runtime.canonical import Json, sha256_hex
from folkmoot.runtime.clock import rfc3339, rfc3339_or_none
from folkmoot.territory.domain import territory_of

REVIEW = "folkmoot/review/v3"
# Signed by earlier versions: without the instrument, and without grounds.
EARLIER_REVIEWS = ("folkmoot/review/v2", "folkmoot/review/v1")
RESUME = "folkmoot/resume/v1"
ENDORSEMENT = "folkmoot/endorsement/v1"
EMERGENCY = "folkmoot/emergency/v1"
APPROVALS = frozenset({"grant", "narrow"})

Entry = Mapping[str, Json]


class Ground(StrEnum):
    """Why a reviewer refuses, or narrows: the checklist."""

    MILDER_MEANS = "milder_means"
    NO_AUTHORITY = "no_authority"
    NO_LEGAL_BASIS_THERE = "no_legal_basis_there"
    NOT_PROPERLY_SERVED = "not_properly_served"
    OTHER = "other"
    PEOPLE_OUTSIDE_JURISDICTION = "people_outside_jurisdiction"
    UNDATED_GAG = "undated_gag"
    VAGUE_OR_OVERBROAD = "vague_or_overbroad"


def text_hash(text: str) -> str:
    """Free text may name people, so the log holds its hash and the desk keeps the text."""
    return sha256_hex(text)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one reviewer says. `terms.meetings` are commitments. `impact`: the upper end of the number of people inside
    that was shown; `begun`: whether any of the meetings had begun (P12). `gag_law`: what a seal rests on."""

    verdict: str
    legality: str
    necessity: str
    proportionality: str
    terms: Terms
    impact: int
    begun: bool
    grounds: frozenset[Ground] = frozenset()
    gag_law: str | None = None


def review_statement(
    *,
    instance: str,
    order: str,
    number: int,
    instrument: str | None,
    reviewer: str,
    assessment: Assessment,
    nonce: str,
) -> Entry:
    """`instrument`: the hash of the document that the review is of, None where the order came without one."""
    return {
        "type": REVIEW,
        "instance": instance,
        "order": order,
        "number": number,
        "instrument": instrument,
        "reviewer": reviewer,
        "verdict": assessment.verdict,
        "grounds": sorted(assessment.grounds),
        "legality": text_hash(assessment.legality),
        "necessity": text_hash(assessment.necessity),
        "proportionality": text_hash(assessment.proportionality),
        **terms_record(assessment.terms),
        "gag_law": assessment.gag_law,
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


def emergency_statement(
    *, instance: str, order: str, number: int, reviewer: str, outcome: str, reasons: str, nonce: str
) -> Entry:
    """`order` is the digest of the entry of the demand that was granted in an emergency."""
    return {
        "type": EMERGENCY,
        "instance": instance,
        "order": order,
        "number": number,
        "reviewer": reviewer,
        "outcome": outcome,
        "reasons": text_hash(reasons),
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
        "sealed_until": rfc3339_or_none(terms.sealed_until),
    }


def rejection(order: str, number: int, why: str) -> dict[str, Json]:
    """The entry by which a demand ends without a restriction. `order`: the digest of its own entry."""
    return {"kind": "rejected", "v": 3, "order": order, "number": number, "why": why}


def key_of(entry: Entry) -> str:
    """The key that an entry says it is signed with; empty where it says none."""
    statement = entry.get("statement")
    return str(statement.get("reviewer", "")) if isinstance(statement, Mapping) else ""


def instruments_of(about: Iterable[Entry]) -> list[str]:
    """The hashes of an order's instrument, each version as it came. `about`: the entries about the order."""
    return [str(entry["sha256"]) for entry in about if entry.get("kind") == "instrument_received"]


def read_terms(record: Entry) -> Terms:
    """The terms of a record. Raises `ValueError`, `KeyError` or `TypeError` for one that is malformed."""
    return Terms(
        meetings=frozenset(_strings(record["meetings"])),
        territory=territory_of(_strings(record["territory"])),
        measures=frozenset(Measure(m) for m in _strings(record["measures"])),
        starts_at=_instant(record["starts_at"]),
        ends_at=_instant(record["ends_at"]),
        people=_integer(record["people"]),
        sealed_until=_instant(sealed) if (sealed := record.get("sealed_until")) is not None else None,
    )


def asked_terms(demand: Entry, people: int) -> Terms:
    """The terms that a demand asks for, sealed at most as long as it demands silence. Raises as `read_terms`."""
    gag = demand.get("gag")
    until = gag.get("until") if isinstance(gag, Mapping) else None
    return read_terms({**demand, "people": people, "sealed_until": until})


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
