"""`folkmoot location …` and `folkmoot locate`: the data that decides where somebody is."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.cli.options import Config, DataDir, show

if TYPE_CHECKING:
    from folkmoot.runtime.settings import Settings
    from folkmoot.territory.adapters.data import LocationData

group = typer.Typer(help="The data that decides where somebody is: its versions, newer ones, and the way back.")


def install(app: typer.Typer) -> None:
    app.command("locate")(locate)
    app.add_typer(group, name="location")


def locate(
    addresses: Annotated[list[str], typer.Argument(help="Addresses; - reads lines from standard input.")],
    config: Config = None,
) -> None:
    """Say where addresses are, and how sure: a JSON line each."""
    from folkmoot.cli.progress import Bar
    from folkmoot.runtime.settings import load_settings
    from folkmoot.territory.adapters.build import build_locator
    from folkmoot.territory.locate import lines_read, located

    locator = build_locator(load_settings(file=config))
    batches = lines_read(partial(os.read, sys.stdin.fileno())) if addresses == ["-"] else [(addresses, 0)]
    size, done = _size_of_input(), 0
    # Where the answers scroll past, they are progress enough.
    with Bar("addresses", after=1, shown=not sys.stdout.isatty()) as bar:
        try:
            for lines, read in batches:
                sys.stdout.write("".join(located(locator, lines)))
                sys.stdout.flush()
                done += len(lines)
                bar(done, of=max(done, done * size // read) if size and read else None)
        except BrokenPipeError:
            # Whoever reads has had enough; what is left in the buffer must not be tried again at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _size_of_input() -> int:
    """Bytes of standard input; 0 when it is no file."""
    try:
        found = os.fstat(sys.stdin.fileno())
    except (OSError, ValueError):
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


@group.command("list")
def list_versions(config: Config = None) -> None:
    """The versions there are, the one in use first."""
    _, data = _data(config)
    now = data.version()
    show([{"version": one, "in_use": one == now, "sources": data.sources(one)} for one in data.listed()])


@group.command()
def update(
    sources: Annotated[
        Path | None,
        typer.Option("--from", help="A folder with the sources' files; else the newest are fetched.", exists=True),
    ] = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Merge newer sources into a version, try it, and use it from then on, also in a server that runs. What moves
    networks into or out of the territory of a restriction in force is held until somebody has looked (exit code 1)."""
    from rich.console import Console

    from folkmoot.territory.adapters.fetching import fetch
    from folkmoot.territory.adapters.policy import load_policy
    from folkmoot.territory.adapters.updating import take_up

    settings, data = _data(config, data_dir)
    policy = load_policy(settings.location_policy)
    with Console(stderr=True).status("") as status, tempfile.TemporaryDirectory() as folder:
        if sources is None:
            sources = Path(folder)
            status.update("fetching the newest sources …")
            fetch(sources)
        taken = take_up(
            data, sources, policy, watched=lambda: _watched(settings), say=lambda what: status.update(f"{what} …")
        )
    show(taken)
    if taken["state"] == "held":
        raise typer.Exit(1)


def _watched(settings: Settings) -> frozenset[str]:
    """The countries of all restrictions in force here."""
    from folkmoot.app import open_core
    from folkmoot.joints import EnforcedRestrictions

    if not settings.data_dir.is_dir():
        return frozenset()

    async def read() -> frozenset[str]:
        async with open_core(settings) as core:
            in_force = await EnforcedRestrictions(core.verified).active()
            return frozenset(code for one in in_force for code in one.territory.codes)

    return asyncio.run(read())


@group.command()
def use(version: Annotated[str, typer.Argument(help="As `location list` names it.")], config: Config = None) -> None:
    """Use this version from now on."""
    _, data = _data(config)
    data.use(version)
    show({"version": version})


@group.command()
def rollback(config: Config = None) -> None:
    """Use the version again that was in use before."""
    _, data = _data(config)
    show({"version": data.roll_back()})


def _data(config: Path | None, data_dir: Path | None = None) -> tuple[Settings, LocationData]:
    from folkmoot.runtime.settings import load_settings
    from folkmoot.territory.adapters.data import LocationData

    settings = load_settings(file=config, data_dir=data_dir)
    return settings, LocationData(settings.location_dir)
