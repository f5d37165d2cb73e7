"""Groups of countries with the dates of their members, and what each code never contains. Pure; reviewed by people.

Sources: the treaties of accession and the groups' own lists of members; ISO 3166-1 for codes of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Membership:
    """`until`: its last day; None while it lasts."""

    code: str
    since: date
    until: date | None = None


def _since(day: str, codes: str, until: str | None = None) -> Iterator[Membership]:
    last = date.fromisoformat(until) if until else None
    return (Membership(code, date.fromisoformat(day), last) for code in codes.split())


def _all(*parts: Iterable[Membership]) -> tuple[Membership, ...]:
    return tuple(one for part in parts for one in part)


GROUPS: Mapping[str, tuple[Membership, ...]] = {
    # European Union.
    "EU": _all(
        _since("1958-01-01", "BE DE FR IT LU NL"),
        _since("1973-01-01", "DK IE"),
        _since("1973-01-01", "GB", until="2020-01-31"),
        _since("1981-01-01", "GR"),
        _since("1986-01-01", "ES PT"),
        _since("1995-01-01", "AT FI SE"),
        _since("2004-05-01", "CY CZ EE HU LT LV MT PL SI SK"),
        _since("2007-01-01", "BG RO"),
        _since("2013-07-01", "HR"),
    ),
    # European Economic Area; the later ones from when it was applied to them.
    "EEA": _all(
        _since("1994-01-01", "AT BE DE DK ES FI FR GR IE IS IT LU NL NO PT SE"),
        _since("1994-01-01", "GB", until="2020-01-31"),
        _since("1995-05-01", "LI"),
        _since("2004-05-01", "CY CZ EE HU LT LV MT PL SI SK"),
        _since("2007-08-01", "BG RO"),
        _since("2014-04-12", "HR"),
    ),
    # European Free Trade Association.
    "EFTA": _all(
        _since("1960-05-03", "CH NO"),
        _since("1960-05-03", "DK GB", until="1972-12-31"),
        _since("1960-05-03", "PT", until="1985-12-31"),
        _since("1960-05-03", "AT SE", until="1994-12-31"),
        _since("1970-03-01", "IS"),
        _since("1986-01-01", "FI", until="1994-12-31"),
        _since("1991-09-01", "LI"),
    ),
    # Eurasian Economic Union.
    "EAEU": _all(_since("2015-01-01", "BY KZ RU"), _since("2015-01-02", "AM"), _since("2015-08-12", "KG")),
    # Cooperation Council for the Arab States of the Gulf.
    "GCC": _all(_since("1981-05-25", "AE BH KW OM QA SA")),
    # Association of Southeast Asian Nations.
    "ASEAN": _all(
        _since("1967-08-08", "ID MY PH SG TH"),
        _since("1984-01-07", "BN"),
        _since("1995-07-28", "VN"),
        _since("1997-07-23", "LA MM"),
        _since("1999-04-30", "KH"),
        _since("2025-10-26", "TL"),
    ),
}

# Codes of their own that a state's code never reaches, however its own law sees them.
NEVER_CONTAINS: Mapping[str, frozenset[str]] = {
    state: frozenset(codes.split())
    for state, codes in {
        "AU": "CC CX HM NF",
        "CN": "HK MO TW",
        "DK": "FO GL",
        "FI": "AX",
        "FR": "BL GF GP MF MQ NC PF PM RE TF WF YT",
        "GB": "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
        "IL": "PS",
        "MA": "EH",
        "NL": "AW BQ CW SX",
        "NO": "BV SJ",
        "NZ": "CK NU TK",
        "RS": "XK",
        "US": "AS GU MP PR UM VI",
    }.items()
}


def members(group: str, on: date | None = None) -> frozenset[str]:
    """The codes of a group of `GROUPS` on a day; None: those whose membership lasts."""
    if on is None:
        return frozenset(one.code for one in GROUPS[group] if one.until is None)
    return frozenset(one.code for one in GROUPS[group] if one.since <= on and (one.until is None or on <= one.until))
