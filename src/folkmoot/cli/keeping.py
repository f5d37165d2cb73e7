"""`folkmoot forget`: what the daily job does, now, or only shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.cli.options import Config, DataDir, show, with_core

if TYPE_CHECKING:
    from folkmoot.app import Core


def install(app: typer.Typer) -> None:
    app.command("forget")(forget)


def forget(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Forget what is no longer to be kept, as the server does once a day; print how many rows by each rule."""

    async def use(core: Core) -> dict[str, object]:
        rows = await core.forgetter.forget(dry_run=dry_run)
        files = [] if dry_run else await core.sweep()
        return {"dry_run": dry_run, "rows": rows, "files": len(files)}

    show(with_core(data_dir, config, use))
