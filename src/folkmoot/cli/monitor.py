"""`folkmoot monitor`: follow a log, and be told when it misbehaves or when what one asked for stands in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.cli.log import Keys, Needed, Witnesses

if TYPE_CHECKING:
    from folkmoot.monitor.domain import Watch


def install(app: typer.Typer) -> None:
    app.command("monitor")(monitor)


def monitor(
    url: Annotated[str, typer.Argument(help="Where the log is, for example https://meet.example.org")],
    state: Annotated[Path, typer.Option("--state", help="The file in which it remembers what it saw.")],
    key: Keys = None,
    witness: Witnesses = None,
    needed: Needed = None,
    territory: Annotated[
        list[str] | None, typer.Option("--territory", help="Tell of restrictions there, for example TR (repeatable).")
    ] = None,
    receipt: Annotated[
        list[Path] | None,
        typer.Option("--receipt", help="Tell of what concerns the meeting of this receipt (repeatable)."),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Tell of entries of this kind, for example report (repeatable).")
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", help="The same log at another address: it must show the same (repeatable)."),
    ] = None,
    silence: Annotated[float, typer.Option("--silence", help="Tell when nothing new came for so many hours.")] = 24,
    webhook: Annotated[
        str | None,
        typer.Option("--webhook", envvar="FOLKMOOT_MONITOR_WEBHOOK", help="POST each alert there, as JSON."),
    ] = None,
    mail_to: Annotated[str | None, typer.Option("--mail-to", help="Mail each alert there.")] = None,
    mail_from: Annotated[str | None, typer.Option("--mail-from", help="As whom; else the recipient.")] = None,
    mail_server: Annotated[
        str, typer.Option("--mail-server", envvar="FOLKMOOT_MONITOR_SMTP", help="smtps://NAME:PASSWORD@HOST")
    ] = "smtp://localhost:25",
    every: Annotated[float, typer.Option("--every", help="Seconds between looks.")] = 60,
    once: Annotated[bool, typer.Option("--once", help="Look once; the exit code is 1 when there is trouble.")] = False,
) -> None:
    """Follow a log: does it keep its history, and does anything in it concern you?"""
    import sys
    import threading
    from datetime import timedelta

    import httpx

    from folkmoot.cli.log import read_keys, read_policy
    from folkmoot.cli.options import show
    from folkmoot.ledger.adapters.fetch import HttpLog
    from folkmoot.ledger.notes import VerifierKey
    from folkmoot.monitor.alerts import Channel, Mail, Printed, Webhook
    from folkmoot.monitor.domain import State
    from folkmoot.monitor.follow import Followed
    from folkmoot.monitor.run import Monitor
    from folkmoot.monitor.store import StateFile
    from folkmoot.runtime.clock import SystemClock

    clock, file, watch = SystemClock(), StateFile(state), read_watch(territory, receipt, kind)
    channels: list[Channel] = [Printed()]
    with httpx.Client(timeout=30, follow_redirects=False) as client:
        if webhook:
            channels.append(Webhook(webhook, client))
        if mail_to:
            try:
                channels.append(Mail(mail_server, mail_from or mail_to, mail_to))
            except ValueError as wrong:
                raise typer.BadParameter(str(wrong), param_hint="--mail-server") from wrong
        log = HttpLog(url, client)
        known = file.read()
        keys = read_keys(key)
        if not keys and known is None:
            keys = (VerifierKey.parse(log("key").decode("utf-8", "replace")),)
            print(f"From now on this log's key is {keys[0]}: compare it with what others know.", file=sys.stderr)
        if known is not None and keys and not set(keys) & set(known[0].keys):
            raise typer.BadParameter("this is not the key that the state's log had", param_hint="--key")
        begin = State(keys, clock.now()) if keys else known[0] if known else State((), clock.now())
        others = [(address, HttpLog(address, client)) for address in also or ()]
        followed = Followed(log, read_policy(witness, needed), watch, timedelta(hours=silence), others)
        watching = Monitor(followed, begin, file, channels, clock, log.base)
        stop = threading.Event()
        while True:
            found, new, failed = watching.once()
            for problem in failed:
                print(f"not told, and tried again: {problem}", file=sys.stderr)
            if once:
                trouble = any(not one.startswith("match ") for one in found.told)
                told = {"origin": found.keys[0].name, "size": found.size, "trouble": trouble, "new": len(new)}
                show({**told, "waiting_to_be_opened": sorted(found.sealed)})
                raise typer.Exit(1 if trouble else 0)
            stop.wait(every)


def read_watch(territories: list[str] | None, receipts: list[Path] | None, kinds: list[str] | None) -> Watch:
    """What one asked for. Raises `typer.BadParameter`, `VerificationError`."""
    from folkmoot.ledger.entries import Kind
    from folkmoot.ledger.verify import Receipt
    from folkmoot.monitor.domain import Watch

    known = ", ".join(Kind)
    wrong = [one for one in kinds or () if one not in set(Kind)]
    if wrong:
        raise typer.BadParameter(f"there is no kind {wrong[0]!r}: the kinds are {known}", param_hint="--kind")
    meetings: dict[str, bytes] = {}
    for path in receipts or ():
        held = Receipt.decode(path.read_bytes())
        if held.meeting is None:
            raise typer.BadParameter(f"{path} names no meeting", param_hint="--receipt")
        meetings[held.meeting[0]] = held.meeting[1]
    codes = frozenset(code.upper() for code in territories or ())
    bad = [code for code in codes if not (2 <= len(code) <= 6 and code[:2].isalpha())]
    if bad:
        raise typer.BadParameter(f"{bad[0]!r} is no ISO 3166 code", param_hint="--territory")
    return Watch(codes, meetings, frozenset(Kind(one) for one in kinds or ()))
