"""A real nginx, with the configuration that we ship and ports of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

from folkmoot.demo.program import free_ports
from tests.support.until import until

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
_ITS_OWN = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextlib.asynccontextmanager
async def nginx(folder: Path, example: str, behind: int, beside: Path | None = None) -> AsyncIterator[int]:
    """Its port on 127.0.0.1. `behind` is Folkmoot's; `beside`: the folder of what else it serves."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    assert program, "nginx is missing: `make test-tools`"
    (port,) = free_ports(1)
    shipped = (EXAMPLES / example).read_text()
    text = shipped.replace("listen 127.0.0.1:80;", f"listen 127.0.0.1:{port};").replace(
        "127.0.0.1:8080;", f"127.0.0.1:{behind};"
    )
    assert text.count(f"127.0.0.1:{port};") == text.count(f"127.0.0.1:{behind};") == 1
    temporary = "".join(f"\n    {name}_temp_path {folder}/{name};" for name in _ITS_OWN)
    text = text.replace("\nhttp {", f"\nhttp {{{temporary}").replace("worker_processes auto;", "worker_processes 1;")
    if beside is not None:
        text = text.replace("alias /srv/beside/;", f"alias {beside}/;")
    file = folder / example
    file.write_text(text)
    own = f"daemon off; pid {folder}/nginx.pid;" + (" user root;" if os.geteuid() == 0 else "")
    process = await asyncio.create_subprocess_exec(
        program, "-p", str(folder), "-c", str(file), "-e", "stderr", "-g", own
    )

    async def listens() -> bool:
        assert process.returncode is None, f"nginx ended with {process.returncode}"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        await until(listens)
        yield port
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
