"""The true source address: of forty ways to lie in headers none counts, and doubt is never somebody's place."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.lies import header_lies

from folkmoot.territory.source import (
    CONTRADICTED,
    HIDDEN,
    NO_PEER,
    ONLY_PROXIES,
    SILENT,
    UNREADABLE,
    Source,
    networks,
    plain,
    stripped,
    true_source,
)

PROXIES = networks(["10.0.0.0/8", "2001:db8:1::/48"])
PROXY, CLIENT, LIE = "10.0.0.1", "203.0.113.7", "198.51.100.9"
LIES = header_lies(LIE, "10.0.0.2")


def raw(fields: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in fields]


def source(headers: list[tuple[str, str]], peer: str = PROXY) -> Source:
    return true_source(plain(peer), raw(headers), PROXIES)


def through_a_proxy_that_appends(name: str, ours: str, sent: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """As nginx's `$proxy_add_x_forwarded_for` does; its own word is the last. The other header is taken away."""
    kept = [(n, v) for n, v in sent if n.lower() not in ("forwarded", "x-forwarded-for")]
    before = [v for n, v in sent if n.lower() == name.lower()]
    return [*kept, (name, ", ".join([*before, ours]))]


def test_there_are_forty() -> None:
    assert len(LIES) >= 40


@pytest.mark.parametrize("lie", LIES, ids=range(len(LIES)))
def test_p1_no_lie_moves_anybody_whether_it_comes_straight_or_through_a_proxy(lie: list[tuple[str, str]]) -> None:
    assert source(lie, peer=CLIENT) == Source(CLIENT)
    for name, ours in (
        ("X-Forwarded-For", CLIENT),
        ("Forwarded", f"for={CLIENT}"),
        ("Forwarded", f'for="{CLIENT}:4711";proto=https;host="a, b"'),
    ):
        assert source(through_a_proxy_that_appends(name, ours, lie)) == Source(CLIENT), (name, ours)
    # Two proxies of ours, one behind the other; and one that writes a field of its own.
    both = through_a_proxy_that_appends("X-Forwarded-For", f"{CLIENT}, 10.1.1.1", lie)
    assert source(both) == Source(CLIENT)
    own = [one for one in lie if one[0].lower() != "forwarded"] + [("X-Forwarded-For", CLIENT)]
    assert source(own) == Source(CLIENT)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], SILENT),
        ([("X-Forwarded-For", "")], UNREADABLE),
        ([("X-Forwarded-For", f"{CLIENT}, nonsense")], UNREADABLE),
        ([("X-Forwarded-For", f"{CLIENT}, 010.0.0.1")], UNREADABLE),
        ([("X-Forwarded-For", f"{CLIENT}, unknown")], HIDDEN),
        ([("X-Forwarded-For", "10.0.0.7, 10.0.0.8")], ONLY_PROXIES),
        ([("X-Forwarded-For", "[2001:4860::1]:4711")], Source("2001:4860::1")),
        ([("X-Forwarded-For", "2001:4860::1")], Source("2001:4860::1")),
        ([("X-Forwarded-For", f"::ffff:{CLIENT}")], Source(CLIENT)),
        ([("X-Forwarded-For", "fe80::1%eth0")], UNREADABLE),
        ([("X-Forwarded-For", f"{CLIENT}, 2001:db8:1::5")], Source(CLIENT)),
        ([("Forwarded", 'for="[2001:4860::1]:4711";by=10.0.0.1')], Source("2001:4860::1")),
        ([("Forwarded", f"for={CLIENT}, for=_gazonk")], HIDDEN),
        ([("Forwarded", f'for={CLIENT}, for="_gazonk:_p1"')], HIDDEN),
        ([("Forwarded", f"for={CLIENT}, for=unknown;proto=https")], HIDDEN),
        ([("Forwarded", f'for={CLIENT}, for="10.0.0.9:80"')], Source(CLIENT)),
        ([("Forwarded", "for=2001:4860::1")], UNREADABLE),
        ([("Forwarded", 'for="2001:4860::1"')], UNREADABLE),
        ([("Forwarded", f"by={CLIENT}")], UNREADABLE),
        ([("Forwarded", f"for={CLIENT};for={CLIENT}")], UNREADABLE),
        ([("Forwarded", f"for={CLIENT}"), ("X-Forwarded-For", f"{LIE}, {CLIENT}")], Source(CLIENT)),
        ([("Forwarded", f"for={CLIENT}"), ("X-Forwarded-For", LIE)], CONTRADICTED),
        ([("Forwarded", "for=unknown"), ("X-Forwarded-For", CLIENT)], CONTRADICTED),
        ([("X-Forwarded-For", LIE), ("X-Forwarded-For", CLIENT)], Source(CLIENT)),
        ([("X-Forwarded-For", f"{LIE}{', 10.0.0.2' * 500}")], UNREADABLE),
        ([("Forwarded", f"for={LIE}{', for=10.0.0.2' * 500}")], UNREADABLE),
        ([("Forwarded", "")], ONLY_PROXIES),
    ],
)
def test_p5_what_a_listed_proxy_says_is_read_from_the_right_and_what_is_unclear_cannot_be_known(
    headers: list[tuple[str, str]], expected: Source
) -> None:
    assert source(headers) == expected


