"""`folkmoot demo`: a small world on this machine. People in five countries talk; an order for one of them arrives, is
reviewed, takes effect on those inside and on nobody else, and ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from livekit import rtc
from rich.console import Console
from rich.table import Table

from folkmoot.demo.desk import Desk, grant, open_desk
from folkmoot.demo.people import Heard, Person, until
from folkmoot.demo.program import Program, new_meeting
from folkmoot.ledger.notes import VerifierKey
from folkmoot.ledger.verify import Trust, verify_log
from folkmoot.meetings.domain import Role
from folkmoot.runtime.clock import rfc3339

_WINDOW = 3.0
_ORDER_LASTS = timedelta(seconds=14)
_TERRITORY = "CN"
# Name, place, tone in hertz, whether the client knows our notices; the first is the host.
_CAST = (
    ("Lin", "CN", 220, True),
    ("Wei", "CN", 262, False),
    ("Kit", "HK", 294, True),
    ("Ann", "US", 330, True),
    ("Uli", "DE", 392, True),
    ("Ravi", "IN", 440, False),
)


@dataclass(frozen=True, slots=True)
class Fate:
    """What came of one person. Audio figures are sums over the speakers who stayed, in a window of equal length before
    and across the order."""

    name: str
    place: str
    host: bool
    left: bool
    left_after_ms: float | None
    was_told: bool
    packets_before: int
    packets_across: int
    lost_across: int
    concealed_ms_before: float
    concealed_ms_across: float


@dataclass(slots=True)
class Outcome:
    people: list[Fate] = field(default_factory=list)
    restriction: dict[str, object] = field(default_factory=dict)
    refusal: dict[str, object] = field(default_factory=dict)
    refused_at_the_gate: bool = False
    successor: str | None = None
    returned: bool = False
    log_entries: int = 0

    @property
    def as_promised(self) -> bool:
        """Those inside left, nobody else did or lost a packet, the rejoin was refused, and the return was not."""
        right_ones = all(fate.left == (fate.place == _TERRITORY) for fate in self.people)
        unharmed = all(fate.lost_across == 0 for fate in self.people if not fate.left)
        refused = self.refusal.get("status") == 451 and self.refused_at_the_gate
        return (
            bool(self.people) and right_ones and unharmed and refused and self.returned and self.successor is not None
        )

    def record(self) -> dict[str, object]:
        return {**asdict(self), "as_promised": self.as_promised}


async def run(*, quiet: bool) -> Outcome:
    """Play the story once, from nothing to nothing. About half a minute. `quiet`: say nothing."""
    # The SDK tells of refused connections at length; here they are the point, and are shown.
    logging.getLogger("livekit").setLevel(logging.CRITICAL + 1)
    say = Console(quiet=quiet, highlight=False)
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="folkmoot-demo-") as folder:
        program = Program(Path(folder))
        say.rule("[bold]Folkmoot, a small world on this machine")
        with say.status("A desk with three reviewers, and the program itself …"):
            desk = await open_desk(program.settings, [_TERRITORY])
            await program.start()
        try:
            async with program.client() as client, _doors(program) as people:
                await _story(program, client, desk, people, outcome, say)
        finally:
            with say.status("Everybody leaves …"):
                await program.stop()
    _conclude(outcome, say)
    return outcome


@contextlib.asynccontextmanager
async def _doors(program: Program) -> AsyncIterator[list[Person]]:
    """The cast, each at a door in their country."""
    async with contextlib.AsyncExitStack() as stack:
        people = []
        for number, (name, place, tone, knows) in enumerate(_CAST, 1):
            door = await stack.enter_async_context(program.door(place, number))
            person = Person(name, place, door, tone=tone, knows_notices=knows)
            stack.push_async_callback(person.leave)
            people.append(person)
        yield people


async def _story(
    program: Program, client: httpx.AsyncClient, desk: Desk, people: Sequence[Person], outcome: Outcome, say: Console
) -> None:
    host, others = people[0], [person for person in people if person.place != _TERRITORY]
    code, host_key = await new_meeting(client)
    with say.status("They join …"):
        for person in people:
            await person.join(code, host_key if person is host else None)
        everyone = {person.identity for person in people}
        await until(lambda: all(p.speakers() >= everyone - {p.identity} for p in people), 20, "that all hear all")
    places = ", ".join(f"{p.name} ({p.place}{', host' if p is host else ''})" for p in people)
    say.print(f"[bold]A meeting, {code}:[/] {places}. Everybody hears everybody.")
    staying = {person.identity for person in others}
    with say.status(f"Listening for {_WINDOW:.0f} s …"):
        before = await _window(others, staying)

    ends_at = datetime.now(UTC) + _ORDER_LASTS
    say.print(
        f"[bold]An order[/] arrives: remove people in {_TERRITORY} until {ends_at:%H:%M:%S} UTC. Two people review it."
    )
    listening = asyncio.create_task(_window(others, staying))
    found = await grant(client, desk, [code], ends_at=rfc3339(ends_at))
    effective = datetime.fromisoformat(str(found["effective_at"])).timestamp()
    inside = [person for person in people if person.place == _TERRITORY]
    await until(lambda: all(not person.inside for person in inside), 10, "everybody inside is out")
    across = await listening
    outcome.restriction = dict(found)
    for person in people:
        outcome.people.append(_fate(person, person is host, effective, before, across))
    await until(lambda: _successor(others) is not None, 10, "a successor")
    outcome.successor = _successor(others)

    say.print(f"[bold]{host.name} tries to come back[/], by the link and by the token of before.")
    refusal = await host.ask(code)
    outcome.refusal = {"status": refusal.status_code, **refusal.json()} if refusal.status_code == 451 else {}
    try:
        await host.connect()
    except rtc.ConnectError:
        outcome.refused_at_the_gate = True
    with say.status("The order ends by itself …"):
        await until(lambda: datetime.now(UTC) >= ends_at, _ORDER_LASTS.total_seconds() + 5, "the end of the order")
    await host.leave()
    await host.join(code, host_key)
    await until(lambda: host.speakers() >= staying, 20, f"{host.name} hears the others again")
    outcome.returned = True
    outcome.log_entries = await asyncio.to_thread(_entries, program.port)


async def _window(listeners: Sequence[Person], speakers: set[str]) -> Mapping[str, Heard]:
    """What each listener heard of `speakers` in one window, by the listener's identity."""
    first = {person.identity: await person.heard() for person in listeners}
    await asyncio.sleep(_WINDOW)
    found = {}
    for person in listeners:
        last, heard = await person.heard(), Heard()
        for who in speakers - {person.identity}:
            heard = heard.plus(last.get(who, Heard()).since(first[person.identity].get(who, Heard())))
        found[person.identity] = heard
    return found


