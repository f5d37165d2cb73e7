"""`folkmoot log verify`: checks a whole log over HTTP, with nothing of the operator's but its address."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

log = typer.Typer(help="The public log.", no_args_is_help=True)


def install(app: typer.Typer) -> None:
    app.add_typer(log, name="log")


@log.command("verify")
def verify(
    url: Annotated[str, typer.Argument(help="Where the log is, for example http://localhost:8080")],
    key: Annotated[
        str | None, typer.Option("--key", help="The verifier key you know it by; else the one it shows is used.")
    ] = None,
) -> None:
    """Check every entry, every tile and the signed checkpoint of a log."""
    import httpx

    from folkmoot.cli.options import show
    from folkmoot.ledger.verify import VerificationError, verify_log

    base = url.rstrip("/")
    if not base.endswith("/log"):
        base += "/log"
    with httpx.Client(timeout=30, follow_redirects=False) as client:

        def fetch(path: str) -> bytes:
            try:
                answer = client.get(f"{base}/{path}")
            except (httpx.HTTPError, httpx.InvalidURL) as problem:
                raise VerificationError(f"{base}/{path} cannot be fetched: {problem}") from problem
            if answer.status_code != 200:
                raise VerificationError(f"{base}/{path} answers {answer.status_code}: is this a log's address?")
            return answer.content

        def progress(done: int, of: int) -> None:
            if sys.stderr.isatty():
                print(f"\r{done} of {of} entries", end="" if done < of else "\n", file=sys.stderr)

        verifier = key or fetch("key").decode()
        found = verify_log(fetch, verifier, progress)
    show(
        {
            "verified": True,
            "origin": found.origin,
            "size": found.size,
            "root": found.root,
            "kinds": dict(found.kinds),
            "key": verifier.strip(),
            "key_was_pinned": key is not None,
        }
    )
