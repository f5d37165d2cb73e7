"""Where someone is: unanimous or uncertain, and doubt always favours the person."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.territory.addresses import Unlocatable, read_address
from folkmoot.territory.codes import known_codes, parse_territory
from folkmoot.territory.domain import (
    PSEUDO_CODES,
    QUORUM,
    Determination,
    Evidence,
    Standing,
    TerritoryError,
    determine,
    territory_of,
)

CODES = st.sampled_from(["CN", "US", "HK", "MO", "TW", "DE", "EU", "AP", "ZZ", None])
ANSWERS = st.tuples(CODES, CODES, CODES).map(lambda codes: tuple(zip(QUORUM, codes, strict=True)))


@given(ANSWERS, st.booleans(), st.sets(st.sampled_from(["CN", "US", "HK", "DE"]), min_size=1))
def test_p5_only_three_sources_that_agree_make_anyone_inside(
    answers: tuple[tuple[str, str | None], ...], ipv6: bool, codes: set[str]
) -> None:
    found = determine(Evidence(answers, ipv6))
    if found.relative_to(territory_of(codes)) is Standing.INSIDE:
        said = {code for _, code in answers}
        assert len(said) == 1
        assert said <= codes
        assert not said & PSEUDO_CODES
        assert "HK" not in said


@given(ANSWERS, st.integers(0, 2), CODES)
def test_p5_one_source_that_says_otherwise_never_makes_anyone_inside(
    answers: tuple[tuple[str, str | None], ...], which: int, other: str | None
) -> None:
    changed = tuple((key, other if i == which else code) for i, (key, code) in enumerate(answers))
    found = determine(Evidence(changed))
    if found.country is not None:
        assert {code for _, code in changed} == {found.country}


@pytest.mark.parametrize(
    ("country", "ipv6", "decided"),
    [
        ("CN", False, True),
        ("CN", True, True),
        ("HK", False, False),
        ("HK", True, False),
        ("MO", False, True),
        ("MO", True, False),
        ("TW", False, True),
        ("TW", True, False),
    ],
)
def test_p5_places_that_an_address_cannot_tell(country: str, ipv6: bool, decided: bool) -> None:
    found = determine(Evidence(tuple((key, country) for key in QUORUM), ipv6))
    assert found.country == (country if decided else None)
    assert f"three of three sources say {country}" in found.reasons


def test_the_reasons_are_words_for_a_reviewer() -> None:
    found = determine(Evidence((("G", "CN"), ("D", "CN"), ("R", "US"))))
    assert found.reasons == ("the sources disagree (G says CN, D says CN, R says US): uncertain",)
    silent = determine(Evidence((("G", "CN"), ("D", None), ("R", "EU"))))
    assert silent.reasons == ("two of three sources (D, R) have no answer: uncertain",)


def test_p1_china_does_not_contain_hong_kong_macao_or_taiwan() -> None:
    china = parse_territory(["CN"])
    for other in ("HK", "MO", "TW"):
        assert Determination(other, ()).relative_to(china) is Standing.OUTSIDE
        assert not china.contains(parse_territory([other]))


@pytest.mark.parametrize("codes", [[], ["*"], ["cn"], ["China"], ["CN-BJ"], ["ZZ"], [""], ["CN", "QQ"]])
def test_p1_what_is_no_territory_is_refused(codes: list[str]) -> None:
    with pytest.raises(TerritoryError):
        parse_territory(codes)


def test_groups_expand_to_their_members() -> None:
    assert len(parse_territory(["EU"]).codes) == 27
    assert parse_territory(["EEA"]).contains(parse_territory(["EU", "NO"]))
    assert parse_territory(["EEA"]).codes <= known_codes()


@given(st.text(max_size=60))
def test_p5_no_text_crashes_the_reading_of_addresses(text: str) -> None:
    read = read_address(text)
    assert isinstance(read, Unlocatable) or read.is_global


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_p5_what_is_located_is_global_and_tells_something(address: ipaddress.IPv4Address) -> None:
    read = read_address(str(address))
    if not isinstance(read, Unlocatable):
        assert read.is_global
        assert not read.is_multicast


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.2.3",
        "0177.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "169.254.1.1",
        "224.0.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "100.64.0.1",
        "192.0.2.1",
        "198.51.100.7",
        "203.0.113.9",
        "192.88.99.1",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "2001:db8::1",
        "2002:102:304::1",
        "2001::1",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "2001:4860::%1",
    ],
)
def test_p5_special_addresses_are_never_decided(text: str) -> None:
    assert isinstance(read_address(text), Unlocatable)


def test_a_mapped_address_is_read_as_what_it_maps() -> None:
    assert read_address("::ffff:8.8.8.8") == ipaddress.ip_address("8.8.8.8")