def test_the_peer_is_written_in_one_way_and_an_unreadable_one_is_none() -> None:
    assert plain("::ffff:10.0.0.1") == Source("10.0.0.1")
    assert plain("nobody") == NO_PEER == true_source(plain(""), raw([("Forwarded", f"for={LIE}")]), PROXIES)


def test_only_a_listed_proxy_may_say_what_was_asked_of_it_and_nothing_else_stays() -> None:
    sent = raw(
        [("Host", "a"), ("X-Forwarded-For", LIE), ("X-Forwarded-Uri", "/x"), ("Forwarded", "for=a"), ("Via", "b")]
    )
    assert stripped(plain(CLIENT), sent, PROXIES) == raw([("Host", "a")])
    assert stripped(plain(PROXY), sent, PROXIES) == raw([("Host", "a"), ("X-Forwarded-Uri", "/x")])
    assert stripped(NO_PEER, sent, PROXIES) == raw([("Host", "a")])


_TEXT = st.text(st.characters(max_codepoint=255), max_size=60) | st.sampled_from(
    [value for lie in LIES for _, value in lie]
)
_NAMES = st.sampled_from(["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
_SENT = st.lists(st.tuples(_NAMES, _TEXT), max_size=6)


@given(_SENT)
def test_p1_whatever_is_sent_by_somebody_who_is_not_listed_they_are_where_they_are(
    sent: list[tuple[str, str]],
) -> None:
    assert source(sent, peer=CLIENT) == Source(CLIENT)


@given(_SENT, st.sampled_from(["X-Forwarded-For", "Forwarded"]), st.ip_addresses())
def test_p1_whatever_is_sent_through_a_proxy_that_appends_its_word_counts(
    sent: list[tuple[str, str]], name: str, at: ipaddress.IPv4Address | ipaddress.IPv6Address
) -> None:
    expected = plain(str(at))
    if "%" in str(at) or true_source(expected, [], PROXIES) != expected:
        return  # scoped, or itself a proxy
    node = f"[{at}]" if at.version == 6 else str(at)
    ours = str(at) if name == "X-Forwarded-For" else f'proto=https;for="{node}"'
    assert source(through_a_proxy_that_appends(name, ours, sent)) == expected


@given(_SENT)
def test_p5_whatever_a_listed_proxy_says_nothing_breaks_and_no_proxy_is_taken_for_a_person(
    sent: list[tuple[str, str]],
) -> None:
    found = source(sent)
    assert found.address is None or not any(ipaddress.ip_address(found.address) in one for one in PROXIES)
    assert (found.address is None) == bool(found.why)
