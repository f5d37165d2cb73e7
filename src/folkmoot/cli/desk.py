"""`folkmoot desk open`, `review`, `resume`, `emergency-review`, `endorse`: what the desk does with keys."""

from __future__ import annotations

import json
import secrets
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.cli.options import Config, DataDir, show, with_core

if TYPE_CHECKING:
    from folkmoot.app import Core

desk = typer.Typer(help="The desk that decides orders.", no_args_is_help=True)
KeyPath = Annotated[Path, typer.Option("--key", help="Your key file, from `folkmoot key create`.")]
Legality = Annotated[str, typer.Option("--legality", help="Does that law demand it, and is the demand valid?")]
Necessity = Annotated[str, typer.Option("--necessity", help="Would less do?")]
Proportionality = Annotated[str, typer.Option("--proportionality", help="Is it worth what it costs people?")]
People = Annotated[int | None, typer.Option("--expected-people", help="For at most so many.")]
Nonce = Annotated[str | None, typer.Option("--nonce", help="Made up, unless given.")]
Elsewhere = Annotated[str | None, typer.Option("--server", help="A server elsewhere, instead of the data folder.")]
TokenFile = Annotated[Path | None, typer.Option("--token-file", help="Your API token for --server.")]


def install(app: typer.Typer) -> None:
    app.add_typer(desk, name="desk")
    app.command("review")(review)
    app.command("resume")(resume)
    app.command("emergency-review")(review_emergency)
    app.command("endorse")(endorse)


@desk.command("open")
def open_desk(data_dir: DataDir = None, config: Config = None) -> None:
    """Found the desk with the keys and authorities there are so far; it is done once."""
    from folkmoot.orders.domain.rules import Reviewer

    async def use(core: Core) -> dict[str, object]:
        async with core.database.transaction() as tx:
            keys = await core.identity.keys(tx)
            reviewers = [
                Reviewer(k.id, k.public, k.account.id, k.account.works_in or "", k.account.employer) for k in keys
            ]
            founding, index = await core.desk.open(tx, reviewers)
        core.desk.pin(founding)
        return {
            "founding": founding,
            "log": {"index": index},
            "reviewers": [k.account.email for k in keys],
            "next": f"on every other machine set FOLKMOOT_DESK_FOUNDING={founding}",
        }

    show(with_core(data_dir, config, use))


