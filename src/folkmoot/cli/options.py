"""Options that many commands share, and opening the data folder for a command."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from folkmoot.app import Core

T = TypeVar("T")

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where everything is kept (FOLKMOOT_DATA_DIR; default ./data).")
]
Config = Annotated[Path | None, typer.Option("--config", help="A TOML file of settings (FOLKMOOT_CONFIG).")]
Email = Annotated[str, typer.Option("--email", help="The account's e-mail address.")]


def with_core(data_dir: Path | None, config: Path | None, use: Callable[[Core], Awaitable[T]]) -> T:
    """Run `use` over the data folder, whether or not a server runs on it at the same time."""
    from folkmoot.app import open_core
    from folkmoot.runtime import logging
    from folkmoot.runtime.settings import load_settings

    settings = load_settings(file=config, data_dir=data_dir)
    logging.configure(settings.log_level)

    async def run() -> T:
        async with open_core(settings) as core:
            answer = await use(core)
            if core.ledger.touched:
                await core.settle()
            return answer

    return asyncio.run(run())


def show(value: object) -> None:
    """A JSON document on standard output."""
    print(json.dumps(value, indent=2, ensure_ascii=False))
