"""Codes, names, roles: the pure part of the meetings."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.meetings.domain import LONGEST_NAME, clean_name, new_code, person_key


def test_codes_are_readable_and_differ() -> None:
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(
        re.fullmatch(r"[b-df-hj-kmnp-tv-xz]{3}-[b-df-hj-kmnp-tv-xz]{4}-[b-df-hj-kmnp-tv-xz]{3}", c) for c in codes
    )


@pytest.mark.parametrize(
    "name", ["Ann", "  Ann  ", "Łukasz", "مریم", "می‌خواهم", "👩‍👩‍👧", "李雷", "O'Neil-Smith 3rd", "x" * LONGEST_NAME]
)
def test_names_of_people_pass(name: str) -> None:
    assert clean_name(name, LONGEST_NAME) == unicodedata.normalize("NFC", name.strip())


@pytest.mark.parametrize(
    "name", ["", " ", "\n", "\u200b", "\u200d", "\u202eevil", "a\u0000", "x" * (LONGEST_NAME + 1), "\ud800"]
)
def test_what_nobody_can_read_does_not(name: str) -> None:
    assert clean_name(name, LONGEST_NAME) is None


@given(st.text(max_size=200))
def test_a_clean_name_stays_clean(name: str) -> None:
    clean = clean_name(name, LONGEST_NAME)
    if clean is not None:
        assert clean_name(clean, LONGEST_NAME) == clean
        assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in clean)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32), st.text(min_size=1))
def test_p9_a_person_is_the_same_in_one_meeting_and_another_in_the_next(one: bytes, two: bytes, guest: str) -> None:
    first = person_key(one, account=None, guest=guest, name="Ann")
    assert first == person_key(one, account=None, guest=guest, name="Bo"), "one browser is one person"
    assert (first == person_key(two, account=None, guest=guest, name="Ann")) == (one == two)
    assert first != person_key(one, account=guest, guest=None, name="Ann")