def review(
    order: Annotated[str, typer.Argument(help="The order's id.")],
    key: KeyPath,
    verdict: Annotated[str, typer.Option("--verdict", help="grant, narrow, reject or ask.")],
    legality: Legality,
    necessity: Necessity,
    proportionality: Proportionality,
    meetings: Annotated[list[str] | None, typer.Option("--meetings", help="Only this one (repeatable).")] = None,
    territory: Annotated[list[str] | None, typer.Option("--territory", help="Only there: CC (repeatable).")] = None,
    measures: Annotated[list[str] | None, typer.Option("--measures", help="Only this (repeatable).")] = None,
    ends_at: Annotated[str | None, typer.Option("--ends-at", help="Until then (RFC 3339, with a time zone).")] = None,
    expected_people: People = None,
    sealed_until: Annotated[
        str | None, typer.Option("--sealed-until", help="Seal its record until then, by --gag-law.")
    ] = None,
    grounds: Annotated[
        list[str] | None, typer.Option("--grounds", help="A ground to refuse or narrow (repeatable).")
    ] = None,
    gag_law: Annotated[str | None, typer.Option("--gag-law", help="The law that a seal rests on.")] = None,
    nonce: Nonce = None,
    server: Elsewhere = None,
    token_file: TokenFile = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Review an order: sign the assessment with your key, hand it in, and print the answer as JSON."""
    from folkmoot.cli.keyfile import read_key
    from folkmoot.orders.draft import ReviewInput
    from folkmoot.runtime.errors import invalid

    if verdict not in ("grant", "narrow", "reject", "ask"):
        raise invalid("choose grant, narrow, reject or ask", "verdict")
    signer = read_key(key)
    sent = ReviewInput(
        verdict=verdict,
        legality=legality,
        necessity=necessity,
        proportionality=proportionality,
        meetings=meetings,
        territory=territory,
        measures=measures,
        ends_at=_instant(ends_at),
        expected_people=expected_people,
        nonce=nonce or secrets.token_hex(16),
        grounds=tuple(grounds or ()),
        sealed_until=_instant(sealed_until, "sealed_until"),
        gag_law=gag_law,
    )

    if server is not None:
        from folkmoot.cli.remote import review_remotely

        show(review_remotely(server, read_token(token_file), order, sent, signer))
        return

    async def use(core: Core) -> dict[str, object]:
        async with core.database.transaction() as tx:
            await core.orders.impact(tx, order)
        async with core.database.transaction() as tx:
            owner = await core.identity.by_email(tx, signer.email)
            statement = await core.orders.statement(tx, order, sent, signer.key_id)
            proof = signer.prove(statement)
            answer = await core.orders.review(tx, order, sent, owner.id, signer.key_id, proof)
        return dict(answer)

    show(with_core(data_dir, config, use))


def resume(
    restriction: Annotated[str, typer.Argument(help="The id of the restriction that is held.")],
    key: KeyPath,
    legality: Legality,
    necessity: Necessity,
    proportionality: Proportionality,
    expected_people: People = None,
    nonce: Nonce = None,
    server: Elsewhere = None,
    token_file: TokenFile = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Let a restriction go on that reached its ceiling: it does once two reviewers have signed, each with a key."""
    from folkmoot.cli.keyfile import read_key
    from folkmoot.orders.draft import ResumeInput

    signer = read_key(key)
    sent = ResumeInput(
        legality=legality,
        necessity=necessity,
        proportionality=proportionality,
        expected_people=expected_people,
        nonce=nonce or secrets.token_hex(16),
    )

    if server is not None:
        from folkmoot.cli.remote import resume_remotely

        show(resume_remotely(server, read_token(token_file), restriction, sent, signer))
        return

    async def use(core: Core) -> dict[str, object]:
        async with core.database.transaction() as tx:
            await core.orders.impact(tx, str((await core.lifecycle.shown(tx, restriction))["order"]))
        async with core.database.transaction() as tx:
            owner = await core.identity.by_email(tx, signer.email)
            statement = await core.resumptions.statement(tx, restriction, sent, signer.key_id)
            proof = signer.prove(statement)
            answer = await core.resumptions.resume(tx, restriction, sent, owner.id, signer.key_id, proof)
        return dict(answer)

    show(with_core(data_dir, config, use))


def review_emergency(
    order: Annotated[str, typer.Argument(help="The id of the order that was granted in an emergency.")],
    key: KeyPath,
    justified: Annotated[
        bool, typer.Option("--justified/--not-justified", help="Whether there was danger to life.", show_default=False)
    ],
    reasons: Annotated[str, typer.Option("--reasons", help="Why.")],
    nonce: Nonce = None,
    server: Elsewhere = None,
    token_file: TokenFile = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """The full review of an emergency that you took no part in. Not justified ends what is in force of it, at once."""
    from folkmoot.cli.keyfile import read_key
    from folkmoot.orders.emergencies import Finding

    signer, once = read_key(key), nonce or secrets.token_hex(16)
    finding = Finding.JUSTIFIED if justified else Finding.NOT_JUSTIFIED

    if server is not None:
        from folkmoot.cli.remote import review_emergency_remotely

        show(review_emergency_remotely(server, read_token(token_file), order, finding, reasons, once, signer))
        return

    async def use(core: Core) -> dict[str, object]:
        async with core.database.snapshot() as tx:
            owner = await core.identity.by_email(tx, signer.email)
            statement = await core.emergencies.statement(tx, order, finding, reasons, signer.key_id, once)
        proof = signer.prove(statement)
        return dict(await core.emergencies.review(order, finding, reasons, once, owner.id, signer.key_id, proof))

    show(with_core(data_dir, config, use))


def endorse(
    subject: Annotated[
        str, typer.Argument(help="The id of the authority or key that waits, or the digest of what proposed it.")
    ],
    key: KeyPath,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Endorse a new authority or a new reviewer's key; it counts once two enrolled reviewers have."""
    from folkmoot.cli.keyfile import read_key
    from folkmoot.orders.domain.proposals import about
    from folkmoot.runtime.canonical import digest

    signer = read_key(key)

    async def use(core: Core) -> dict[str, object]:
        async with core.database.transaction() as tx:
            proposed = await core.desk.proposed(tx, subject)
            statement = await core.desk.endorsement(tx, digest(proposed), signer.key_id)
            said = json.dumps(proposed, ensure_ascii=False, sort_keys=True)
            print(f"signing the endorsement of entry {statement['subject']}: {said}", file=sys.stderr)
            await core.desk.endorse(tx, statement, signer.prove(statement))
            enrolled = await core.desk.read(tx)
        counts = about(proposed) in enrolled.authorities or about(proposed) in enrolled.keys
        return {"subject": subject, "state": "enrolled" if counts else "pending"}

    show(with_core(data_dir, config, use))


def read_token(file: Path | None) -> str:
    from folkmoot.runtime.errors import invalid

    if file is None:
        raise invalid("a server elsewhere needs your API token: name its file", "token_file")
    return file.read_text().strip()


def _instant(text: str | None, field: str = "ends_at") -> datetime | None:
    from folkmoot.runtime.errors import Promise, invalid

    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid("write it like 2030-01-31T18:00:00Z", field, Promise.TIME) from None
    if moment.tzinfo is None:
        raise invalid("give its time zone, for example a Z at the end for UTC", field, Promise.TIME)
    return moment
