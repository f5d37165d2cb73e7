"""`folkmoot appeal list`, `decide`, `reinstate`: what a reviewer does with appeals, and where places were wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.cli.desk import Elsewhere, KeyPath, TokenFile, read_token
from folkmoot.cli.options import Config, DataDir, show, with_core

if TYPE_CHECKING:
    from folkmoot.app import Core

appeal = typer.Typer(help="Appeals against restrictions.", no_args_is_help=True)


def install(app: typer.Typer) -> None:
    app.add_typer(appeal, name="appeal")


@appeal.command("list")
def waiting(data_dir: DataDir = None, config: Config = None) -> None:
    """The appeals that wait for a decision, oldest first."""

    async def use(core: Core) -> dict[str, object]:
        return {"items": await core.decisions.waiting()}

    show(with_core(data_dir, config, use))


@appeal.command("decide")
def decide(
    appeal_id: Annotated[str, typer.Argument(metavar="APPEAL", help="The appeal's id.")],
    key: KeyPath,
    outcome: Annotated[
        str,
        typer.Option(
            "--outcome",
            help="upheld, which lifts the restriction at once; upheld_for_person, for whoever appealed; or rejected.",
        ),
    ],
    reasons: Annotated[str, typer.Option("--reasons", help="The answer, as whoever appealed will read it.")],
    outside_route: Annotated[
        str | None, typer.Option("--outside-route", help="Where else to turn, if not what the order and we name.")
    ] = None,
    server: Elsewhere = None,
    token_file: TokenFile = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Decide an appeal against an order that you took no part in: sign the outcome with your key."""
    from folkmoot.cli.keyfile import read_key
    from folkmoot.redress.domain import Outcome
    from folkmoot.runtime.errors import invalid

    if outcome not in set(Outcome):
        raise invalid(f"choose {' or '.join(Outcome)}", "outcome")
    signer, chosen = read_key(key), Outcome(outcome)
    if server is not None:
        from folkmoot.cli.remote import decide_remotely

        token = read_token(token_file)
        show(decide_remotely(server, token, appeal_id, chosen, reasons, signer, outside_route))
        return

    async def use(core: Core) -> dict[str, object]:
        async with core.database.snapshot() as tx:
            owner = await core.identity.by_email(tx, signer.email)
            statement = await core.decisions.statement(tx, appeal_id, chosen, reasons, signer.key_id)
        proof = signer.prove(statement)
        await core.decisions.decide(appeal_id, chosen, reasons, owner.id, signer.key_id, proof, outside_route)
        return {"id": appeal_id, "state": chosen.value}

    show(with_core(data_dir, config, use))


@appeal.command("reinstate")
def reinstate(
    email: Annotated[str, typer.Option("--email", help="You, a reviewer.")],
    territory: Annotated[str, typer.Option("--territory", help="The country that people were wrongly found to be in.")],
    reason: Annotated[str, typer.Option("--reason", help="What is wrong.")],
    source: Annotated[str | None, typer.Option("--source", help="Which source said so: G, D or R.")] = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Lift every restriction for a territory that includes a country, because places there are wrong."""

    async def use(core: Core) -> dict[str, object]:
        from folkmoot.identity.permissions import Permission
        from folkmoot.identity.service import require
        from folkmoot.territory.adapters.build import build_locator

        async with core.database.snapshot() as tx:
            who = await core.identity.by_email(tx, email)
        require(who, Permission.REINSTATEMENTS_WRITE)
        versions = build_locator(core.settings).versions()
        lifted = await core.errors.reinstate(territory, source, reason, who.id, versions)
        await core.settle()
        return {"lifted": lifted}

    show(with_core(data_dir, config, use))
