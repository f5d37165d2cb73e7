"""The evidence that a person keeps: it opens here alone, for the restriction that it is about, and holds no address."""

from __future__ import annotations

import base64
import ipaddress
import stat
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.redress.evidence import GOOD_FOR, EvidenceSeal, NoEvidence, open_evidence_keys
from folkmoot.redress.second_look import Here, WrongSource, look_again
from folkmoot.runtime.clock import FixedClock
from folkmoot.territory.addresses import Unlocatable, read_address
from folkmoot.territory.domain import QUORUM, Determination, Evidence, determine, unlocatable

START = datetime(2026, 12, 1, 12, tzinfo=UTC)
ENDS = START + timedelta(hours=1)
IN_CN = determine(Evidence((("G", "CN"), ("D", "CN"), ("R", "CN"))))
VERSIONS = {"G": "geo 2026-11", "D": "db 2026-11", "R": "registry 3"}
PERSON = "0123456789abcdef" * 4


class Clocked:
    def __init__(self, keys: list[str] | None = None) -> None:
        self.clock = FixedClock(START)
        self.keys = keys or [Fernet.generate_key().decode()]
        self.seal = EvidenceSeal(self.keys, self.clock)

    def token(self, place: Determination = IN_CN, *numbers: int) -> str:
        return self.seal.seal(dict.fromkeys(numbers or (12,), ENDS), PERSON, place, VERSIONS)


def test_it_says_again_what_was_determined_then() -> None:
    made = Clocked()
    kept = made.seal.read(made.token(IN_CN, 12, 14), 14)
    assert (kept.numbers, kept.person, kept.place, kept.versions, kept.at) == ((12, 14), PERSON, IN_CN, VERSIONS, START)


def test_p9_its_holder_reads_nothing_in_it_and_another_server_neither() -> None:
    made = Clocked()
    raw = base64.urlsafe_b64decode(made.token())
    for inside in (b"CN", PERSON.encode(), b"geo", b"country"):
        assert inside not in raw
    with pytest.raises(NoEvidence):
        Clocked().seal.read(made.token(), 12)


@given(st.integers(0, 2**16), st.integers(1, 255))
def test_whatever_is_changed_in_it_is_noticed(where: int, by: int) -> None:
    made = Clocked()
    token = bytearray(base64.urlsafe_b64decode(made.token()))
    token[where % len(token)] ^= by
    with pytest.raises(NoEvidence, match="not ours, or was changed"):
        made.seal.read(base64.urlsafe_b64encode(token).decode(), 12)


@pytest.mark.parametrize("token", ["", "x", "ä", "gAAAA", "☃" * 40])
def test_what_is_none_says_so(token: str) -> None:
    with pytest.raises(NoEvidence, match="take it from the page"):
        Clocked().seal.read(token, 12)


def test_it_is_about_its_restrictions_and_no_other() -> None:
    made = Clocked()
    with pytest.raises(NoEvidence, match="about restriction 12, not about 13"):
        made.seal.read(made.token(), 13)


def test_it_is_good_until_30_days_after_the_end_and_what_was_accepted_stays_readable() -> None:
    made = Clocked()
    token = made.token()
    made.clock.advance(ENDS + GOOD_FOR - START - timedelta(seconds=1))
    assert made.seal.read(token, 12).numbers == (12,)
    made.clock.advance(timedelta(seconds=1))
    with pytest.raises(NoEvidence, match="too old"):
        made.seal.read(token, 12)
    assert made.seal.read_accepted(token).person == PERSON


def test_a_new_key_on_top_seals_and_the_old_one_still_opens(tmp_path: Path) -> None:
    [old] = open_evidence_keys(tmp_path)
    file = tmp_path / "key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    token = Clocked([old]).token()
    new = Fernet.generate_key().decode()
    file.write_text(f"{new}\n{old}\n")
    both = Clocked(open_evidence_keys(tmp_path))
    assert both.keys == [new, old]
    assert both.seal.read(token, 12).person == PERSON
    assert Clocked([new]).seal.read(both.token(), 12).person == PERSON


def located(address: str, said: list[str | None]) -> Determination:
    """As the quorum determines it when its sources say the same of every address."""
    read = read_address(address)
    if isinstance(read, Unlocatable):
        return unlocatable(read.why)
    return determine(Evidence(tuple(zip(QUORUM, said, strict=True)), ipv6=read.version == 6))


@given(
    st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str),
    st.lists(st.sampled_from(["CN", "HK", "US", None]), min_size=3, max_size=3),
)
def test_p9_whatever_the_address_nothing_of_it_is_inside(address: str, said: list[str | None]) -> None:
    made = Clocked()
    token = made.seal.seal({12: ENDS}, PERSON, located(address, said), VERSIONS)
    inside = Fernet(made.keys[0]).decrypt(token).decode()
    assert address not in inside
    assert ipaddress.ip_address(address).packed.hex() not in inside
    others = made.seal.seal({12: ENDS}, PERSON, located("8.8.8.8", said), VERSIONS)
    if located(address, said) == located("8.8.8.8", said):
        assert inside == Fernet(made.keys[0]).decrypt(others).decode(), "two addresses of one place are one evidence"


# --- the second look --------------------------------------------------------------------------------------------------


def look(
    wrong: list[WrongSource] | None = None, here: Determination = IN_CN, versions: Mapping[str, str] = VERSIONS
) -> tuple[str, bool, bool]:
    made = Clocked()
    found = look_again(made.seal.read(made.token(), 12), Here(here, versions), wrong or [])
    return found.words, found.holds, found.by_mistake


def test_what_nothing_speaks_against_stands_wherever_the_appeal_comes_from() -> None:
    elsewhere = determine(Evidence((("G", "HK"), ("D", "HK"), ("R", "CN"))))
    words, holds, _ = look(here=elsewhere, versions={**VERSIONS, "D": "db 2026-12"})
    assert holds, "filing from elsewhere proves nothing about then"
    assert words.splitlines() == [
        "At 2026-12-01T12:00:00Z: G says CN, D says CN, R says CN; so CN.",
        "Where this appeal comes from: G says HK, D says HK, R says CN; so uncertain.",
        "D answered from db 2026-11 then, and answers from db 2026-12 now.",
        "By what is known now, what was determined then stands.",
    ]


@pytest.mark.parametrize(
    ("wrong", "holds"),
    [
        (WrongSource("D", "CN", "db 2026-11"), False),
        (WrongSource("D", "CN", None), False),
        (WrongSource("D", "CN", "db 2026-10"), True),
        (WrongSource("D", "US", None), True),
    ],
)
def test_p5_a_source_that_was_found_to_be_wrong_makes_doubt_and_doubt_frees(wrong: WrongSource, holds: bool) -> None:
    words, found, by_mistake = look([wrong])
    assert (found, by_mistake) == (holds, not holds)
    assert ("D was found to be wrong about CN" in words) is not holds


def test_p5_evidence_that_the_rules_of_now_would_not_take_does_not_stand() -> None:
    made = Clocked()
    of_hong_kong = Determination("HK", ("as it once was",), tuple(dict.fromkeys(QUORUM, "HK").items()))
    kept = made.seal.read(made.token(of_hong_kong), 12)
    assert not look_again(kept, Here(IN_CN, VERSIONS), []).holds
