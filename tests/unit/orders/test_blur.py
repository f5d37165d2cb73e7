"""The blur, by exact enumeration: where one person is changes no more than a tenth of what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from itertools import pairwise, product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from folkmoot.orders.domain.bands import band, upper_end
from folkmoot.orders.domain.blur import (
    COUNTRIES,
    COUNTRY_NOISE,
    NOISE,
    SPREAD,
    TOUCHED_NOISE,
    Cells,
    Shown,
    blur,
    blur_touched,
    count,
    shown,
)
from folkmoot.territory.domain import territory_of

CN = territory_of({"CN", "MO"})
PLACES = st.sampled_from(["CN", "MO", "US", "HK", "DE", "FR", "JP", None])
TENTH = Fraction(1, 10)


@cache
def distribution(cells: Cells) -> Mapping[Shown, Fraction]:
    """How likely each thing is to be shown of `cells`: every noise is as likely as any other."""
    bands = Counter(shown(cells, noise, 0) for noise in NOISE)
    countries = Counter(shown(cells, NOISE[0], noise).countries for noise in range(COUNTRY_NOISE))
    found: Counter[Shown] = Counter()
    for (one, times), (least, more) in product(bands.items(), countries.items()):
        found[Shown(one.inside, one.outside, one.uncertain, least)] += times * more
    return {one: Fraction(times, len(NOISE) * COUNTRY_NOISE) for one, times in found.items()}


def distance(one: Mapping[Shown, Fraction], other: Mapping[Shown, Fraction]) -> Fraction:
    """The total variation: nobody tells the two apart better than by a half and half of this."""
    return (
        sum((abs(one.get(key, Fraction(0)) - other.get(key, Fraction(0))) for key in {*one, *other}), Fraction(0)) / 2
    )


def test_the_noise_is_every_way_to_share_it_out() -> None:
    assert len(set(NOISE)) == len(NOISE) == (SPREAD + 1) * (SPREAD + 2) // 2
    assert all(sum(noise) == SPREAD and min(noise) >= 0 for noise in NOISE)
    moved = {(a + 1, b - 1, c) for a, b, c in NOISE}
    assert Fraction(len(moved - set(NOISE)), len(NOISE)) == Fraction(2, SPREAD + 2), (
        "this is all that one person changes"
    )


def test_p9_in_every_small_meeting_one_person_changes_a_tenth_of_what_is_shown() -> None:
    worst = Fraction(0)
    for inside, outside, uncertain in product(range(9), repeat=3):
        # One more person, who is inside, outside in a country of their own, or uncertain.
        worlds = [
            distribution(Cells(inside + 1, outside, uncertain, 5)),
            distribution(Cells(inside, outside + 1, uncertain, 6)),
            distribution(Cells(inside, outside, uncertain + 1, 5)),
        ]
        worst = max(worst, *(distance(one, other) for one, other in pairwise([*worlds, worlds[0]])))
    assert worst <= 1 - (1 - Fraction(2, SPREAD + 2)) * (1 - Fraction(1, COUNTRY_NOISE)) <= TENTH
    assert worst > Fraction(8, 100), "the enumeration found the edges"


@settings(max_examples=60, deadline=None)
@given(
    people=st.dictionaries(PLACES, st.integers(0, 260), max_size=8),
    elsewhere=st.integers(0, 70),
    here=PLACES,
    there=PLACES,
)
def test_p9_whoever_knows_everybody_else_guesses_no_better_than_55_in_100(
    people: dict[str | None, int], elsewhere: int, here: str | None, there: str | None
) -> None:
    """`people` are the others: those whom the guesser knows, and the guesser's own. One more is here, or there."""
    assume(here != there)
    others: dict[str | None, int] = {**people, **{f"{number:02}": 1 for number in range(elsewhere)}}
    one, other = (distribution(count({**others, place: others.get(place, 0) + 1}, CN)) for place in (here, there))
    assert Fraction(1, 2) + distance(one, other) / 2 <= Fraction(55, 100)


@settings(max_examples=100, deadline=None)
@given(
    cells=st.builds(Cells, *(st.integers(0, 300) for _ in range(4))),
    noise=st.sampled_from(NOISE),
    country_noise=st.integers(0, COUNTRY_NOISE - 1),
)
def test_p9_p12_what_is_shown_is_never_more_than_there_is(
    cells: Cells, noise: tuple[int, int, int], country_noise: int
) -> None:
    seen = shown(cells, noise, country_noise)
    for told, real in (
        (seen.inside, cells.inside),
        (seen.outside, cells.outside),
        (seen.uncertain, cells.uncertain),
    ):
        assert upper_end(told) <= upper_end(band(real)), "a ceiling only comes out lower"
    assert seen.countries is None or seen.countries < cells.countries, "more than N is true"


@given(people=st.integers(0, 400), here=st.integers(0, TOUCHED_NOISE - 1))
def test_p9_how_many_were_touched_tells_of_one_person_less_than_a_tenth(people: int, here: int) -> None:
    def likely(number: int) -> Counter[str]:
        return Counter(blur_touched(number, lambda _, noise=noise: noise) for noise in range(TOUCHED_NOISE))  # type: ignore[misc]

    apart = (likely(people) - likely(people + 1)).total()
    assert Fraction(apart, TOUCHED_NOISE) <= Fraction(1, TOUCHED_NOISE) <= TENTH
    assert upper_end(blur_touched(people, lambda _: here)) <= upper_end(band(people))


def test_the_people_are_counted_by_territory() -> None:
    cells = count({"CN": 3, "MO": 1, "HK": 2, "US": 4, "FR": 0, None: 5}, CN)
    assert cells == Cells(inside=4, outside=6, uncertain=5, countries=2)
    assert blur(cells, lambda _: 0) == Shown("fewer than 5", "5–9", "fewer than 5", None)
    many = shown(Cells(12, 231, 22, 31), (2, 3, 17), 10)
    assert many == Shown("10–19", "200–499", "5–9", 20)
    assert [shown(Cells(0, 99, 0, n), NOISE[0], 0).countries for n in (5, 6, 11, 21, 51)] == [None, *COUNTRIES]
