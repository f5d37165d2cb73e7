"""A restriction reaches the meetings that the order and both reviews name, and no other, whatever rows say (P2)."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from tests.support.house import House

from folkmoot.orders.adapters.tables import demand, demand_meeting
from folkmoot.runtime.canonical import commitment

SOME = st.sets(st.integers(0, 3), min_size=1)


def test_p2_a_restriction_reaches_the_meetings_that_all_three_name_and_no_other(tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        house = House(tmp_path)
        runner.run(house.found())

        async def story(asked: set[int], first: set[int], second: set[int]) -> None:
            codes = [await house.meeting() for _ in range(4)]
            order = await house.record(*(codes[n] for n in asked))
            await house.review(order, "rita", "narrow", meetings=[codes[n] for n in first])
            await house.review(order, "raj", "narrow", meetings=[codes[n] for n in second])
            # Somebody who can write rows has the order name all meetings, with commitments that are right.
            async with house.database.transaction() as tx:
                number = await tx.scalar(select(demand.c.number).where(demand.c.id == order))
                for n in set(range(4)) - asked:
                    secret = await house.meetings.secret(tx, codes[n])
                    assert secret is not None
                    row = {"demand": order, "meeting": codes[n], "commitment": commitment(secret, int(number or 0))}
                    await tx.execute(insert(demand_meeting).values(row))
            reached = {n for n in range(4) if await house.in_force.of_meeting(codes[n])}
            assert reached == first & second

        @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
        @given(SOME, SOME, SOME)
        def check(asked: set[int], first: set[int], second: set[int]) -> None:
            runner.run(story(asked, first & asked or asked, second & asked or asked))

        check()
        runner.run(house.close())
