"""`folkmoot location …` and `folkmoot locate`: the data that decides where somebody is."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.cli.options import Config, show

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
    from folkmoot.runtime.settings import load_settings
    from folkmoot.territory.adapters.build import build_locator
    from folkmoot.territory.locate import locate_lines

    locator = build_locator(load_settings(file=config))
    lines = sys.stdin if addresses == ["-"] else addresses
    for found in locate_lines(locator, lines):
        print(json.dumps(found))


@group.command("list")
def list_versions(config: Config = None) -> None:
    """The versions there are, the one in use first."""
    _, data = _data(config)
    now = data.version()
    show([{"version": one, "in_use": one == now, "sources": data.sources(one)} for one in data.listed()])


@group.command()
def update(
    sources: Annotated[Path, typer.Option("--from", help="A folder with the files of the sources.", exists=True)],
    config: Config = None,
) -> None:
    """Merge newer sources into a version, try it, and use it from then on, also in a server that runs."""
    from folkmoot.territory.adapters.policy import load_policy
    from folkmoot.territory.adapters.updating import take_up

    settings, data = _data(config)
    show(take_up(data, sources, load_policy(settings.location_policy)))


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


def _data(config: Path | None) -> tuple[Settings, LocationData]:
    from folkmoot.runtime.settings import load_settings
    from folkmoot.territory.adapters.data import LocationData

    settings = load_settings(file=config)
    return settings, LocationData(settings.location_dir)
