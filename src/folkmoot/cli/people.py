"""`folkmoot account create`, `account invite`, `token create`, `key create`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.cli.options import Config, DataDir, Email, show, with_core

if TYPE_CHECKING:
    from folkmoot.app import Core

account = typer.Typer(help="Accounts of the operator's people.", no_args_is_help=True)
token = typer.Typer(help="API tokens.", no_args_is_help=True)
key = typer.Typer(help="Reviewers' signing keys.", no_args_is_help=True)


def install(app: typer.Typer) -> None:
    app.add_typer(account, name="account")
    app.add_typer(token, name="token")
    app.add_typer(key, name="key")


@account.command("create")
def create_account(
    email: Email,
    role: Annotated[str, typer.Option("--role", help="member, intake, reviewer, auditor or admin.")],
    works_in: Annotated[
        str | None, typer.Option("--works-in", help="Country of work (reviewers need one): CC.")
    ] = None,
    employer: Annotated[str | None, typer.Option("--employer", help="Who employs them, if not the operator.")] = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Make an account, and an invitation to make its passkey: a link that is shown this once and lasts 72 hours."""

    async def use(core: Core) -> dict[str, object]:
        async with core.database.transaction() as tx:
            made = await core.identity.create_account(tx, email, role, works_in, employer)
            secret = await core.people.invitations.invite(tx, made.id)
        shown = {"id": made.id, "email": made.email, "role": made.role, "works_in": made.works_in}
        return {**shown, "invitation_url": core.invitation_url(secret)}

    show(with_core(data_dir, config, use))


@account.command("invite")
def invite(email: Email, data_dir: DataDir = None, config: Config = None) -> None:
    """Make a new invitation, for whoever lost their passkey or let the first one lapse; earlier ones are void."""

    async def use(core: Core) -> dict[str, object]:
        async with core.database.transaction() as tx:
            found = await core.identity.by_email(tx, email)
            secret = await core.people.invitations.invite(tx, found.id)
        return {"id": found.id, "email": found.email, "invitation_url": core.invitation_url(secret)}

    show(with_core(data_dir, config, use))


@token.command("create")
def create_token(email: Email, data_dir: DataDir = None, config: Config = None) -> None:
    """Make an API token, and print just that; it is shown this once."""

    async def use(core: Core) -> str:
        async with core.database.transaction() as tx:
            return await core.identity.create_token(tx, email)

    print(with_core(data_dir, config, use))


@key.command("create")
def create_key(
    email: Email,
    out: Annotated[Path, typer.Option("--out", help="Where to write the private key; never overwritten.")],
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Make a reviewer's Ed25519 key, keep its private half in a file, and enrol its public half."""
    from folkmoot.cli.keyfile import new_key
    from folkmoot.orders.domain.rules import Reviewer
    from folkmoot.runtime.errors import invalid
    from folkmoot.runtime.files import write_secret

    if out.exists():
        raise invalid(f"{out} exists already: name another file", "out")

    async def use(core: Core) -> dict[str, object]:
        private, public = new_key()
        async with core.database.transaction() as tx:
            made = await core.identity.enrol_key(tx, email, public)
            who = made.account
            reviewer = Reviewer(made.id, public, who.id, who.works_in or "", who.employer)
            waits = await core.desk.propose_key(tx, reviewer)
            # Inside the transaction: a key whose private half could not be kept is not enrolled.
            content = {"key_id": made.id, "email": email, "algorithm": "Ed25519", "private": private.hex()}
            write_secret(out, json.dumps(content, indent=2) + "\n", replace=False)
        next_step = (
            f"two reviewers endorse it: folkmoot endorse {made.id} --key FILE"
            if waits
            else "it is founded with the desk: folkmoot desk open"
        )
        return {"key_id": made.id, "file": str(out), "state": "pending" if waits else "founding", "next": next_step}

    show(with_core(data_dir, config, use))
