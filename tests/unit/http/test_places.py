"""Where a source meets the locator, and where nobody's place is believed any more."""

from __future__ import annotations

from collections.abc import Mapping

from folkmoot.http.places import Places
from folkmoot.territory.domain import Determination
from folkmoot.territory.one_address import FEWEST, WHY
from folkmoot.territory.source import HIDDEN, Source


class Somewhere:
    """192.0.2.0/24 is in CN, and nothing else is anywhere."""

    def locate(self, address: str) -> Determination:
        return Determination("CN" if address.startswith("192.0.2.") else None, ())

    def versions(self) -> Mapping[str, str]:
        return {}


def places() -> Places:
    return Places(Somewhere(), lambda: 0.0)


def test_p5_a_source_that_cannot_be_known_is_nowhere_and_says_why() -> None:
    assert places().of(Source("192.0.2.1")).country == "CN"
    nowhere = places().of(HIDDEN)
    assert nowhere.country is None
    assert HIDDEN.why in nowhere.reasons[0]


def test_p5_while_most_people_seem_to_come_from_one_address_nobody_has_a_place() -> None:
    known = places()
    for number in range(FEWEST):
        assert known.of(Source("192.0.2.1")).country == "CN"
        known.came(Source("192.0.2.1"), f"person {number}")
    for address in ("192.0.2.1", "192.0.2.9"):
        assert known.of(Source(address)).country is None, address
        assert WHY in known.of(Source(address)).reasons[0]
    assert known.notice == WHY


def test_a_proxy_without_a_place_is_told_of_and_moves_nobody() -> None:
    known = places()
    for number in range(FEWEST):
        known.came(Source("10.0.0.1"), f"person {number}")
        known.came(HIDDEN, f"hidden {number}")
    assert (known.notice, known.in_doubt) == (WHY, False)
    assert known.of(Source("192.0.2.9")).country == "CN"
