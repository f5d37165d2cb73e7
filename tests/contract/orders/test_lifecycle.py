"""Every act on an order and on what came of it, in every state: what the table allows changes it, all else nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, select
from tests.support.house import House, welcome

import folkmoot.abuse.adapters.tables as abuse
import folkmoot.identity.adapters.tables as identity
import folkmoot.meetings.adapters.tables as meetings
from folkmoot.orders.adapters.tables import demand, restriction
from folkmoot.orders.domain.lifecycle import ORDER, RESTRICTION, OrderAct, RestrictionAct, RestrictionState, may
from folkmoot.orders.domain.states import DemandState
from folkmoot.redress.domain import Ground, Outcome
from folkmoot.runtime.database import metadata
from folkmoot.runtime.errors import DomainError

A, R, S = OrderAct, RestrictionAct, DemandState
Dump = Mapping[str, list[str]]
# How far the log is published; and what a look at the impact freezes, which comes before every review.
ASIDE = {"log_node", "log_outbox", "log_checkpoint", "impact_snapshot"}


@dataclass
class Case:
    """One order on a meeting of its own."""

    order: str
    code: str
    authority: str
    review: tuple[str, str] | None = None  # its id, and by whom


async def case(house: House, **changes: Any) -> Case:
    code, fields = await house.meeting(), {"authority_id": house.authority, **changes}
    return Case(await house.record(code, **fields), code, fields["authority_id"])


async def review(house: House, one: Case, who: str, verdict: str = "grant") -> None:
    made = await house.review(one.order, who, verdict)
    one.review = (made["review_id"], who)


async def where(house: House, one: Case) -> tuple[str, str | None]:
    async with house.database.snapshot() as tx:
        state = await tx.scalar(select(demand.c.state).where(demand.c.id == one.order))
        return str(state), await tx.scalar(select(restriction.c.state).where(restriction.c.demand == one.order))


async def made_of(house: House, one: Case) -> tuple[str, int]:
    async with house.database.snapshot() as tx:
        row = (await tx.execute(select(restriction).where(restriction.c.demand == one.order))).first()
    return (row.id, row.number) if row is not None else ("none", 0)


def dump(house: House, tables: Collection[str] | None = None) -> Dump:
    """All that is kept, but for `ASIDE`."""
    with closing(sqlite3.connect(house.database.url.database or "")) as file:
        chosen = [name for name in metadata.tables if name not in ASIDE] if tables is None else tables
        return {name: sorted(map(str, file.execute(f"SELECT * FROM {name}"))) for name in chosen}  # noqa: S608


# --- the acts, as the desk does them ----------------------------------------------------------------------------------


def by_review(verdict: str) -> Callable[[House, Case, str], Awaitable[None]]:
    async def act(house: House, one: Case, who: str) -> None:
        await review(house, one, who, verdict)

    return act


async def answer(house: House, one: Case, _who: str) -> None:
    async with house.database.transaction() as tx:
        await house.follow_ups.answer(tx, one.order, "the permit was refused", house.recorder)


async def take_back(house: House, one: Case, _who: str) -> None:
    made, who = one.review or ("none", "rita")
    async with house.database.transaction() as tx:
        await house.orders.withdraw(tx, one.order, made, house.signers[who].account.id)


async def correct(house: House, one: Case, _who: str) -> None:
    await house.record(one.code, corrects=one.order, authority_id=one.authority)


async def withdraw(house: House, one: Case, _who: str) -> None:
    await house.lifecycle.withdraw(one.order)


async def forged(house: House, one: Case, _who: str) -> None:
    await house.follow_ups.forged(one.order, "the office said so", house.recorder)


async def take_effect(house: House, one: Case, _who: str) -> None:
    """The time has come for those who wait; and again for those who do not."""
    if (await where(house, one))[1] == RestrictionState.PENDING:
        house.clock.advance(timedelta(minutes=11))
    await house.settle()


async def hold(house: House, one: Case, _who: str) -> None:
    made, number = await made_of(house, one)
    await house.verified.charge(made, number, [f"p{n}" for n in range(101)])


async def resume(house: House, one: Case, who: str) -> None:
    await house.resume((await made_of(house, one))[0], who)


async def lift(house: House, one: Case, _who: str) -> None:
    await house.lifecycle.lift((await made_of(house, one))[0], "the court said so")


Act = OrderAct | RestrictionAct | str
Do = Callable[[House, Case, str], Awaitable[None]]
ORDER_ACTS: Mapping[OrderAct, Do] = {
    A.APPROVE: by_review("grant"),
    A.REJECT: by_review("reject"),
    A.ASK: by_review("ask"),
    A.ANSWER: answer,
    A.TAKE_BACK: take_back,
    A.CORRECT: correct,
    A.WITHDRAW: withdraw,
    A.FORGED: forged,
}
RESTRICTION_ACTS: Mapping[RestrictionAct, Do] = {
    R.TAKE_EFFECT: take_effect,
    R.HOLD: hold,
    R.RESUME: resume,
    R.LIFT: lift,
}
ACTS: Mapping[OrderAct | RestrictionAct, Do] = dict([*ORDER_ACTS.items(), *RESTRICTION_ACTS.items()])


def allowed(act: OrderAct | RestrictionAct, state: str, made: str | None) -> bool:
    if isinstance(act, OrderAct):
        return may(act, state, made)
    return made in RESTRICTION[act][0]


def follows(act: OrderAct | RestrictionAct, old: tuple[str, str | None], new: tuple[str, str | None]) -> bool:
    """Whether the table says that an act that is allowed leads from `old` to `new`."""
    state, made = new
    if isinstance(act, RestrictionAct):
        return state == old[0] and made in RESTRICTION[act][1]
    comes = {
        A.APPROVE: {None, "pending", "effective"} if state in (S.GRANTED, S.NARROWED) else {None},
        A.TAKE_BACK: {None},
        A.WITHDRAW: {"lifted"} if old[1] else {None},
        A.FORGED: {"lifted"} if old[1] else {None},
    }
    if act in (A.APPROVE, A.CORRECT) and new == old:
        return True
    if act is A.CORRECT and old[0] in (S.RECEIVED, S.MORE_INFORMATION_ASKED):
        return new == (S.CORRECTED, None)
    return state in ORDER[act].after and made in comes.get(act, {old[1]})


# --- the states, each reached by such acts ----------------------------------------------------------------------------


async def in_state(house: House, name: str) -> Case:
    later = {"starts_at": house.clock.now() + timedelta(minutes=10)} if "pending" in name else {}
    if name == "cannot_be_reviewed":
        return await case(house, authority_id=house.authority_of["everywhere"])
    one = await case(house, **later)
    decided = name.startswith(("granted", "narrowed")) or name in ("withdrawn after", "forged after")
    if decided or name == "approved once":
        await review(house, one, "rita", "narrow" if name.startswith("narrowed") else "grant")
    if decided:
        await review(house, one, "raj")
    steps: dict[str, list[Callable[[House, Case, str], Awaitable[None]]]] = {
        "more_information_asked": [ORDER_ACTS[A.ASK]],
        "rejected": [ORDER_ACTS[A.REJECT]],
        "held": [hold],
        "lifted": [lift],
        "withdrawn": [withdraw],
        "withdrawn after": [withdraw],
        "corrected": [correct],
        "forged": [forged],
        "forged after": [forged],
    }
    for step in steps.get(name.removeprefix("granted, "), []):
        await step(house, one, "eve")
    await house.settle()
    return one


STATES: Mapping[str, tuple[str, str | None]] = {
    "received": ("received", None),
    "approved once": ("received", None),
    "more_information_asked": ("more_information_asked", None),
    "granted, pending": ("granted", "pending"),
    "granted, effective": ("granted", "effective"),
    "narrowed, effective": ("narrowed", "effective"),
    "granted, held": ("granted", "held"),
    "granted, lifted": ("granted", "lifted"),
    "rejected": ("rejected", None),
    "cannot_be_reviewed": ("cannot_be_reviewed", None),
    "withdrawn": ("withdrawn", None),
    "withdrawn after": ("withdrawn", "lifted"),
    "corrected": ("corrected", None),
    "forged": ("forged", None),
    "forged after": ("forged", "lifted"),
}


async def furnished(folder: Path) -> House:
    """With an authority whose jurisdiction is everywhere that a reviewer works, so that nobody can decide for it."""
    house = House(folder)
    await house.found()
    async with house.database.transaction() as tx:
        made, _ = await house.desk.create_authority(
            tx, "A union", ["CN", "DE", "FR", "IN"], "union@example.org", "called back"
        )
    house.authority_of["everywhere"] = made
    for who in ("rita", "raj"):
        await house.endorse(made, who)
    return house


async def test_p6_p7_every_act_in_every_state_does_what_the_table_says_or_nothing(tmp_path: Path) -> None:
    house, tried = await furnished(tmp_path), 0
    for name, (state, made) in STATES.items():
        one, spent = await in_state(house, name), False
        for act, do in ACTS.items():
            if spent:
                one, spent = await in_state(house, name), False
            if act is A.TAKE_BACK and one.review is None:
                continue  # there is none to take back
            assert await where(house, one) == (state, made), name
            before = dump(house)
            if allowed(act, state, made):
                await do(house, one, "ren")
                assert dump(house) != before, f"{act} does nothing to what is {name}"
                assert follows(act, (state, made), new := await where(house, one)), f"{act}: {name} became {new}"
                spent = True
            else:
                try:
                    await do(house, one, "ren")
                except DomainError:
                    pass
                else:
                    assert act in (R.TAKE_EFFECT, R.HOLD), f"{act} of what is {name} is not refused"
                assert dump(house) == before, f"{act} changes what is {name}, or is in the log"
            tried += 1
    assert {state for state, _ in STATES.values()} == set(S)
    assert {made for _, made in STATES.values()} == {None, *RestrictionState}
    assert tried > 170
    # Whatever became of them: what has not ended ends by itself.
    house.clock.advance(timedelta(hours=3))
    await house.settle()
    async with house.database.snapshot() as tx:
        assert set((await tx.execute(select(restriction.c.state))).scalars()) == {"lifted"}
    await house.close()


async def test_of_two_who_act_at_one_moment_the_later_is_refused(tmp_path: Path) -> None:
    """What was decided on a state that has passed meanwhile changes nothing."""
    from folkmoot.orders.moves import move

    house = await furnished(tmp_path)
    one = await in_state(house, "received")
    await withdraw(house, one, "")
    for act, to in ((A.APPROVE, S.GRANTED), (A.REJECT, S.REJECTED), (A.ASK, S.MORE_INFORMATION_ASKED)):
        async with house.database.transaction() as tx:
            with pytest.raises(DomainError, match="meanwhile"):
                await move(tx, one.order, act, to)
            with pytest.raises(ValueError, match="does not lead"):
                await move(tx, one.order, act, S.FORGED)
    assert await where(house, one) == ("withdrawn", None)
    await house.close()


# --- whatever the desk does -------------------------------------------------------------------------------------------

_ROOMS = (identity, meetings, abuse)
UNTOUCHED = {"presence", *(one.name for room in _ROOMS for one in vars(room).values() if isinstance(one, Table))}


async def appeal_upheld(house: House, one: Case, who: str) -> None:
    _, number = await made_of(house, one)
    filed = await house.appeal(number, Ground.NOT_LAWFUL)
    await house.decide(filed.id, who, Outcome.UPHELD)


async def time_passes(house: House, _one: Case, _who: str) -> None:
    house.clock.advance(timedelta(minutes=13))
    await house.settle()


HISTORIES: list[tuple[Act, Do]] = [*ACTS.items(), ("an appeal is upheld", appeal_upheld), ("time passes", time_passes)]


def test_p3_whatever_the_desk_does_accounts_roles_and_other_meetings_stay_as_they_were(tmp_path: Path) -> None:
    """Any history of two orders on two meetings: no account, role or meeting changes, and nothing is in force on any
    other. What is refused changes nothing, and what is done leads where the table says."""
    with asyncio.Runner() as runner:
        house = runner.run(furnished(tmp_path))

        async def story(starts: tuple[str, str], steps: list[tuple[int, int, str]]) -> None:
            cases = [await in_state(house, name) for name in starts]
            other = await house.meeting()
            for code in (cases[0].code, cases[1].code, other):
                await house.meetings.join(
                    code, "Ann", host_key=None, passcode=None, guest="g", account=None, enter=welcome
                )
            before = dump(house, UNTOUCHED)
            for which, what, who in steps:
                one, (act, do) = cases[which], HISTORIES[what]
                await house.settle()
                old, all_of_it = await where(house, one), dump(house)
                try:
                    await do(house, one, who)
                except DomainError:
                    # An appeal that somebody may not decide has been filed all the same.
                    assert act not in ACTS or dump(house) == all_of_it, f"{act} was refused, and changed something"
                else:
                    new = await where(house, one)
                    if isinstance(act, (OrderAct, RestrictionAct)) and new != old:
                        assert allowed(act, *old), f"{act} of {old}"
                        assert follows(act, old, new) or act is R.TAKE_EFFECT, f"{act}: {old} became {new}"
                assert dump(house, UNTOUCHED) == before, f"{act} reached beyond the order"
                assert not await house.in_force.of_meeting(other)

        starts = st.sampled_from(sorted(STATES))
        whos = st.sampled_from(["rita", "raj", "ren", "eve"])
        steps = st.lists(st.tuples(st.integers(0, 1), st.integers(0, len(HISTORIES) - 1), whos), min_size=2, max_size=8)

        # A history that fails is short already; making it shorter would take minutes.
        phases = [Phase.explicit, Phase.reuse, Phase.generate]

        @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), phases=phases)
        @given(st.tuples(starts, starts), steps)
        def check(begun: tuple[str, str], history: list[tuple[int, int, str]]) -> None:
            runner.run(story(begun, history))

        check()
        runner.run(house.close())
