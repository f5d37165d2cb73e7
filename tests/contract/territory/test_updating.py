"""Taking up location data: merged, tried, compared, used, gone back from, while others look things up."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.places import INSIDE, write_sources

from folkmoot.demo.atlas import write_atlas
from folkmoot.territory.adapters.columns import SourceError
from folkmoot.territory.adapters.data import LocationData
from folkmoot.territory.adapters.policy import Policy, load_policy
from folkmoot.territory.adapters.quorum import QuorumLocator
from folkmoot.territory.adapters.updating import take_up


@pytest.fixture
def data(tmp_path: Path) -> LocationData:
    return LocationData(tmp_path / "location")


def reasons(locator: QuorumLocator, address: str = INSIDE) -> str:
    return "; ".join(locator.locate(address).reasons)


def test_what_is_taken_up_is_in_use_at_once_and_also_by_who_looks_already(data: LocationData, tmp_path: Path) -> None:
    first = take_up(data, write_sources(tmp_path / "one"), Policy())
    assert (first["state"], first["before"]) == ("in use", None)
    locator = QuorumLocator(data, Policy())
    assert locator.locate(INSIDE).country == "CN"
    assert locator.locate("240e:e2::1").country == "CN"
    assert locator.versions()["R"] == "iptocc as installed"
    assert not locator.renew()
    second = take_up(data, write_sources(tmp_path / "two", machines={"116.224.0.0/16": "hosting"}), Policy())
    assert second["before"] == first["version"] != second["version"] == data.version()
    assert locator.locate(INSIDE).country == "CN", "until it looks, it keeps to what it opened"
    assert locator.renew()
    assert locator.locate(INSIDE).country is None
    assert "hosting provider" in reasons(locator)
    assert {(one["was"], one["becomes"], one["ipv4"]) for one in second["moved"]} == {("CN", "uncertain", 65536)}
    assert data.roll_back() == first["version"]
    assert locator.renew()
    assert locator.locate(INSIDE).country == "CN"
    assert data.listed() == [first["version"], second["version"]]


def test_the_same_sources_are_one_version_and_are_not_merged_again(data: LocationData, tmp_path: Path) -> None:
    sources = write_sources(tmp_path / "one")
    first = take_up(data, sources, Policy())
    table = data.place_of(first["version"]) / "places.table"
    before = table.stat().st_mtime_ns
    assert take_up(data, sources, Policy())["version"] == first["version"]
    assert table.stat().st_mtime_ns == before
    assert len(data.listed()) == 1


def test_p1_what_moves_into_or_out_of_the_territory_of_a_restriction_is_held_for_a_person(
    data: LocationData, tmp_path: Path
) -> None:
    first = take_up(data, write_sources(tmp_path / "one"), Policy())
    other = write_sources(tmp_path / "two", machines={"116.224.0.0/17": "vpn"})
    held = take_up(data, other, Policy(), watched=lambda: {"CN"})
    assert held["state"] == "held"
    assert data.version() == first["version"], "nothing has changed"
    assert [(one["first"], one["last"], one["asn"], one["was"], one["becomes"]) for one in held["flips"]] == [
        ("116.224.0.0", "116.224.127.255", 4812, "CN", "uncertain")
    ]
    data.use(held["version"])
    assert QuorumLocator(data, Policy()).locate(INSIDE).country is None
    data.use(first["version"])
    assert take_up(data, other, Policy(), watched=lambda: {"RU"})["state"] == "in use"


def test_what_is_wrong_about_a_known_address_is_never_used(data: LocationData, tmp_path: Path) -> None:
    wrong = write_sources(tmp_path / "wrong", countries={"D": {"202.96.0.0/16": "HK"}})
    with pytest.raises(SourceError, match=r"D says HK of 202\.96\.128\.86, which is in CN"):
        take_up(data, wrong, Policy())
    assert data.version() is None


@pytest.mark.parametrize("name", ["dbip-country.mmdb", "asn-ipv4-num.csv", "machines.bin", "registry.so"])
def test_what_cannot_be_read_is_named_and_changes_nothing(data: LocationData, tmp_path: Path, name: str) -> None:
    sources = write_sources(tmp_path / "one")
    (sources / name).write_bytes(b"nothing of the kind,,,")
    with pytest.raises(SourceError):
        take_up(data, sources, Policy())
    (sources / name).unlink()
    with pytest.raises(SourceError, match=name):
        take_up(data, sources, Policy())
    assert data.version() is None


def test_there_is_no_way_back_from_the_first(data: LocationData, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no version that was in use before"):
        data.roll_back()
    take_up(data, write_sources(tmp_path / "one"), Policy())
    with pytest.raises(SourceError, match="no version that was in use before"):
        data.roll_back()
    with pytest.raises(SourceError, match="there is no version abc"):
        data.use("abc")


# --- what an operator knows -------------------------------------------------------------------------------------------


def policy(folder: Path, text: str) -> Policy:
    (folder / "policy.toml").write_text(text)
    return load_policy(folder / "policy.toml")


def located(data: LocationData, sources: Path, policy: Policy, address: str = INSIDE) -> tuple[str | None, str]:
    take_up(data, sources, policy)
    locator = QuorumLocator(data, policy)
    return locator.locate(address).country, reasons(locator, address)


def test_p5_an_operators_own_database_vetoes_and_is_never_copied(data: LocationData, tmp_path: Path) -> None:
    sources = write_sources(tmp_path / "one")
    write_sources(tmp_path / "own", countries={"G": {"116.224.0.0/16": "SG"}})
    own = policy(tmp_path, 'own_database = "own/geo-whois-asn-country.mmdb"')
    country, why = located(data, sources, own)
    assert country is None
    assert "the operator's own database says SG" in why
    assert "M" in QuorumLocator(data, own).versions()
    files = {path.name for path in (tmp_path / "location").rglob("*") if path.is_file()}
    assert len([name for name in files if name.endswith(".mmdb")]) == 3, "the three of the sources"


HONG_KONG = "1.36.5.1"


def test_p5_a_geofeed_confirms_what_all_sources_say_and_only_for_what_its_network_announces(
    data: LocationData, tmp_path: Path
) -> None:
    same = {"1.36.0.0/16": "HK"}
    sources = write_sources(
        tmp_path / "one", countries={"G": same, "D": same, "I": same}, announced={"1.36.0.0/16": 4760}
    )
    assert located(data, sources, Policy(), HONG_KONG)[0] is None
    (tmp_path / "feed.csv").write_text("# ours\n1.36.0.0/16,HK,,Hong Kong,\n1.36.7.0/24,,,,\n116.224.0.0/16,HK,,,\n")
    feed = '[[geofeeds]]\nfile = "feed.csv"\nas = [{}]\n'
    country, why = located(data, sources, policy(tmp_path, feed.format(4760)), HONG_KONG)
    assert country == "HK"
    assert "the network's own geofeed says HK" in why
    theirs = policy(tmp_path, feed.format(4760))
    assert located(data, sources, theirs)[0] == "CN", "another's network is not theirs to speak of"
    country, why = located(data, sources, theirs, "1.36.7.9")
    assert country is None
    assert "asks not to be located" in why
    assert located(data, sources, policy(tmp_path, feed.format(64500)), HONG_KONG)[0] is None


def test_p5_people_of_a_company_may_be_anywhere(data: LocationData, tmp_path: Path) -> None:
    sources = write_sources(tmp_path / "one")
    (tmp_path / "companies.csv").write_text("116.224.5.0/24,\n116.224.6.0/24,CN\n116.224.7.0/24,US\n")
    companies = policy(tmp_path, 'company_networks = "companies.csv"')
    assert "a company's, whose people may be anywhere" in located(data, sources, companies)[1]
    assert located(data, sources, companies, "116.224.6.1")[0] == "CN"
    country, why = located(data, sources, companies, "116.224.7.1")
    assert country is None
    assert "the operator's map of company networks says US" in why


def test_p5_more_networks_may_be_named_unreliable_by_their_number(data: LocationData, tmp_path: Path) -> None:
    sources = write_sources(tmp_path / "one")
    country, why = located(data, sources, policy(tmp_path, '[unreliable_as]\n4812 = "a satellite operator\'s"\n'))
    assert country is None
    assert "the network (AS4812) is a satellite operator's" in why


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("own_databse = 'x'", "own_databse"),
        ("[[geofeeds]]\nfile = 'x'\nas = []", "geofeeds.0.as"),
        ("[[contested]]\narea = 'X'\nclaimed_by = ['RU', 'UA']\ncounts_as = 'PL'", "PL does not claim X"),
        ("[[contested]]\narea = 'X'\nclaimed_by = ['RU', 'QQ']\ncounts_as = 'RU'", "'QQ' is no country's code"),
        ("not toml at all [", "policy.toml"),
    ],
)
def test_a_policy_that_is_none_is_an_error_that_names_the_field(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SourceError, match=named):
        policy(tmp_path, text)


def test_a_geofeeds_bad_line_is_named(data: LocationData, tmp_path: Path) -> None:
    (tmp_path / "feed.csv").write_text("1.36.0.0/16,HK,,,\n1.37.0.1/16,HK,,,\n")
    with pytest.raises(SourceError, match=r"feed\.csv, line 2"):
        take_up(data, write_sources(tmp_path / "one"), policy(tmp_path, '[[geofeeds]]\nfile = "feed.csv"\nas = [1]'))


def test_the_atlas_is_no_source(data: LocationData, tmp_path: Path) -> None:
    """It answers loopback alone, and goes through no table."""
    sources = write_sources(tmp_path / "one")
    write_atlas(sources / "dbip-country.mmdb")
    with pytest.raises(SourceError):
        take_up(data, sources, Policy())
