"""Reading territories: ISO 3166-1 alpha-2 codes and the named groups that expand to members."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pycountry

from folkmoot.territory.domain import Territory, TerritoryError

# Members of the European Union (since 2020-02-01) and, besides, of the European Economic Area.
EU = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"}
    | {"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)
GROUPS = {"EU": EU, "EEA": EU | {"IS", "LI", "NO"}}
# User-assigned in ISO 3166-1, and in the data of every location source.
_ALSO = frozenset({"XK"})


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
            expanded |= GROUPS[code]
        elif code in known_codes():
            expanded.add(code)
        else:
            raise TerritoryError(code)
    return Territory(frozenset(expanded))
