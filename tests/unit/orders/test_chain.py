"""The chain from the founding to a restriction: it holds for what was signed, and for nothing that anybody makes up."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from folkmoot.orders.adapters.proofs import verify_proof
from folkmoot.orders.domain.chain import ChainError, Earlier, Granted, Trust, read_desk, verify_grant
from folkmoot.orders.domain.rules import (
    CEILING_BEFORE_BEGUN,
    LONGEST,
    BrokenRule,
    ceiling_bound,
    check_period,
    check_territory,
)
from folkmoot.orders.domain.statements import EARLIER_REVIEWS, REVIEW, Assessment, review_statement, terms_record
from folkmoot.orders.domain.terms import Measure, Terms, contained
from folkmoot.runtime.canonical import canonical, commitment, digest
from folkmoot.runtime.clock import rfc3339
from folkmoot.territory.domain import territory_of

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ORIGIN = "folkmoot.test/1"
KEYS = {name: Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n, name in enumerate(("rita", "raj", "ren"), 1)}
CODES = ("CN", "HK", "US", "DE")
MEETINGS = [commitment(bytes([n]), 1) for n in range(3)]


@dataclass
class Bundle:
    """Everything that stands in the log for one grant."""

    founding: dict[str, Any]
    demand: dict[str, Any]
    reviews: list[dict[str, Any]]
    restriction: dict[str, Any]
    pinned: str

    def verify(self, earlier: Earlier | None = None) -> Granted:
        trust = Trust(self.pinned, ORIGIN, verify_proof)
        desk = read_desk(trust, self.founding, [], NOW)
        return verify_grant(trust, desk, self.demand, self.reviews, self.restriction, earlier)


def terms(meetings: set[str], territory: set[str], measures: set[Measure], ends: timedelta, people: int) -> Terms:
    return Terms(frozenset(meetings), territory_of(territory), contained(frozenset(measures)), NOW, NOW + ends, people)


def sign(name: str, statement: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": "review",
        "v": 1,
        "statement": dict(statement),
        "signature": KEYS[name].sign(canonical(statement)).hex(),
    }


def bundle(
    first: Terms,
    second: Terms,
    *,
    who: tuple[str, str] = ("rita", "raj"),
    works_in: tuple[str, str] = ("DE", "IN"),
    employers: tuple[str | None, str | None] = (None, None),
    jurisdiction: tuple[str, ...] = ("CN", "HK"),
    recorded_by: str = "ian",
    asked: Terms | None = None,
    asks: tuple[str, ...] = ("restrict",),
    nonces: tuple[str, str] = ("nonce-one", "nonce-two"),
    impact: int = 4,
    instruments: tuple[str | None, str | None] = (None, None),
    renews: str | None = None,
) -> Bundle:
    places = dict(zip(who, works_in, strict=True))
    founding: dict[str, Any] = {
        "kind": "desk_founded",
        "v": 1,
        "at": rfc3339(NOW),
        "reviewers": [
            {
                "key": f"key-{name}",
                "public": KEYS[name].public_key().public_bytes_raw().hex(),
                "account": name,
                "works_in": places[name],
                "employer": employers[place],
            }
            for place, name in enumerate(dict.fromkeys(who))
        ],
        "authorities": [{"id": "a1", "name": "Cyber Office", "jurisdiction": list(jurisdiction)}],
    }
    wanted = asked or terms(set(MEETINGS), set(CODES), set(Measure), timedelta(days=89), 1)
    demand = {
        "kind": "demand_received",
        "asks": list(asks),
        "v": 1,
        "number": 1,
        "authority": {"id": "a1", "name": "Cyber Office", "jurisdiction": list(jurisdiction)},
        "legal_basis": "Assembly Act",
        **{key: value for key, value in terms_record(wanted).items() if key != "people"},
        "recorded_by": recorded_by,
        "renews": renews,
    }
    reviews = [
        sign(
            name,
            review_statement(
                instance=ORIGIN,
                order=digest(demand),
                number=1,
                instrument=instrument,
                reviewer=f"key-{name}",
                assessment=Assessment("grant", "l", "n", "p", granted, impact, True),
                nonce=nonce,
            ),
        )
        for name, granted, nonce, instrument in zip(who, (first, second), nonces, instruments, strict=True)
    ]
    both = first.meet(second)
    restriction = {
        "kind": "restriction",
        "v": 1,
        "number": 1,
        "order": digest(demand),
        "reviews": sorted(digest(r) for r in reviews),
        **terms_record(both or first),
    }
    return Bundle(founding, demand, reviews, restriction, digest(founding))


SOME = terms({MEETINGS[0]}, {"CN"}, {Measure.REMOVE}, timedelta(hours=1), 5)
TERMS = st.builds(
    terms,
    st.sets(st.sampled_from(MEETINGS), min_size=1),
    st.sets(st.sampled_from(("CN", "HK")), min_size=1),
    st.sets(st.sampled_from(list(Measure)), min_size=1),
    st.timedeltas(timedelta(minutes=1), timedelta(days=89)),
    st.integers(1, 10),
)


@given(TERMS, TERMS)
def test_p6_what_two_people_signed_holds_and_is_no_more_than_either_allows(first: Terms, second: Terms) -> None:
    both = first.meet(second)
    assume(both is not None)
    assert both is not None
    granted = bundle(first, second).verify()
    assert granted.terms == both
    for one in (first, second):
        assert granted.terms.meetings <= one.meetings
        assert granted.terms.territory.codes <= one.territory.codes
        assert granted.terms.measures <= contained(one.measures)
        assert granted.terms.ends_at <= one.ends_at
        assert granted.terms.people <= one.people


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [leaf for index, inner in enumerate(value) for leaf in leaves(inner, (*path, index))]
    return [path]


def change(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and value.endswith("Z"):
        return "2031" + value[4:]
    return (value or "") + "x" if isinstance(value, str) or value is None else "x"


@settings(max_examples=300)
@given(st.data())
def test_p6_p8_any_change_anywhere_in_the_chain_breaks_it(data: st.DataObject) -> None:
    whole = bundle(SOME, SOME)
    whole.verify()
    parts: dict[str, Any] = {
        "founding": whole.founding,
        "demand": whole.demand,
        "reviews": whole.reviews,
        "restriction": whole.restriction,
    }
    where = data.draw(st.sampled_from(sorted((name, *path) for name, part in parts.items() for path in leaves(part))))
    # Free words of our own format that nothing is decided by.
    assume(where[-1] not in ("kind", "v"))
    broken = copy.deepcopy(whole)
    target: Any = getattr(broken, str(where[0]))
    for step in where[1:-1]:
        target = target[step]
    target[where[-1]] = change(target[where[-1]])
    with pytest.raises(ChainError):
        broken.verify()


@given(TERMS, TERMS)
def test_p6_what_two_people_signed_for_one_thing_convinces_nobody_of_another(signed: Terms, wanted: Terms) -> None:
    """Everything is rebuilt around other terms, hashes included; only the signatures cannot be."""
    assume(signed != wanted)
    honest, forged = bundle(signed, signed), bundle(wanted, wanted)
    forged.verify()
    for mine, theirs in zip(forged.reviews, honest.reviews, strict=True):
        mine["signature"] = theirs["signature"]
    forged.restriction["reviews"] = sorted(digest(one) for one in forged.reviews)
    with pytest.raises(ChainError, match="signature"):
        forged.verify()


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("one person", {"who": ("rita", "rita"), "works_in": ("DE", "DE")}),
        ("nobody outside the jurisdiction", {"works_in": ("CN", "HK")}),
        ("both work for the authority", {"employers": ("Cyber Office", " cyber office ")}),
        ("inside, or of the authority", {"works_in": ("CN", "DE"), "employers": (None, "Cyber Office")}),
        ("recorded by a reviewer", {"recorded_by": "raj"}),
        ("a nonce used twice", {"nonces": ("same", "same")}),
        ("another instrument each", {"instruments": ("a" * 64, "b" * 64)}),
        ("an instrument and none", {"instruments": ("a" * 64, None)}),
        (
            "too many people",
            {"impact": 2, "first": terms(set(MEETINGS[:1]), {"CN"}, {Measure.REMOVE}, timedelta(1), 11)},
        ),
        ("beyond the jurisdiction", {"jurisdiction": ("HK",)}),
        ("more than was asked", {"asked": terms({MEETINGS[1]}, {"CN"}, {Measure.REMOVE}, timedelta(days=1), 1)}),
        ("longer than was asked", {"asked": terms({MEETINGS[0]}, {"CN"}, {Measure.REMOVE}, timedelta(minutes=1), 1)}),
        ("a measure not asked", {"asked": terms({MEETINGS[0]}, {"CN"}, {Measure.NOTICE}, timedelta(days=1), 1)}),
    ],
)
def test_p6_signatures_are_not_enough(what: str, changes: dict[str, Any]) -> None:
    first = changes.pop("first", SOME)
    with pytest.raises(ChainError):
        bundle(first, first, **changes).verify()


def test_p3_an_order_for_something_else_ends_in_no_restriction_whoever_signs() -> None:
    assert bundle(SOME, SOME, asks=("close_account", "restrict")).verify().terms.people
    for asks in (("close_account",), ("end_meeting", "hand_over_data"), ()):
        with pytest.raises(ChainError, match="P3"):
            bundle(SOME, SOME, asks=asks).verify()


def test_p7_a_restriction_of_more_than_90_days_does_not_hold() -> None:
    longer = terms({MEETINGS[0]}, {"CN"}, {Measure.REMOVE}, LONGEST + timedelta(seconds=1), 5)
    with pytest.raises(ChainError, match="P7"):
        bundle(longer, longer, asked=longer).verify()
    just = terms({MEETINGS[0]}, {"CN"}, {Measure.REMOVE}, LONGEST, 5)
    assert bundle(just, just, asked=just).verify().terms.ends_at == NOW + LONGEST


@pytest.mark.parametrize("version", [REVIEW, *EARLIER_REVIEWS])
def test_p6_what_was_signed_before_instruments_were_signs_none_and_holds(version: str) -> None:
    whole = bundle(SOME, SOME, instruments=("a" * 64, "b" * 64))
    for name, one in zip(("rita", "raj"), whole.reviews, strict=True):
        kept = {key: value for key, value in one["statement"].items() if version == REVIEW or key != "instrument"}
        one.update(sign(name, {**kept, "type": version}))
    if version == REVIEW:
        with pytest.raises(ChainError, match="different instruments"):
            renamed(whole).verify()
    else:
        assert renamed(whole).verify().number == 1


@pytest.mark.parametrize(("instrument", "newer"), [("b" * 64, True), ("a" * 64, False), (None, False)])
def test_p7_a_renewal_rests_on_an_instrument_that_the_earlier_order_did_not(
    instrument: str | None, newer: bool
) -> None:
    whole = bundle(SOME, SOME, instruments=(instrument, instrument), renews="c" * 64)
    earlier = Earlier(frozenset({"ren"}), frozenset({"a" * 64}))
    if newer:
        assert whole.verify(earlier).number == 1
    else:
        with pytest.raises(ChainError, match="P7: a renewal needs a newer instrument"):
            whole.verify(earlier)


def test_p6_one_review_three_reviews_or_the_same_twice_do_not_hold() -> None:
    whole = bundle(SOME, SOME)
    for reviews in ([], whole.reviews[:1], [*whole.reviews, whole.reviews[0]], [whole.reviews[0]] * 2):
        broken = copy.deepcopy(whole)
        broken.reviews = reviews
        broken.restriction["reviews"] = sorted(digest(r) for r in reviews)
        with pytest.raises(ChainError):
            broken.verify()


def renamed(whole: Bundle) -> Bundle:
    """With a restriction that names what is there, as whoever writes the log could make it."""
    whole.restriction["order"] = digest(whole.demand)
    whole.restriction["reviews"] = sorted(digest(r) for r in whole.reviews)
    return whole


def test_p6_a_signature_by_another_key_does_not_hold() -> None:
    for name in ("raj", "ren"):
        whole = bundle(SOME, SOME)
        statement = whole.reviews[0]["statement"]
        whole.reviews[0]["signature"] = KEYS[name].sign(canonical(statement)).hex()
        with pytest.raises(ChainError, match="does not verify"):
            renamed(whole).verify()


def test_p6_reviews_of_another_order_do_not_hold() -> None:
    whole, other = bundle(SOME, SOME), bundle(SOME, SOME)
    other.demand["legal_basis"] = "Another Act"
    other.reviews = whole.reviews
    with pytest.raises(ChainError, match="another order"):
        renamed(other).verify()


def test_p6_a_founding_that_is_not_the_pinned_one_does_not_hold() -> None:
    whole = bundle(SOME, SOME)
    whole.pinned = "0" * 64
    with pytest.raises(ChainError, match="pinned"):
        whole.verify()


@given(st.sets(st.sampled_from(CODES)), st.sets(st.sampled_from(CODES)))
def test_p1_a_territory_lies_within_the_jurisdiction_or_is_refused(territory: set[str], jurisdiction: set[str]) -> None:
    allowed = bool(territory) and territory <= jurisdiction
    try:
        check_territory(territory_of(territory), territory_of(jurisdiction))
    except BrokenRule as broken:
        refused: str | None = broken.promise
    else:
        refused = None
    assert refused == (None if allowed else "P1")


@given(
    st.timedeltas(timedelta(days=-200), timedelta(days=200)), st.timedeltas(timedelta(days=-200), timedelta(days=200))
)
def test_p7_a_period_ends_ahead_after_it_begins_and_within_90_days(starts: timedelta, ends: timedelta) -> None:
    allowed = ends > timedelta(0) and ends > starts and ends - max(starts, timedelta(0)) <= LONGEST
    try:
        check_period(NOW + starts, NOW + ends, NOW)
    except BrokenRule as broken:
        refused: str | None = broken.promise
    else:
        refused = None
    assert refused == (None if allowed else "P7")


@given(st.integers(0, 100_000))
def test_p12_the_ceiling_is_ten_or_twice_the_impact(impact: int) -> None:
    assert ceiling_bound(impact, True) == max(10, 2 * impact)
    assert ceiling_bound(impact, False) == CEILING_BEFORE_BEGUN


@given(
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=32, max_size=32),
    st.integers(1, 10**9),
    st.integers(1, 10**9),
)
def test_p9_a_commitment_tells_neither_the_meeting_nor_that_two_are_the_same(
    one: bytes, two: bytes, first: int, second: int
) -> None:
    assert (commitment(one, first) == commitment(two, second)) == (one == two and first == second)
