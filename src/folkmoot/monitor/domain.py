"""What is worth telling about a log. Pure: from what was known, what it shows now, and the time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from folkmoot.ledger.entries import Kind
from folkmoot.ledger.notes import VerifierKey
from folkmoot.runtime.canonical import Json, commitment

# An opening may be logged so much later than it was due.
OPENED_WITHIN = timedelta(hours=1)


class Topic(StrEnum):
    """What an alert is about. The first ones say that the log is not what it should be."""

    HISTORY = "history"  # it was rewritten, rewound, or shows others something else
    SIGNATURE = "signature"  # its checkpoint is not signed and cosigned as it should be
    ENTRY = "entry"  # an entry, or a tile, is not what it should be
    CLOCK = "clock"
    SEAL = "seal"  # what was sealed was not opened in time
    SILENCE = "silence"
    MATCH = "match"  # what one asked for


@dataclass(frozen=True, slots=True)
class Alert:
    """`key`: the same for what was told before and still stands."""

    topic: Topic
    text: str
    key: str
    at: datetime
    index: int | None = None
    number: int | None = None

    @property
    def is_trouble(self) -> bool:
        return self.topic is not Topic.MATCH


@dataclass(frozen=True, slots=True)
class Watch:
    """What one asked for. `meetings`: the secrets of one's meetings, by a name of one's own; a territory's code stands
    for its subdivisions too."""

    territories: frozenset[str] = frozenset()
    meetings: Mapping[str, bytes] = field(default_factory=dict)
    kinds: frozenset[Kind] = frozenset()


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a log: enough to go on from, a few hundred bytes. `peaks`: the tree's, of its first `size`
    entries. `alive_at`: its last sign of life. `sealed`: restriction number → when it has to be open. `told`: the keys
    of alerts that still stand."""

    keys: tuple[VerifierKey, ...]
    alive_at: datetime
    size: int = 0
    peaks: tuple[bytes, ...] = ()
    checkpoint: str | None = None
    newest: datetime | None = None
    sealed: Mapping[int, datetime] = field(default_factory=dict)
    told: frozenset[str] = frozenset()


def matches(entry: Mapping[str, Json], index: int, watch: Watch, now: datetime) -> Iterator[Alert]:
    """The alerts that one entry deserves."""
    kind, number = str(entry["kind"]), entry.get("number")
    of = number if isinstance(number, int) else None
    reasons = []
    if kind in watch.kinds:
        reasons.append(f"an entry of kind {kind}")
    touched = entry.get("territory")
    if isinstance(touched, list) and kind != Kind.DEMAND_RECEIVED:
        reasons += [f"for {code}" for code in sorted(watch.territories) if any(_in(str(one), code) for one in touched)]
    named = entry.get("meetings")
    if isinstance(named, list) and of is not None:
        reasons += [f"about {name}" for name, secret in watch.meetings.items() if commitment(secret, of) in named]
    if reasons:
        text = f"{_TITLES.get(kind, kind)}, {', '.join(reasons)}"
        yield Alert(Topic.MATCH, text, f"match {index}", now, index, of)


def summed_up(past: list[Alert]) -> list[Alert]:
    """What one asked for that stood in the log before the first look, as one alert: the newest, and how many."""
    if len(past) < 2:
        return past
    newest = past[-1]
    return [replace(newest, text=f"{newest.text}; and {len(past) - 1} earlier entries that you asked for")]


_TITLES: dict[str, str] = {
    Kind.DEMAND_RECEIVED: "an authority demands something",
    Kind.RESTRICTION: "a restriction",
    Kind.SEALED: "a sealed restriction",
    Kind.OPENED: "a sealed restriction was opened",
    Kind.SUSPENDED: "an account was suspended for abuse of the service",
}


def _in(code: str, territory: str) -> bool:
    return code == territory or code.startswith(f"{territory}-")


def note_seals(sealed: Mapping[int, datetime], entry: Mapping[str, Json]) -> dict[int, datetime]:
    """What still has to be opened, after this entry."""
    number = entry.get("number")
    if entry["kind"] == Kind.SEALED and isinstance(number, int):
        return {**sealed, number: datetime.fromisoformat(str(entry["opens_at"]))}
    if entry["kind"] == Kind.OPENED:
        return {one: due for one, due in sealed.items() if one != number}
    return dict(sealed)


def overdue(sealed: Mapping[int, datetime], now: datetime) -> Iterator[Alert]:
    """What should have been opened."""
    for number, due in sorted(sealed.items()):
        if now > due + OPENED_WITHIN:
            text = f"restriction {number} was sealed until {due:%Y-%m-%d %H:%M} UTC, and has not been opened"
            yield Alert(Topic.SEAL, text, f"seal {number}", now, number=number)


def silence(alive_at: datetime, now: datetime, longest: timedelta) -> Iterator[Alert]:
    """Whether the log has said nothing for too long."""
    if now - alive_at > longest:
        text = f"the log has shown nothing new since {alive_at:%Y-%m-%d %H:%M} UTC"
        yield Alert(Topic.SILENCE, text, "silence", now)


def fresh(state: State, found: list[Alert]) -> tuple[State, list[Alert]]:
    """Those that have not been told; what no longer stands may be told again."""
    keys = frozenset(alert.key for alert in found)
    new = [alert for alert in found if alert.key not in state.told]
    return replace(state, told=keys), new
