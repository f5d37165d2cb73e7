"""Who may do what, and who stands in while an order keeps the host away: the pure part (P4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.meetings.domain import (
    BETWEEN_SITTINGS,
    HOSTLESS_FOR,
    NAMED,
    Power,
    Role,
    Standing,
    is_hostless,
    lasting_key,
    may,
    new_sitting,
    roles_due,
)

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
STANDINGS = st.builds(Standing, st.sampled_from(list(Role)), st.none() | st.sampled_from(NAMED))
# In the order in which they came: longest present first.
PRESENT = st.dictionaries(st.sampled_from("abcdef"), STANDINGS)


def test_p4_the_table_of_powers() -> None:
    """Written out once more, by power, so that a change of it has to be meant."""
    who = {power: {role for role in Role if may(role, power)} for power in Power}
    named_by_the_host = {Role.HOST, Role.CO_HOST, Role.DEPUTY}
    assert who == {
        Power.ADMIT: named_by_the_host | {Role.ACTING_HOST},
        Power.MUTE: named_by_the_host | {Role.ACTING_HOST},
        Power.END_MEETING: named_by_the_host,
        Power.READ_SAVED: named_by_the_host,
        Power.DELETE_SAVED: {Role.HOST, Role.CO_HOST},
        Power.NAME_COHOSTS: {Role.HOST},
    }


@given(PRESENT)
def test_p4_someone_may_admit_and_mute_whenever_anybody_is_there(present: dict[str, Standing]) -> None:
    due = roles_due(present, hostless=True)
    assert set(due) == set(present)
    for power in (Power.ADMIT, Power.MUTE):
        assert any(may(role, power) for role in due.values()) == bool(present)


@given(PRESENT, st.booleans())
def test_p4_nobody_gets_more_than_to_admit_and_to_mute_unless_the_host_named_them(
    present: dict[str, Standing], hostless: bool
) -> None:
    for identity, role in roles_due(present, hostless=hostless).items():
        powers = {power for power in Power if may(role, power)}
        standing = present[identity]
        if standing.role is not Role.HOST and standing.named is None:
            assert powers <= {Power.ADMIT, Power.MUTE}
        assert may(role, Power.NAME_COHOSTS) == (standing.role is Role.HOST)


@given(PRESENT, st.booleans())
def test_p4_length_of_stay_counts_for_nothing_while_somebody_better_is_there(
    present: dict[str, Standing], hostless: bool
) -> None:
    due = roles_due(present, hostless=hostless)
    better = [s for s in present.values() if s.role is Role.HOST or s.named is not None]
    acting = [identity for identity, role in due.items() if role is Role.ACTING_HOST]
    assert len(acting) <= 1
    if better or not hostless:
        assert acting == []


@given(PRESENT)
def test_p4_at_most_one_stands_in_and_they_go_on_while_nobody_better_comes(present: dict[str, Standing]) -> None:
    due = roles_due(present, hostless=True)
    assert sum(role in (Role.DEPUTY, Role.ACTING_HOST) for role in due.values()) <= 1
    after = {identity: Standing(role, present[identity].named) for identity, role in due.items()}
    assert roles_due(after, hostless=True) == due
    later = after | {"z": Standing(Role.GUEST)}
    assert roles_due(later, hostless=True) == due | {"z": Role.GUEST if present else Role.ACTING_HOST}


def test_p4_the_order_of_succession() -> None:
    agent, guest = Standing(Role.GUEST), Standing(Role.GUEST)
    deputy, cohost = Standing(Role.GUEST, Role.DEPUTY), Standing(Role.CO_HOST, Role.CO_HOST)
    everyone = {"agent": agent, "guest": guest, "deputy": deputy, "cohost": cohost}

    def stands_in(*present: str) -> dict[str, Role]:
        due = roles_due({one: everyone[one] for one in present}, hostless=True)
        return {identity: role for identity, role in due.items() if role is not Role.GUEST}

    assert stands_in("agent", "guest", "deputy", "cohost") == {"cohost": Role.CO_HOST}
    assert stands_in("agent", "guest", "deputy") == {"deputy": Role.DEPUTY}
    assert stands_in("agent", "guest") == {"agent": Role.ACTING_HOST}
    assert stands_in() == {}


@given(PRESENT)
def test_p4_when_the_host_is_there_everyone_is_what_they_were(present: dict[str, Standing]) -> None:
    back = {"host": Standing(Role.HOST)} | present
    due = roles_due(back, hostless=True)
    assert due["host"] is Role.HOST
    assert all(role is back[identity].own for identity, role in due.items())
    assert roles_due(back, hostless=False) == due


@pytest.mark.parametrize(
    ("since", "expected"), [(None, False), (NOW, True), (NOW - HOSTLESS_FOR + timedelta(seconds=1), True)]
)
def test_a_host_who_never_comes_back_is_not_stood_in_for_for_ever(since: datetime | None, expected: bool) -> None:
    assert is_hostless(since, NOW) is expected
    assert not is_hostless(NOW - HOSTLESS_FOR, NOW)


def test_a_sitting_begins_when_nobody_is_there_and_nothing_happened_for_long() -> None:
    last, since = NOW - BETWEEN_SITTINGS, NOW - timedelta(days=7)
    assert new_sitting(None, None, [], NOW)
    assert new_sitting(since, last - timedelta(seconds=1), [], NOW)
    assert not new_sitting(since, last, [], NOW), "all of them lost their network for a moment"
    assert not new_sitting(since, since, ["somebody"], NOW)


def test_a_name_alone_lets_nobody_be_known_again() -> None:
    secret = b"s" * 32
    assert lasting_key(secret, account=None, browser=None) is None
    assert lasting_key(secret, account="a", browser="b") == lasting_key(secret, account="a", browser=None)
    assert lasting_key(secret, account=None, browser="b") != lasting_key(secret, account="b", browser=None)
