"""`folkmoot practice`: a desk where nothing is real."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def install(app: typer.Typer) -> None:
    app.command("practice")(practice)


def practice(
    port: Annotated[int, typer.Option("--port", help="Where to listen.")] = 8090,
    folder: Annotated[Path, typer.Option("--folder", help="Its own data folder; made if it is not there.")] = Path(
        "practice"
    ),
) -> None:
    """Run a desk to practise at: made-up people, authorities and demands, in a folder and with a log of their own."""
    import uvloop

    from folkmoot.app import serve
    from folkmoot.runtime.settings import SettingsError

    try:
        import mmdb_writer  # noqa: F401 - which makes up the places

        from folkmoot.demo.practice import Practice, prepare
    except ModuleNotFoundError as problem:
        raise SettingsError(f"practice needs the extra `folkmoot[demo]` ({problem.name} is missing)") from problem

    world = prepare(folder, port)

    def announce(url: str) -> None:
        print(_welcome(url, world), flush=True)

    def first_start(_key: str) -> None:
        return

    def _welcome(url: str, world: Practice) -> str:
        people = world.people
        invited = "\n".join(f"  {name:<5} {link}" for name, link in world.invitations.items())
        listed = "\n".join(f"  {order}  {title}" for title, order in world.orders.items())
        return (
            f"\nPRACTICE: nothing here is real. {url}\n\n"
            f"Sign in as one of them, each by an own passkey (rita, raj and ren review, ines records):\n{invited}\n"
            "A reviewer's passkey signs once two others endorsed it: its key waits on the desk's page of people, and\n"
            f"  folkmoot endorse KEY --data-dir {people.parent} --key {people / 'raj.key.json'}\n"
            "does it for the made-up ones.\n\n"
            f"Demands:\n{listed}\n\n"
            f"Their keys and tokens are in {people} too. Review as Rita, in another window:\n"
            f"  folkmoot review ORDER --data-dir {people.parent} --key {people / 'rita.key.json'} \\\n"
            "    --verdict narrow --legality … --necessity … --proportionality …\n"
            "then as Raj (raj.key.json). Ctrl-C ends it; delete the folder to begin anew.\n"
        )

    print("PRACTICE: places, people and authorities are made up.", file=sys.stderr)
    uvloop.run(serve(world.settings, announce, first_start, practice=True))
