"""The command line. Each command imports what it runs only when it runs, so that `--help` is quick."""

from __future__ import annotations

import sys

import typer

from folkmoot.cli import appeal, desk, keeping, location, log, monitor, people, practice, server, witness

app = typer.Typer(
    name="folkmoot",
    help="Video meetings that a border cannot shut down.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
server.install(app)
people.install(app)
desk.install(app)
appeal.install(app)
practice.install(app)
keeping.install(app)
location.install(app)
log.install(app)
witness.install(app)
monitor.install(app)


def main() -> None:
    """Run a command. Exit code 2: the input or the settings are wrong; 1: it could not be done; 0: done."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as problem:
        from folkmoot.cli.errors import explain

        explained = explain(problem)
        if explained is None:
            raise
        message, code = explained
        print(f"folkmoot: {message}", file=sys.stderr)
        sys.exit(code)
