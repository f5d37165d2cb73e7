"""Files that are written whole or not at all; those that hold secrets are readable by their owner alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class UnsafeFile(Exception):
    """A secret's file can be read by others; the message says how to mend it."""


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Write to the path given; then it stands at `path`, and who reads that sees the old file or the new one."""
    half = path.with_name(f".{path.name}.half")
    yield half
    half.replace(path)


def write_secret(path: Path, content: str, *, replace: bool = True) -> None:
    """Write `content` with mode 0600, atomically. With `replace` False an existing file raises `FileExistsError`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            temporary.replace(path)
        else:
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def read_secret(path: Path) -> str:
    """The content of a secret's file. Raises `UnsafeFile` when its group or others may read it."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise UnsafeFile(f"{path} can be read by others (mode {mode:o}): run `chmod 600 {path}`")
    return path.read_text()
