"""Where someone is: unanimous or uncertain, and doubt always favours the person."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from folkmoot.territory.addresses import Unlocatable, parse_address, read_address
from folkmoot.territory.codes import CONTESTED, known_codes, parse_territory
from folkmoot.territory.domain import (
    PSEUDO_CODES,
    QUORUM,
    SECOND,
    VETOES,
    Contested,
    Determination,
    Evidence,
    Standing,
    TerritoryError,
    determine,
    reconsider,
    territory_of,
)
from folkmoot.territory.networks import ANYWHERE, unreliable

CODES = st.sampled_from(["CN", "US", "HK", "MO", "TW", "DE", "EU", "AP", "ZZ", None])
# As often as not they agree: nothing is decided otherwise.
ANSWERS = st.one_of(st.tuples(CODES, CODES, CODES), CODES.map(lambda code: (code, code, code))).map(
    lambda codes: tuple(zip(QUORUM, codes, strict=True))
)


@given(ANSWERS, st.booleans(), st.sets(st.sampled_from(["CN", "US", "HK", "DE"]), min_size=1))
@example((("G", "CN"), ("D", "CN"), ("R", "US")), False, {"CN"})
@example((("G", "HK"), ("D", "HK"), ("R", "HK")), False, {"HK"})
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


AGREED = tuple((key, "CN") for key in QUORUM)
DOUBTS = st.fixed_dictionaries(
    {
        "vetoes": st.lists(st.tuples(st.sampled_from(sorted(VETOES)), CODES), max_size=2).map(tuple),
        "unreliable": st.lists(st.sampled_from(["the network is a hosting provider's"]), max_size=2).map(tuple),
    }
)
SECONDS = st.lists(st.tuples(st.sampled_from(sorted(SECOND)), CODES), max_size=2).map(tuple)


@given(ANSWERS, st.booleans(), SECONDS, DOUBTS)
@example(AGREED, False, (), {"vetoes": (("I", "US"),), "unreliable": ()})
@example(AGREED, False, (), {"vetoes": (("M", "US"),), "unreliable": ()})
@example(AGREED, False, (), {"vetoes": (), "unreliable": ("the network is a hosting provider's",)})
def test_p1_p5_whatever_speaks_against_a_place_never_makes_anyone_inside(
    answers: tuple[tuple[str, str | None], ...],
    ipv6: bool,
    second: tuple[tuple[str, str | None], ...],
    doubts: dict[str, tuple[Any, ...]],
) -> None:
    without = determine(Evidence(answers, ipv6, second=second), CONTESTED)
    found = determine(Evidence(answers, ipv6, second=second, **doubts), CONTESTED)
    assert found.country in {None, without.country}
    others = {code for _, code in doubts["vetoes"]} - PSEUDO_CODES - {None, without.country}
    if others or doubts["unreliable"]:
        assert found.country is None
        assert found.reasons[-1].endswith(": uncertain")


@given(ANSWERS, st.booleans(), SECONDS)
@example((("G", "HK"), ("D", "HK"), ("R", None)), False, (("F", "HK"),))
def test_p5_evidence_of_a_second_kind_is_never_enough_alone(
    answers: tuple[tuple[str, str | None], ...], ipv6: bool, second: tuple[tuple[str, str | None], ...]
) -> None:
    found = determine(Evidence(answers, ipv6, second=second))
    assert found.country is None or {code for _, code in answers} == {found.country}
    if found.country is not None:
        assert {code for _, code in second} - PSEUDO_CODES <= {None, found.country}


def test_every_reason_is_told_in_words_for_a_reviewer() -> None:
    found = determine(Evidence(AGREED, vetoes=(("I", "US"),), unreliable=("the network is a hosting provider's",)))
    assert found.country is None
    assert found.reasons == (
        "three of three sources say CN",
        "the network is a hosting provider's",
        "the network's owner is in US: uncertain",
    )
    assert dict(found.sources) == {"G": "CN", "D": "CN", "R": "CN", "I": "US"}


def test_p5_hong_kong_takes_the_networks_own_word_and_only_with_all_three() -> None:
    hong_kong = tuple((key, "HK") for key in QUORUM)
    assert determine(Evidence(hong_kong)).country is None
    assert determine(Evidence(hong_kong, second=(("F", "HK"),))).country == "HK"
    assert determine(Evidence(hong_kong, second=(("F", "HK"), ("C", "CN")))).country is None
    assert determine(Evidence((*hong_kong[:2], ("R", "CN")), second=(("F", "HK"),))).country is None


def test_p5_a_contested_area_counts_as_what_an_operator_set_only_when_the_network_says_so_too() -> None:
    disputed = (("G", "UA"), ("D", "RU"), ("R", "UA"))
    by_default = determine(Evidence(disputed), CONTESTED)
    assert by_default.country is None
    assert "claimed by RU and UA" in by_default.reasons[-1]
    policy = [Contested("Crimea", frozenset({"RU", "UA"}), "UA"), *CONTESTED]
    assert determine(Evidence(disputed), policy).country is None
    assert determine(Evidence(disputed, second=(("F", "UA"),)), policy).country == "UA"
    assert determine(Evidence(disputed, second=(("F", "RU"),)), policy).country is None
    assert determine(Evidence((("G", "UA"), ("D", "RU"), ("R", "DE")), second=(("F", "UA"),)), policy).country is None


def test_p5_what_is_reconsidered_without_a_source_is_in_doubt_again() -> None:
    found = determine(Evidence(tuple((key, "HK") for key in QUORUM), vetoes=(("I", "HK"),), second=(("F", "HK"),)))
    assert found.country == "HK"
    assert reconsider(found, ()).country == "HK"
    assert reconsider(found, {"I"}).country == "HK"
    assert reconsider(found, {"F"}).country is None
    assert reconsider(found, {"D"}).country is None


@pytest.mark.parametrize(
    ("asn", "kind", "company", "said"),
    [
        (4134, None, None, 0),
        (0, None, None, 0),
        (13335, None, None, 1),
        (14593, "vpn", None, 2),
        (4134, "hosting", ANYWHERE, 2),
        (4134, None, "CN", 0),
        (64500, None, None, 1),
        (4134, "something new", None, 1),
    ],
)
def test_p5_networks_whose_addresses_say_nothing_of_a_place(
    asn: int, kind: str | None, company: str | None, said: int
) -> None:
    assert len(unreliable(asn, kind, company, {64500: "a satellite operator's"})) == said


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


@given(
    st.one_of(
        st.text(max_size=60),
        st.from_regex(r"[0-9.:a-fA-FxX%]{1,45}", fullmatch=True),
        st.tuples(*[st.integers(0, 300)] * 4).map(lambda four: ".".join(map(str, four))),
        st.ip_addresses().map(str),
        st.ip_addresses(v=6).map(lambda address: address.exploded.upper()),
        st.ip_addresses(v=4).map(lambda address: f"::ffff:{address}"),
    )
)
def test_p5_an_address_is_read_as_strictly_as_the_standard_library_reads_it(text: str) -> None:
    parsed = parse_address(text)
    try:
        expected = ipaddress.ip_address(text)
    except ValueError:
        assert isinstance(parsed, Unlocatable)
        return
    if isinstance(expected, ipaddress.IPv6Address) and expected.scope_id is not None:
        assert isinstance(parsed, Unlocatable)
        return
    if isinstance(expected, ipaddress.IPv6Address) and expected.ipv4_mapped is not None:
        expected = expected.ipv4_mapped
    assert parsed == (expected.version, int(expected))


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
