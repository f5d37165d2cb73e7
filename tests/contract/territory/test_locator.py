"""The real sources, the test atlas and the way between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.demo.atlas import PLACES, address_in, write_atlas
from folkmoot.runtime.settings import SettingsError, load_settings
from folkmoot.territory.adapters.build import build_locator
from folkmoot.territory.adapters.columns import SourceError, country_column
from folkmoot.territory.ports import Locator


@pytest.fixture(scope="module")
def real() -> Locator:
    locator = build_locator(load_settings({}))
    assert set(locator.versions()) == {"G", "D", "R", "I", "A", "O", "F", "C"}, (
        "the location databases are missing: run `make location`"
    )
    return locator


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("130.39.1.1", "US"),
        ("202.96.128.86", "CN"),
        ("219.141.136.10", "CN"),
        ("240e:e1:8100::1", "CN"),
        ("195.34.32.10", "RU"),
        ("168.95.1.1", "TW"),
        ("194.25.0.60", "DE"),
        ("2003::1", "DE"),
        ("193.0.0.1", "NL"),
        ("::ffff:202.96.128.86", "CN"),
        ("8.8.8.8", None),
        ("2400:3200::1", None),
        ("104.28.0.1", None),
        ("114.114.114.114", None),
        ("210.0.128.1", None),
        ("127.0.0.1", None),
        ("10.1.2.3", None),
        ("2001:db8::1", None),
        ("2002:808:808::1", None),
        ("not an address", None),
    ],
)
def test_well_known_addresses(real: Locator, address: str, expected: str | None) -> None:
    assert real.locate(address).country == expected, real.locate(address)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Locator:
    atlas = write_atlas(tmp_path_factory.mktemp("atlas") / "atlas.mmdb")
    return build_locator(load_settings({"FOLKMOOT_LOCATION_TEST_ATLAS": str(atlas)}))


@pytest.mark.parametrize("place", sorted(PLACES))
def test_the_atlas_goes_through_the_real_quorum(made_up: Locator, place: str) -> None:
    assert made_up.locate(address_in(place)).country == (None if place == "HK" else place)


def test_p5_the_atlas_can_make_sources_disagree(made_up: Locator) -> None:
    found = made_up.locate(address_in("disputed"))
    assert found.country is None
    assert dict(found.sources) == {"G": "CN", "D": "CN", "R": "US"}


def test_the_atlas_answers_loopback_alone_and_never_for_this_machine(made_up: Locator) -> None:
    assert made_up.locate("127.0.0.1").country is None
    assert made_up.locate("127.200.0.1").country is None
    assert made_up.locate("202.96.128.86").country == "CN"
    assert made_up.locate("::1").country is None


@pytest.mark.parametrize(
    "other",
    [
        {"FOLKMOOT_BIND": "0.0.0.0"},
        {"FOLKMOOT_PUBLIC_URL": "https://meet.example.org"},
        {"FOLKMOOT_TRUSTED_PROXIES": "10.0.0.0/8"},
    ],
)
def test_the_atlas_is_refused_off_loopback(other: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="loopback"):
        load_settings({"FOLKMOOT_LOCATION_TEST_ATLAS": "atlas.mmdb", **other})


def test_p5_without_databases_everybody_is_uncertain(tmp_path: Path) -> None:
    locator = build_locator(load_settings({"FOLKMOOT_LOCATION_DIR": str(tmp_path)}))
    found = locator.locate("8.8.8.8")
    assert found.country is None
    assert "missing" in found.reasons[0]


def test_a_database_that_is_none_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.mmdb"
    path.write_bytes(b"nothing")
    with pytest.raises(SourceError, match=r"x\.mmdb"):
        country_column("G", path)