def _fate(
    person: Person, host: bool, effective: float, before: Mapping[str, Heard], across: Mapping[str, Heard]
) -> Fate:
    one, other = before.get(person.identity, Heard()), across.get(person.identity, Heard())
    left = person.left_at is not None
    return Fate(
        name=person.name,
        place=person.place,
        host=host,
        left=left,
        left_after_ms=round((person.left_at - effective) * 1000, 1) if person.left_at else None,
        was_told=person.told is not None,
        packets_before=one.packets,
        packets_across=other.packets,
        lost_across=other.lost,
        concealed_ms_before=round(one.concealed_ms, 1),
        concealed_ms_across=round(other.concealed_ms, 1),
    )


def _successor(people: Sequence[Person]) -> str | None:
    return next((p.name for p in people if p.room.local_participant.attributes.get("role") == Role.ACTING_HOST), None)


def _entries(port: int) -> int:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}/log/", timeout=20) as client:
        trust = Trust((VerifierKey.parse(client.get("key").text),))
        return verify_log(lambda path: client.get(path).content, trust).size


def _conclude(outcome: Outcome, say: Console) -> None:
    table = Table(title="What became of them")
    for title in (
        "who",
        "where",
        "stayed?",
        "told why",
        "packets before / across",
        "lost",
        "made up, ms before / across",
    ):
        table.add_column(title, justify="left" if title in ("who", "where", "stayed?") else "right")
    for fate in outcome.people:
        stayed = (
            f"[red]out after {fate.left_after_ms:.0f} ms[/]" if fate.left_after_ms is not None else "[green]stayed[/]"
        )
        figures = (
            ("", "", "")
            if fate.left
            else (
                f"{fate.packets_before} / {fate.packets_across}",
                str(fate.lost_across),
                f"{fate.concealed_ms_before:.0f} / {fate.concealed_ms_across:.0f}",
            )
        )
        told = "yes" if fate.was_told else ("by data and page" if fate.left else "")
        table.add_row(fate.name + (" (host)" if fate.host else ""), fate.place, stayed, told, *figures)
    say.print(table)
    say.print(f"[bold]{outcome.successor}[/] took over as host.")
    if outcome.refusal:
        say.print(f"The rejoin got {outcome.refusal['status']}: {outcome.refusal.get('detail', '')}")
        say.print_json(json.dumps(outcome.refusal))
    came = "came back" if outcome.returned else "did not come back"
    say.print(f"After the end the host {came}. The public log has {outcome.log_entries} entries and verifies.")
    say.print("[bold green]As promised.[/]" if outcome.as_promised else "[bold red]NOT as promised.[/]")
