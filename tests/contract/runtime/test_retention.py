"""What is kept for how long: every table has its rule, and every rule of the daily job does what it says, no more."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, insert, select, update
from tests.support.house import House, welcome

import folkmoot.app  # noqa: F401 - so that every table is known
from folkmoot.abuse.adapters.tables import abuse_report, suspension
from folkmoot.abuse.domain import Abuse
from folkmoot.app.forgetting import forgetting_rooms
from folkmoot.enforcement.adapters.tables import presence
from folkmoot.http.idempotency import answers
from folkmoot.identity.adapters.tables import api_token, ceremony, invitation, session
from folkmoot.identity.ports import RelyingParty
from folkmoot.meetings.adapters.tables import named, participant
from folkmoot.orders.adapters.intake_tables import correspondence, effect_report, forgery, submission
from folkmoot.orders.adapters.tables import demand, desk_alert, restriction, restriction_person, resume_review
from folkmoot.orders.adapters.undone import exemption
from folkmoot.redress.adapters.tables import addition, appeal
from folkmoot.runtime.database import metadata
from folkmoot.runtime.retention import RULES, Ends, daily
from folkmoot.worker.forgetting import Forgetter

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
SECOND = timedelta(seconds=1)
EVER = timedelta(days=2000)


class World:
    """A meeting whose order has ended and whose appeal was decided; another whose order and appeal wait."""

    def __init__(self, house: House, over: str, alive: str) -> None:
        self.house, self.over, self.alive = house, over, alive
        self.forgetter = Forgetter(house.database, house.clock, forgetting_rooms(house.clock))

    async def latest(self, column: Any) -> datetime:
        async with self.house.database.snapshot() as tx:
            found = await tx.scalar(select(func.max(column)))
        assert isinstance(found, datetime)
        return found

    async def rows(self) -> Rows:
        found = {}
        async with self.house.database.snapshot() as tx:
            for table in metadata.sorted_tables:
                keys = list(table.primary_key.columns)
                found[table.name] = [dict(row) for row in (await tx.execute(select(table).order_by(*keys))).mappings()]
        return found


def filled(table: Table, now: datetime) -> dict[str, Any]:
    """Something for every column."""
    known: dict[type, Any] = {bool: False, object: now, int: 1, str: "x"}
    found = {column.name: known[column.type.python_type] for column in table.columns}
    return found | ({"event": "lifted"} if "event" in found else {})


async def pdf() -> AsyncIterator[bytes]:
    yield b"%PDF-"


async def make_world(folder: Path) -> World:
    house = House(folder)
    await house.found()
    world = World(house, await house.meeting(), await house.meeting())
    for code in (world.over, world.alive):
        ann = await house.meetings.join(
            code, "Ann", host_key=None, passcode=None, guest=None, account=None, enter=welcome
        )
        await house.artifacts.say(code, ann.identity, "good evening", welcome)
        await house.artifacts.store(code, ann.identity, "plan.pdf", pdf(), welcome)
        async with house.database.transaction() as tx:
            row = {"meeting": code, "holder": ann.identity, "role": "co-host", "named_at": house.clock.now()}
            await tx.execute(insert(named).values(row))
    now = house.clock.now()
    restriction_id = await house.grant(world.over, asked="end it", legal_basis="Article 4", measures=["notice"])
    order = await house.record(world.alive)
    await house.review(order, "rita")
    async with house.database.transaction() as tx:
        await house.identity.create_token(tx, "rita@example.org")
        rita = (await house.identity.by_email(tx, "rita@example.org")).id
        await house.people.sessions.begin(tx, rita, "Firefox on Linux")
        await house.people.invitations.invite(tx, rita)
        number = await tx.scalar(select(demand.c.number).where(demand.c.id == order))
        ended = await tx.scalar(select(restriction.c.number).where(restriction.c.id == restriction_id))
        over = await tx.scalar(select(restriction.c.demand).where(restriction.c.id == restriction_id))
        await tx.execute(update(demand).values(document="0" * 64))
        await tx.execute(insert(restriction_person).values(restriction=restriction_id, person="p" * 64))
        freed = {
            "restriction": restriction_id,
            "person": "q" * 64,
            "why": "no answer in time",
            "at": now,
            "logged": True,
        }
        await tx.execute(insert(exemption).values(freed))
        report = {"id": "report", "what": "spam", "about": "a meeting", "text": "spam", "key_hash": "h" * 64}
        await tx.execute(insert(abuse_report).values(report | {"filed_at": now}))
        member = await house.identity.create_account(tx, "member@example.org", "member")
        proposal = await house.suspensions.propose(tx, member.id, Abuse.SPAM, None, "spam", now + SECOND, rita)
        half = {"restriction": restriction_id, "reviewer": "x", "held_position": 1, "nonce": "n", "position": 1}
        await tx.execute(insert(resume_review).values(half))
        answer = {"key": "k" * 64, "request": "r" * 64, "status": 201, "body": b"", "created_at": now}
        await tx.execute(insert(answers).values(answer))
        for table, column in ((correspondence, "text"), (effect_report, "text"), (forgery, "how")):
            of_both = [{**filled(table, now), "id": made, "demand": made, column: "in words"} for made in (over, order)]
            await tx.execute(insert(table), [{k: v for k, v in row.items() if k in table.c} for row in of_both])
        for name, closed_at in (("seen", now), ("unseen", None)):
            state = {"state": "dismissed", "why": "forged"} if closed_at else {"state": "waiting", "why": None}
            values = {**filled(submission, now), "id": name, **state, "demand": None, "closed_at": closed_at}
            await tx.execute(insert(submission).values(values))
        for name, of, outcome in (("decided", ended, "rejected"), ("waits", number, None)):
            values = {"id": name, "number": of, "ground": "other", "text": "it is not so", "concerned": False}
            values |= {"key_hash": "h" * 64, "filed_at": now, "position": 1, "outcome": outcome}
            values |= {"reasons": "it is so", "second_look": "two say HK", "decided_at": now} if outcome else {}
            await tx.execute(insert(appeal).values(values))
            await tx.execute(insert(addition).values(id=name, appeal=name, text="and besides", at=now))
    await house.people.passkeys.sign_in_options(RelyingParty("localhost", "http://localhost"))
    async with house.database.snapshot() as tx:
        alert = (await house.alerts.listed(tx, "reviewer", "open"))[0]
    await house.alerts.acknowledge(str(alert["id"]), "x", "reviewer", "I look at it")
    await house.lifecycle.lift(restriction_id, "the reviewers were wrong")
    async with house.database.transaction() as tx:
        await house.suspensions.reinstate(tx, member.id, proposal, "it was no spam", rita)
        await house.suspensions.settle(tx)
    return world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = await make_world(tmp_path)
    yield made
    await made.house.close()


async def of_impact(world: World) -> datetime:
    return world.house.clock.now().replace(hour=0, minute=0, second=0) + timedelta(days=1)


# From when each rule counts in this world. Whoever adds a rule of the daily job adds what it is about to `make_world`,
# and a line here.
SINCE: Mapping[str, Callable[[World], Awaitable[datetime]]] = {
    "API tokens": lambda world: world.latest(api_token.c.expires_at),
    "alerts": lambda world: world.latest(desk_alert.c.acknowledged_at),
    "appeals' texts": lambda world: world.latest(appeal.c.decided_at),
    "chat and files": lambda world: world.latest(participant.c.joined_at),
    "challenges": lambda world: world.latest(ceremony.c.expires_at),
    "idempotent answers": lambda world: world.latest(answers.c.created_at),
    "impact snapshots": of_impact,
    "instruments": lambda world: world.latest(restriction.c.lifted_at),
    "invitations": lambda world: world.latest(invitation.c.expires_at),
    "participants": lambda world: world.latest(participant.c.joined_at),
    "participants' names": lambda world: world.latest(participant.c.joined_at),
    "people counted": lambda world: world.latest(restriction.c.lifted_at),
    "reports of abuse": lambda world: world.latest(abuse_report.c.filed_at),
    "reviewers' reasons": lambda world: world.latest(restriction.c.lifted_at),
    "submissions": lambda world: world.latest(submission.c.closed_at),
    "suspensions": lambda world: world.latest(suspension.c.ended_at),
    "sessions": lambda world: world.latest(session.c.expires_at),
    "texts of demands": lambda world: world.latest(restriction.c.lifted_at),
    "whom hosts named": lambda world: world.latest(participant.c.joined_at),
}


def test_p9_every_table_has_a_rule() -> None:
    named = {table for rule in RULES for table in rule.tables}
    missing, gone = set(metadata.tables) - named, named - set(metadata.tables)
    assert not missing, (
        f"nobody said how long {sorted(missing)} is kept: add a Rule to src/folkmoot/runtime/retention.py. If the "
        "daily job ends it, write `async def forget_…(tx, before) -> int` in your room, name it in src/folkmoot/app/"
        "forgetting.py, and add it to make_world and SINCE in this file. Then run `python tools/retention.py`"
    )
    assert not gone, f"rules about tables that do not exist: {sorted(gone)}"


def test_every_rule_is_whole_and_every_rule_of_the_daily_job_is_tried_here() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert (rule.keep is not None) == (rule.ends is Ends.DAILY), rule.name
        assert bool(rule.since) == (rule.ends is not Ends.NEVER), rule.name
        columns = {column.name for name in rule.tables for column in metadata.tables[name].columns}
        assert set(rule.columns) <= columns, rule.name
    assert set(SINCE) == {rule.name for rule in daily()}, "add what is missing to make_world and to SINCE"


@pytest.mark.parametrize("rule", list(daily()), ids=lambda rule: rule.name)
async def test_p9_each_rule_keeps_until_its_time_then_forgets_and_touches_nothing_else(world: World, rule: Any) -> None:
    since, at_first = await SINCE[rule.name](world), await world.rows()
    world.house.clock.advance(since + rule.keep - SECOND - world.house.clock.now())
    assert await world.forgetter.by_rule(rule.name) == 0
    assert lost(at_first, await world.rows()) == {}

    world.house.clock.advance(2 * SECOND)
    assert await world.forgetter.by_rule(rule.name, dry_run=True) > 0
    assert lost(at_first, await world.rows()) == {}, "a dry run takes all of it back"
    assert await world.forgetter.by_rule(rule.name) > 0
    gone = lost(at_first, await world.rows())
    assert set(gone) <= set(rule.tables)
    for columns in gone.values():
        assert columns <= (set(rule.columns) or {"the whole row"}) | {"the whole row"}
    if rule.columns:
        changed = {column for columns in gone.values() for column in columns} - {"the whole row"}
        assert changed == set(rule.columns), "each of them is emptied"
    assert await world.forgetter.by_rule(rule.name) == 0, "once is enough"


def lost(before: Rows, after: Rows) -> dict[str, set[str]]:
    """What changed, by table: names of columns, or that a whole row went. What was added is no loss."""
    found: dict[str, set[str]] = {}
    for name, rows in before.items():
        keys = [column.name for column in metadata.tables[name].primary_key.columns]
        now = {tuple(row[key] for key in keys): row for row in after[name]}
        for row in rows:
            left = now.get(tuple(row[key] for key in keys))
            changed = {"the whole row"} if left is None else {column for column in row if row[column] != left[column]}
            if changed:
                found.setdefault(name, set()).update(changed)
    return found


async def test_p9_nothing_is_forgotten_of_what_is_in_course(world: World) -> None:
    """However long it takes: the order that waits, its reviews, its appeal, and who was in its meeting."""
    world.house.clock.advance(EVER)
    await world.forgetter.forget()
    after = await world.rows()
    assert [row["name"] for row in after["participant"]] == ["Ann"]
    assert {row["meeting"] for row in after["participant"]} == {world.alive}
    [alive] = [row for row in after["demand"] if row["state"] == "received"]
    assert alive["document"]
    assert "no permit" in alive["body"]
    [review] = [row for row in after["review"] if row["demand"] == alive["id"]]
    assert "yes" in review["reasons"]
    assert [row["appeal"] for row in after["appeal_addition"]] == ["waits"]
    assert {row["id"]: row["text"] for row in after["appeal"]} == {"decided": "", "waits": "it is not so"}


async def test_people_are_kept_while_somebody_is_in_the_meeting(world: World) -> None:
    values = {"connection": "c", "sequence": 1, "meeting": world.over, "identity": "i", "person": "p", "country": None}
    values |= {"state": "open", "gate": "g", "since": world.house.clock.now(), "sid": None}
    async with world.house.database.transaction() as tx:
        await tx.execute(insert(presence).values(values))
    world.house.clock.advance(EVER)
    assert await world.forgetter.by_rule("participants' names") == 0
    assert await world.forgetter.by_rule("participants") == 0


async def test_a_report_is_kept_while_a_suspension_that_rests_on_it_lasts(world: World) -> None:
    house = world.house
    house.clock.advance(timedelta(days=179))
    async with house.database.transaction() as tx:
        member = await house.identity.by_email(tx, "member@example.org")
        rita, ends_at = house.signers["rita"].account.id, house.clock.now() + timedelta(days=30)
        made = await house.suspensions.propose(tx, member.id, Abuse.SPAM, "report", "spam", ends_at, rita)
    house.clock.advance(timedelta(days=2))
    assert await world.forgetter.by_rule("reports of abuse") == 0
    async with house.database.transaction() as tx:
        await house.suspensions.reinstate(tx, member.id, made, "it was no spam", rita)
    assert await world.forgetter.by_rule("reports of abuse") == 1


async def test_an_order_that_was_rejected_is_forgotten_a_year_after_that_was_noticed(world: World) -> None:
    order = next(row["id"] for row in (await world.rows())["demand"] if row["state"] == "received")
    world.house.clock.advance(timedelta(days=200))
    await world.house.review(order, "raj", "reject")
    await world.forgetter.forget()
    world.house.clock.advance(timedelta(days=365) - SECOND)
    await world.forgetter.forget()
    assert "no permit" in await body(world, order)
    world.house.clock.advance(2 * SECOND)
    await world.forgetter.forget()
    assert "no permit" not in await body(world, order)


async def body(world: World, order: str) -> str:
    async with world.house.database.snapshot() as tx:
        return str(await tx.scalar(select(demand.c.body).where(demand.c.id == order)))


async def test_p8_the_log_and_the_public_record_stay(world: World) -> None:
    log = ("log_entry", "log_node", "log_checkpoint", "log_outbox", "log_key_change")
    await world.house.publisher.publish()
    before, number = await world.rows(), 1
    record = await world.house.lifecycle.public_record(number)
    world.house.clock.advance(EVER)
    done = await world.forgetter.forget()
    assert all(done.values()), "every rule had something to forget"
    after = await world.rows()
    assert {name: after[name] for name in log} == {name: before[name] for name in log}
    assert await world.house.lifecycle.public_record(number) == record
    order = next(row["id"] for row in after["demand"] if row["number"] == number)
    async with world.house.database.snapshot() as tx:
        shown = await world.house.orders.get(tx, order)
    assert shown["reference"] == shown["reasons"] == ""


async def test_trouble_with_one_rule_stops_no_other(world: World) -> None:
    async def broken(tx: Any, before: datetime) -> int:
        raise RuntimeError

    async def refused(tx: Any, before: datetime) -> int:
        await tx.exec_driver_sql("SELECT * FROM no_such_table")
        return 1

    rooms = dict(forgetting_rooms(world.house.clock))
    with pytest.raises(ValueError, match="API tokens"):
        Forgetter(world.house.database, world.house.clock, {k: v for k, v in rooms.items() if k != "API tokens"})
    with pytest.raises(ValueError, match="more"):
        Forgetter(world.house.database, world.house.clock, rooms | {"more": broken})
    world.house.clock.advance(EVER)
    forgetter = Forgetter(world.house.database, world.house.clock, rooms | {"API tokens": refused})
    done = await forgetter.forget()
    assert done.pop("API tokens") is None
    assert all(done.values())
