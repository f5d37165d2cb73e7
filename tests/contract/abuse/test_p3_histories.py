"""P3 over made-up histories: whoever had a hand in an order on an account's meetings does not suspend the account."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from tests.contract.abuse.conftest import Abusive

from folkmoot.abuse.domain import APART, Abuse
from folkmoot.identity.service import Account
from folkmoot.meetings.adapters.tables import meeting, participant
from folkmoot.orders.adapters.tables import demand, demand_meeting, review
from folkmoot.redress.adapters.tables import appeal
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.clock import rfc3339
from folkmoot.runtime.errors import DomainError

NAMES = ("rita", "raj", "ren", "eve")
Act = Literal["record", "review", "appeal"]


@dataclass(frozen=True, slots=True)
class Touch:
    """What a reviewer did about an order on a meeting of `whose`, so many hours ago."""

    who: str
    act: Act
    whose: Literal["host", "other", "guest"]
    hours: int


NEAR = int(APART.total_seconds() // 3600)
touches = st.builds(
    Touch,
    who=st.sampled_from(NAMES),
    act=st.sampled_from(["record", "review", "appeal"]),
    whose=st.sampled_from(["host", "host", "other", "guest"]),
    hours=st.one_of(st.integers(0, 2 * NEAR), st.sampled_from([0, NEAR - 1, NEAR, NEAR + 1])),
)


class _Over(Exception):
    """Rolls an example back."""


@pytest.fixture
def runner(tmp_path: Path) -> Any:
    with asyncio.Runner() as loop:
        house = Abusive(tmp_path)
        loop.run(house.prepare())
        loop.run(house.publisher.publish())
        yield loop, house
        loop.run(house.close())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(touches, max_size=5), first=st.sampled_from(NAMES), second=st.sampled_from(NAMES))
@example(history=[Touch("raj", "review", "host", NEAR - 1)], first="rita", second="raj")
@example(history=[Touch("rita", "record", "host", NEAR)], first="rita", second="raj")
@example(history=[Touch("rita", "appeal", "other", 1)], first="rita", second="raj")
def test_p3_a_suspension_never_succeeds_when_either_decider_touched_an_order_within_90_days(
    runner: Any, history: Sequence[Touch], first: str, second: str
) -> None:
    loop, house = runner
    touched = {touch.who for touch in history if touch.whose == "host" and touch.hours < NEAR}
    may = first != second and not {first, second} & touched
    succeeded, before, after = loop.run(attempt(house, history, first, second))
    assert succeeded == may
    assert before == after, "its meetings are as they were"


async def attempt(house: Abusive, history: Sequence[Touch], first: str, second: str) -> tuple[bool, Any, Any]:
    """Make the history happen, then let the two suspend the host. All of it is taken back."""
    codes = {"host": await house.hosted(), "other": await house.hosted(house.other), "guest": await house.meeting()}
    result: tuple[bool, Any, Any] = (False, None, None)
    try:
        async with house.database.transaction() as tx:
            for number, touch in enumerate(history, start=1):
                await happen(house, tx, touch, number, codes[touch.whose])
            before = [(await tx.execute(select(table))).all() for table in (meeting, participant)]
            succeeded = await suspend(house, tx, house.host, first, second)
            after = [(await tx.execute(select(table))).all() for table in (meeting, participant)]
            result = (succeeded, before, after)
            raise _Over
    except _Over:
        return result


async def suspend(house: Abusive, tx: Any, account: Account, first: str, second: str) -> bool:
    ends_at = house.clock.now() + timedelta(days=1)
    try:
        made = await house.suspensions.propose(tx, account.id, Abuse.SPAM, None, "spam", ends_at, house.reviewer(first))
        await house.suspensions.confirm(tx, account.id, made, "so it is", house.reviewer(second))
    except DomainError:
        return False
    return await house.suspensions.current(tx, account.id) is not None


async def happen(house: Abusive, tx: Any, touch: Touch, number: int, code: str) -> None:
    """An order whose every part is somebody else's and long ago, but for the act of this touch."""
    who, at = house.reviewer(touch.who), house.clock.now() - timedelta(hours=touch.hours)
    nobody, long_ago = house.recorder, house.clock.now() - 3 * APART
    recorded = (who, at) if touch.act == "record" else (nobody, long_ago)
    order = f"{number:032}"
    values = {"id": order, "number": number, "authority": house.authority, "state": "rejected", "body": "{}"}
    values |= {"recorded_by": recorded[0], "hash": f"{number:064}", "position": await log(house, tx, recorded[1])}
    await tx.execute(insert(demand).values(values))
    await tx.execute(insert(demand_meeting).values(demand=order, meeting=code, commitment="c"))
    reviewed = (who, at) if touch.act == "review" else (nobody, long_ago)
    row = {"id": order, "demand": order, "reviewer": reviewed[0], "verdict": "reject", "reasons": "{}", "nonce": order}
    await tx.execute(insert(review).values(row | {"position": await log(house, tx, reviewed[1])}))
    decided = (who, at) if touch.act == "appeal" else (nobody, long_ago)
    filed = {"id": order, "number": number, "ground": "other", "text": "t", "concerned": False, "key_hash": "h"}
    filed |= {"filed_at": long_ago, "position": 0, "outcome": "rejected", "reasons": "r"}
    await tx.execute(insert(appeal).values(filed | {"decided_at": decided[1], "decided_by": decided[0]}))


async def log(house: Abusive, tx: Any, at: datetime) -> int:
    """An entry of that time; what it says besides does not matter here."""
    entry: dict[str, Json] = {
        "kind": "rejected",
        "v": 1,
        "number": 1,
        "order": "0" * 64,
        "why": "rejected by a reviewer",
    }
    return await house.ledger.append(tx, {**entry, "at": rfc3339(at)})
