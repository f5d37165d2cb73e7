"""Links to statements: each telling's own, all of them open, and nothing else opens."""

from __future__ import annotations

import string

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.redress.links import Links
from folkmoot.runtime.canonical import receipt_key

KEY = Fernet.generate_key().decode()
LINKS = Links([KEY])

_secrets = st.binary(min_size=32, max_size=32)
_numbers = st.integers(1, 2**53 - 1)


@given(_secrets, _numbers, _secrets, _numbers, st.data())
def test_p9_each_is_told_by_a_link_of_their_own_that_opens_this_and_nothing_else(
    meeting: bytes, number: int, other: bytes, another: int, data: st.DataObject
) -> None:
    about = receipt_key(meeting, number)
    mine, yours = LINKS.key(about), LINKS.key(about)
    assert mine != yours
    assert LINKS.opens(about, mine)
    assert LINKS.opens(about, yours)
    for elsewhere in (receipt_key(other, number), receipt_key(meeting, another)):
        assert LINKS.opens(elsewhere, mine) == (elsewhere == about)
    assert not LINKS.opens(about, mine[:32] + yours[32:]), "another nonce's tag"
    at = data.draw(st.integers(0, len(mine) - 1), "where it is changed")
    put = data.draw(st.sampled_from([c for c in string.hexdigits + "gä" if c != mine[at]]), "what to")
    assert not LINKS.opens(about, mine[:at] + put + mine[at + 1 :])
    assert not LINKS.opens(about, mine[: data.draw(st.integers(0, len(mine) - 1), "where it is cut")])
    assert not LINKS.opens(about, mine + data.draw(st.text(min_size=1, max_size=4), "what is added"))


@given(_secrets, _numbers)
def test_p9_whoever_has_a_receipt_and_so_the_meetings_secret_makes_no_link_from_it(meeting: bytes, number: int) -> None:
    """Else a host would read in advance what a seal, or a danger to life, keeps from them."""
    about = receipt_key(meeting, number)
    own = (Links([key]).key(about) for key in (about, Fernet.generate_key().decode(), ""))
    for forged in (about, about[:32] + about, *own):
        assert not LINKS.opens(about, forged)


@pytest.mark.parametrize("own", [0, 1])
def test_links_of_before_open_after_the_key_was_changed_and_new_ones_are_made_with_the_new_key(own: int) -> None:
    about = receipt_key(b"s" * 32, 12)
    newer = Fernet.generate_key().decode()
    changed = Links([newer, KEY])
    assert changed.opens(about, LINKS.key(about))
    assert Links([[newer, KEY][own]]).opens(about, changed.key(about)) == (own == 0)
