"""One look at a log: is it still the history that was seen before, and what is new in it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from folkmoot.ledger.adapters.fetch import LogUnreachable, NoSuchFile
from folkmoot.ledger.entries import Kind
from folkmoot.ledger.merkle import Growing, leaf_hash
from folkmoot.ledger.notes import Checkpoint, Note, NoteError
from folkmoot.ledger.verify import Fetch, Policy, Trust, VerificationError, open_checkpoint
from folkmoot.ledger.verify.history import require_one_history
from folkmoot.ledger.verify.log import in_order, read_entries
from folkmoot.monitor.domain import Alert, State, Topic, Watch, fresh, matches, note_seals, overdue, silence, summed_up
from folkmoot.runtime.clock import Clock


@dataclass(frozen=True, slots=True)
class Followed:
    """What to follow. `others`: the same log as other addresses show it, by name: its mirrors, or a monitor's copy."""

    fetch: Fetch
    policy: Policy
    watch: Watch
    longest_silence: timedelta
    others: Sequence[tuple[str, Fetch]] = ()


class _Trouble(Exception):
    """The log is not what it should be: nothing of this look is kept."""

    def __init__(self, topic: Topic, text: str) -> None:
        super().__init__(text)
        self.topic = topic


def look(log: Followed, state: State, clock: Clock) -> tuple[State, list[Alert]]:
    """The state after one look, and what has to be told. Where the log does not continue what was seen before, the
    state stays, so that the evidence (its checkpoint) is kept and the trouble is told until it is gone."""
    now = clock.now()
    found: list[Alert] = []
    try:
        state, found = _advance(log, state, now)
        found += _compare(log, state, now)
    except LogUnreachable:
        pass  # it is told as silence, when it lasts
    except _Trouble as problem:
        found.append(Alert(problem.topic, str(problem), f"{problem.topic} {problem}", now))
    found += overdue(state.sealed, now)
    found += silence(state.alive_at, now, log.longest_silence)
    return fresh(state, found)


def _advance(log: Followed, state: State, now: datetime) -> tuple[State, list[Alert]]:
    text = log.fetch("checkpoint").decode("utf-8", "replace")
    shown = _read(text)
    if shown.size < state.size:
        _require_past(log, state, text, shown)
        return state, []
    found: list[Alert] = []
    matching: list[Alert] = []
    tree, sealed, newest, changes = Growing(state.size, state.peaks), dict(state.sealed), state.newest, []
    try:
        for index, entry, data in read_entries(log.fetch, state.size, shown.size):
            tree.append(leaf_hash(data))
            try:
                newest = in_order(newest, entry, index)
            except VerificationError as problem:
                found.append(Alert(Topic.CLOCK, str(problem), f"clock {index}", now, index))
            if entry["kind"] == Kind.LOG_KEY_CHANGED:
                changes.append(entry)
            sealed = note_seals(sealed, entry)
            matching += matches(entry, index, log.watch, now)
    except LogUnreachable:
        raise
    except VerificationError as problem:
        raise _Trouble(Topic.ENTRY, str(problem)) from problem
    try:
        trust = Trust(state.keys, log.policy).following(changes)
        opened = open_checkpoint(text, trust)
    except VerificationError as problem:
        raise _Trouble(Topic.SIGNATURE, str(problem)) from problem
    if tree.root() != shown.root:
        raise _Trouble(
            Topic.HISTORY,
            f"TWO HISTORIES: its checkpoint at {shown.size} does not continue the {state.size} entries seen before",
        )
    signs = [state.alive_at, *([now] if shown.size > state.size else [])]
    signs += [min(now, datetime.fromtimestamp(posix, UTC)) for posix in opened.cosigned.values()]
    return (
        replace(
            state,
            keys=trust.keys,
            alive_at=max(signs),
            size=shown.size,
            peaks=tree.hashes(),
            checkpoint=text,
            newest=newest,
            sealed=sealed,
        ),
        [*found, *(matching if state.checkpoint else summed_up(matching))],
    )


def _require_past(log: Followed, state: State, text: str, shown: Checkpoint) -> None:
    """A smaller log than before may be an old copy; it may also be another history."""
    try:
        open_checkpoint(text, Trust(state.keys, Policy()))
        known = _read(state.checkpoint or "")
        require_one_history(log.fetch, shown, known)
    except NoSuchFile:
        raise _Trouble(Topic.HISTORY, f"REWOUND: it had {state.size} entries, and now shows {shown.size}") from None
    except LogUnreachable:
        raise
    except VerificationError as problem:
        raise _Trouble(Topic.HISTORY, f"it had {state.size} entries, and now shows {shown.size}: {problem}") from None


def _compare(log: Followed, state: State, now: datetime) -> Iterator[Alert]:
    """What others are shown has to be the same history."""
    if state.checkpoint is None:
        return
    mine = _read(state.checkpoint)
    for name, fetch in log.others:
        try:
            text = fetch("checkpoint").decode("utf-8", "replace")
            other = open_checkpoint(text, Trust(state.keys, Policy())).checkpoint
            require_one_history(fetch if other.size > mine.size else log.fetch, mine, other)
        except LogUnreachable:
            continue
        except VerificationError as problem:
            yield Alert(Topic.HISTORY, f"{name} shows something else: {problem}", f"history {name}", now)


def _read(text: str) -> Checkpoint:
    try:
        return Checkpoint.parse(Note.parse(text).text)
    except NoteError as problem:
        raise _Trouble(Topic.SIGNATURE, f"its checkpoint cannot be read: {problem}") from problem
