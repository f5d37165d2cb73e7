"""A proxy that hides where people are is noticed, and doubted, until people come from different addresses again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from folkmoot.territory.one_address import FEWEST, FEWEST_AFTER, REMEMBERED_SECONDS, OneAddress


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def crowd(one: OneAddress, people: int, address: str = "192.0.2.1", *, placed: bool = True) -> None:
    for number in range(people):
        one.seen(address, f"{address} {number}", placed=placed)


def test_p5_when_most_people_come_from_one_address_nobodys_place_is_believed() -> None:
    one = OneAddress(Time())
    crowd(one, FEWEST - 1)
    before = one.in_doubt
    one.seen("192.0.2.1", "the next", placed=True)
    assert (before, one.in_doubt, one.noticed) == (False, True, True)


def test_one_person_who_comes_back_is_one_however_often() -> None:
    one = OneAddress(Time())
    for _ in range(500):
        one.seen("192.0.2.1", "Ann", placed=True)
    assert not one.noticed


def test_a_fifth_from_elsewhere_and_one_more_is_no_such_crowd() -> None:
    one = OneAddress(Time())
    for number in range(10):
        one.seen(f"198.51.100.{number}", f"elsewhere {number}", placed=True)
    crowd(one, 38)
    assert not one.noticed


def test_where_the_address_has_no_place_it_is_told_and_nobody_else_is_doubted() -> None:
    one = OneAddress(Time())
    crowd(one, FEWEST, "10.0.0.1", placed=False)
    assert one.noticed
    assert not one.in_doubt


def test_p5_silence_ends_no_doubt_and_people_from_different_addresses_do() -> None:
    time = Time()
    one = OneAddress(time)
    crowd(one, FEWEST)
    time.now += 2 * REMEMBERED_SECONDS
    one.seen("192.0.2.1", "Ann", placed=True)
    assert one.in_doubt
    for number in range(FEWEST_AFTER):
        one.seen(f"198.51.100.{number}", f"elsewhere {number}", placed=True)
    assert not one.noticed


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60), st.integers(0, 200)), max_size=200))
def test_p5_doubt_begins_only_with_a_crowd_at_one_address(asked: list[tuple[int, int, int]]) -> None:
    time = Time()
    one, last = OneAddress(time), dict[int, tuple[int, float]]()
    for where, who, wait in asked:
        time.now += wait
        before = one.noticed
        one.seen(str(where), str(who), placed=True)
        last[who] = where, time.now
        here = [place for place, at in last.values() if at > time.now - REMEMBERED_SECONDS]
        if one.noticed and not before:
            assert len(here) >= FEWEST
            assert here.count(where) * 100 >= len(here) * 80
