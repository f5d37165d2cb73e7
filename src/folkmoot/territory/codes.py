"""Reading territories: ISO 3166-1 alpha-2 codes and the named groups that expand to members."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pycountry

from folkmoot.territory.domain import Contested, Territory, TerritoryError
from folkmoot.territory.groups import GROUPS, members

# User-assigned in ISO 3166-1, and in the data of every location source.
_ALSO = frozenset({"XK"})

# Areas that countries claim from one another, and that no source of countries can tell. Uncertain, all of them.
CONTESTED = (
    Contested("Crimea, Sevastopol, Donetsk, Luhansk, Kherson or Zaporizhzhia", frozenset({"RU", "UA"})),
    Contested("Abkhazia or South Ossetia", frozenset({"GE", "RU"})),
    Contested("Transnistria", frozenset({"MD", "RU", "UA"})),
    Contested("Kosovo", frozenset({"RS", "XK"})),
    Contested("Northern Cyprus", frozenset({"CY", "TR"})),
    Contested("the West Bank, Gaza or East Jerusalem", frozenset({"IL", "PS"})),
    Contested("the Golan", frozenset({"IL", "SY"})),
    Contested("Western Sahara", frozenset({"EH", "MA"})),
    Contested("Kashmir", frozenset({"CN", "IN", "PK"})),
    Contested("Nagorno-Karabakh", frozenset({"AM", "AZ"})),
    Contested("the Falkland Islands", frozenset({"AR", "FK", "GB"})),
)


@cache
def known_codes() -> frozenset[str]:
    return frozenset(country.alpha_2 for country in pycountry.countries) | _ALSO


def parse_territory(codes: Sequence[str]) -> Territory:
    """The territory that `codes` name; groups expand. Raises `TerritoryError` for the first that names nothing."""
    if not codes:
        raise TerritoryError("")
    expanded: set[str] = set()
    for code in codes:
        if code in GROUPS:
            expanded |= members(code)
        elif code in known_codes():
            expanded.add(code)
        else:
            raise TerritoryError(code)
    return Territory(frozenset(expanded))
