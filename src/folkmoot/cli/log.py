"""`folkmoot log …` and `folkmoot receipt verify`: what anybody checks, and what the log's operator does with it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.cli.options import Config, DataDir, show

if TYPE_CHECKING:
    from folkmoot.ledger.notes import VerifierKey
    from folkmoot.ledger.verify import Policy

log = typer.Typer(help="The public log.", no_args_is_help=True)
receipt = typer.Typer(help="Receipts from the public log.", no_args_is_help=True)

Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help="The log's verifier key as you know it; else the one it shows is used."),
]
Witnesses = Annotated[
    list[str] | None, typer.Option("--witness", help="A witness's verifier key that you trust (repeatable).")
]
Needed = Annotated[
    int | None, typer.Option("--needed", help="How many of these witnesses must have cosigned; else all.")
]


def install(app: typer.Typer) -> None:
    app.add_typer(log, name="log")
    app.add_typer(receipt, name="receipt")


@log.command("verify")
def verify(
    url: Annotated[str, typer.Argument(help="Where the log is, for example http://localhost:8080")],
    key: Keys = None,
    witness: Witnesses = None,
    needed: Needed = None,
) -> None:
    """Check every entry, every tile and the signed checkpoint of a log."""
    import httpx

    from folkmoot.cli.progress import Bar
    from folkmoot.ledger.adapters.fetch import HttpLog
    from folkmoot.ledger.notes import VerifierKey
    from folkmoot.ledger.verify import Trust, verify_log

    with httpx.Client(timeout=30, follow_redirects=False) as client:
        fetch = HttpLog(url, client)
        keys = read_keys(key) or (VerifierKey.parse(fetch("key").decode("utf-8", "replace")),)
        with Bar("entries") as progress:
            found = verify_log(fetch, Trust(keys, read_policy(witness, needed)), progress)
    show(
        {
            "verified": True,
            "origin": found.origin,
            "size": found.size,
            "root": found.root,
            "kinds": dict(found.kinds),
            "key": found.signed_by,
            "key_was_pinned": key is not None,
            "cosigned": {name: _when(posix) for name, posix in found.cosigned.items()},
        }
    )
    if key is None:
        print("The key is the one that the log shows: give --key with the one you know it by.", file=sys.stderr)


@receipt.command("verify")
def verify_receipt(
    file: Annotated[Path, typer.Argument(help="The receipt, a JSON file.")],
    key: Keys = None,
    witness: Witnesses = None,
    needed: Needed = None,
    key_changes: Annotated[
        Path | None, typer.Option("--key-changes", help="A copy of /log/key-changes, if the log's key changed since.")
    ] = None,
) -> None:
    """Check a receipt, offline: that its entry is in the log, signed and cosigned, and about your meeting."""
    import json

    from folkmoot.ledger.verify import Receipt, VerificationError
    from folkmoot.ledger.verify import verify_receipt as check

    held = Receipt.decode(file.read_bytes())
    try:
        changes = json.loads(key_changes.read_bytes()) if key_changes else []
    except ValueError as problem:
        raise VerificationError(f"{key_changes} is no copy of /log/key-changes: {problem}") from problem
    found = check(held, read_keys(key), read_policy(witness, needed), changes)
    show(
        {
            "verified": True,
            "origin": found.origin,
            "index": found.index,
            "size": found.size,
            "meeting": found.meeting,
            "entry": dict(found.entry),
            "key": found.signed_by,
            "key_was_pinned": found.key_was_known,
            "cosigned": {name: _when(posix) for name, posix in found.cosigned.items()},
        }
    )
    if not found.key_was_known:
        print("The key is the receipt's own: give --key with the one you know the log by.", file=sys.stderr)


@log.command("key")
def show_key(data_dir: DataDir = None, config: Config = None) -> None:
    """Print the log's verifier key, one line; it is made if there is none yet. Witnesses and verifiers want it."""
    from folkmoot.app import log_key
    from folkmoot.runtime.settings import load_settings

    print(log_key(load_settings(file=config, data_dir=data_dir)))


@log.command("rotate-key")
def rotate_key(data_dir: DataDir = None, config: Config = None) -> None:
    """Give the log a new key; old receipts stay good. The server must be stopped; run it again if it is interrupted."""
    import asyncio

    from folkmoot.app import rotate_log_key
    from folkmoot.runtime import logging
    from folkmoot.runtime.settings import load_settings

    settings = load_settings(file=config, data_dir=data_dir)
    logging.configure(settings.log_level)
    old, new = asyncio.run(rotate_log_key(settings))
    show({"from": old, "to": new, "next": "give the new key to your witnesses, then start the server"})


@log.command("push")
def push(
    to: Annotated[
        str, typer.Argument(help="A folder (file:///…) or bucket (s3://…), with its secrets in the environment.")
    ],
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Copy the published log's files to a folder or bucket that anybody can serve."""
    from folkmoot.app import Core
    from folkmoot.cli.options import with_core
    from folkmoot.ledger.adapters.mirror import push_log

    async def use(core: Core) -> dict[str, object]:
        size, files = await push_log(core.ledger, core.database, to)
        return {"size": size, "files": files}

    show(with_core(data_dir, config, use))


def read_keys(lines: Sequence[str] | None) -> tuple[VerifierKey, ...]:
    """Log keys as given. Raises `NoteError`."""
    from folkmoot.ledger.notes import NoteError, VerifierKey

    keys = tuple(VerifierKey.parse(line) for line in lines or ())
    if len({key.name for key in keys}) > 1:
        raise NoteError("these keys are of different logs")
    return keys


def read_policy(lines: Sequence[str] | None, needed: int | None) -> Policy:
    """Witnesses as given; all are needed unless it is said how many. Raises `NoteError`."""
    from folkmoot.ledger.notes import COSIGNATURE, NoteError, VerifierKey
    from folkmoot.ledger.verify import Policy

    witnesses = tuple(VerifierKey.parse(line, COSIGNATURE) for line in lines or ())
    try:
        return Policy(witnesses, len(witnesses) if needed is None else needed)
    except ValueError as problem:
        raise NoteError(f"--needed: {problem}") from problem


def _when(posix: int) -> str:
    from datetime import UTC, datetime

    from folkmoot.runtime.clock import rfc3339

    return rfc3339(datetime.fromtimestamp(posix, UTC))
