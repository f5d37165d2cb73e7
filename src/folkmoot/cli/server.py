"""`folkmoot serve`, `doctor`, `openapi`, `demo`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from folkmoot.cli.options import Config, DataDir, show


def install(app: typer.Typer) -> None:
    app.command("serve")(serve)
    app.command("doctor")(doctor)
    app.command("demo")(demo)
    app.command("openapi")(openapi)


def serve(
    port: Annotated[int | None, typer.Option("--port", help="Where to listen (FOLKMOOT_PORT; default 8080).")] = None,
    data_dir: DataDir = None,
    role: Annotated[
        str | None, typer.Option("--role", help="all; api, gate and worker come with more than one machine.")
    ] = None,
    config: Config = None,
) -> None:
    """Run Folkmoot: the web app, the API, the gate, the enforcer, and LiveKit as a child."""
    import uvloop

    from folkmoot.app import serve as run
    from folkmoot.runtime.settings import SettingsError, load_settings

    settings = load_settings(file=config, port=port, data_dir=data_dir, role=role)
    if settings.role != "all":
        raise SettingsError("FOLKMOOT_ROLE: this version runs everything in one process: write all, or leave it out")
    if settings.location_test_atlas is not None:
        atlas = settings.location_test_atlas
        print(f"PLACES ARE MADE UP by FOLKMOOT_LOCATION_TEST_ATLAS={atlas}: for tests and demos only.", file=sys.stderr)

    def announce(url: str) -> None:
        print(f"\nFolkmoot is ready: {url}\nOpen that page and start a meeting. Ctrl-C ends everything.\n", flush=True)

    def first_start(key: str) -> None:
        print(f"This server's public log is signed by this key; whoever checks the log wants it:\n{key}", flush=True)

    uvloop.run(run(settings, announce, first_start))


def doctor(data_dir: DataDir = None, config: Config = None) -> None:
    """Say what is missing or misconfigured, and how to mend it. Exit code 1 when something is."""
    from folkmoot.app.staff import read_staff
    from folkmoot.diagnosis import diagnose
    from folkmoot.runtime.settings import load_settings

    settings = load_settings(file=config, data_dir=data_dir)
    findings = list(diagnose(settings, asyncio.run(read_staff(settings))))
    for finding in findings:
        mark = {"good": "✓", "note": "·", "bad": "✗"}[finding.level]
        print(f"{mark} {finding.what}")
        if finding.mend:
            print(f"    {finding.mend}")
    if any(finding.level == "bad" for finding in findings):
        raise typer.Exit(1)


def demo(
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as data.")] = False,
) -> None:
    """A small world: people in several countries talk, an order arrives, and one sees what happens."""
    import uvloop

    from folkmoot.runtime.settings import SettingsError

    try:
        from folkmoot.demo.show import run
    except ModuleNotFoundError as problem:
        raise SettingsError(f"the demo needs the extra `folkmoot[demo]` ({problem.name} is missing)") from problem

    outcome = uvloop.run(run(quiet=as_json))
    if as_json:
        show(outcome.record())
    if not outcome.as_promised:
        raise typer.Exit(1)


def openapi() -> None:
    """Print the API's description (OpenAPI 3.1)."""
    import tempfile

    from folkmoot.app import openapi as describe
    from folkmoot.runtime.settings import load_settings

    with tempfile.TemporaryDirectory() as folder:
        show(asyncio.run(describe(load_settings({}, data_dir=Path(folder)))))
