"""`folkmoot witness`: cosign checkpoints of logs, as a small program of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def install(app: typer.Typer) -> None:
    app.command("witness")(witness)


def witness(
    name: Annotated[str, typer.Option("--name", help="Your name in cosignatures, for example witness.example.org.")],
    logs: Annotated[
        list[str] | None,
        typer.Option(
            "--log", help="A log's verifier key, from its /log/key (repeatable); without any, it only says its own key."
        ),
    ] = None,
    data_dir: Annotated[Path, typer.Option("--data-dir", help="Its key and what it remembers.")] = Path("witness"),
    port: Annotated[int, typer.Option("--port", help="Where to listen.")] = 8090,
    bind: Annotated[str, typer.Option("--bind", help="The address to listen at.")] = "127.0.0.1",
) -> None:
    """Cosign what a log publishes, as long as it never rewrites what it published before."""
    try:
        import uvicorn

        from folkmoot.witness.server import Witness
    except ModuleNotFoundError as problem:
        raise typer.BadParameter(f"a witness needs `folkmoot[witness]` ({problem.name} is missing)") from problem
    from folkmoot.ledger.keys import open_key
    from folkmoot.ledger.notes import COSIGNATURE, VerifierKey
    from folkmoot.witness.store import Store

    key = open_key(data_dir / "key", name, COSIGNATURE)
    print(f"This witness's key, for those who trust it:\n{key.verifier}", flush=True)
    if not logs:
        return
    store = Store(data_dir / "seen.db")
    app = Witness(key, [VerifierKey.parse(log) for log in logs], store).app()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
            await super().startup(None)
            if self.started:
                port_taken = self.servers[0].sockets[0].getsockname()[1]
                print(f"It is ready: http://{bind}:{port_taken}/add-checkpoint", flush=True)

    try:
        Server(uvicorn.Config(app, bind, port, log_level="error", access_log=False, server_header=False)).run()
    finally:
        store.close()
