"""What a letter says besides what it asks: how it came, until when it wants an answer, whether it demands silence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import insert

from folkmoot.orders.adapters.intake_tables import demand_letter
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import rfc3339_or_none
from folkmoot.runtime.database import Transaction
from folkmoot.runtime.errors import invalid

_ADDRESS = re.compile(r"[^@\s<>(),;:\"\\\x00-\x1f]+@[^@\s<>(),;:\"\\\x00-\x1f]+")


class InstrumentKind(StrEnum):
    COURT_ORDER = "court_order"
    ADMINISTRATIVE_ORDER = "administrative_order"
    LAW_ENFORCEMENT_REQUEST = "law_enforcement_request"
    OTHER = "other"


class ServedBy(StrEnum):
    POST = "post"
    EMAIL = "email"
    PORTAL = "portal"
    IN_PERSON = "in_person"
    DIPLOMATIC = "diplomatic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Gag:
    """It demands silence, by this law. Without an end that is a ground to refuse it."""

    law: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Letter:
    """`deadline`: when the authority wants an answer."""

    kind: InstrumentKind | None = None
    issued_at: datetime | None = None
    served_by: ServedBy | None = None
    deadline: datetime | None = None
    gag: Gag | None = None

    def kept(self) -> dict[str, Json]:
        return {
            "kind": self.kind.value if self.kind else None,
            "issued_at": rfc3339_or_none(self.issued_at),
            "served_by": self.served_by.value if self.served_by else None,
            "deadline": rfc3339_or_none(self.deadline),
            "gag": self.silence(),
        }

    def silence(self) -> dict[str, Json] | None:
        """What it demands of silence, as the log holds it."""
        return None if self.gag is None else {"law": self.gag.law, "until": rfc3339_or_none(self.gag.until)}


def check_form(texts: Mapping[str, str], report_to: str, gag: Gag | None) -> None:
    """Article 9(2): nothing that has to be said is blank, and there is somewhere to report to. Names the field."""
    for field, text in texts.items():
        if not text.strip():
            raise invalid(_MISSING[field], field)
    check_report_to(report_to)
    if gag is not None and not gag.law.strip():
        raise invalid("name the provision that demands silence", "gag.law")


def check_report_to(value: str) -> None:
    if not (is_address(value) or _is_url(value)):
        raise invalid("say where the effect is reported: a mail address, or an http(s) URL", "report_to")


def is_address(value: str) -> bool:
    """One plain mail address: nothing that could end a header or name a second one."""
    return _ADDRESS.fullmatch(value) is not None


async def keep_letter(
    tx: Transaction, demand_id: str, entry: Mapping[str, Any], reference: str, letter: Letter, corrects: str | None
) -> None:
    """What lists and searches need of a demand, besides its `entry` in the log."""
    ends_at = entry["ends_at"]
    await tx.execute(
        insert(demand_letter).values(
            demand=demand_id,
            received_at=datetime.fromisoformat(entry["at"]),
            reference=reference,
            legal_basis=entry["legal_basis"],
            asks=json.dumps(entry["asks"]),
            territory=json.dumps(entry["territory"]),
            measures=json.dumps(entry["measures"]),
            ends_at=datetime.fromisoformat(ends_at) if ends_at else None,
            deadline=letter.deadline,
            emergency=bool(entry.get("emergency", False)),
            corrects=corrects,
        )
    )


_MISSING = {
    "reference": "give the authority's own reference",
    "legal_basis": "cite the provisions that the order rests on",
    "reasons": "say why, citing provisions",
    "redress": "say how those concerned can object to the authority",
}


def _is_url(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", value)
