"""The data folder: one that can be used, one server each, and either for real or for practice, never both."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from folkmoot.runtime.settings import Settings

# The mark of a folder for practice, and how its log's name begins: what is signed there names that log, and verifies
# nowhere else.
MARK = "PRACTICE"
PRACTICE_HOST = "practice.folkmoot.local"


class DataFolderError(Exception):
    """The data folder cannot be used; the message says why."""


def prepare_data_dir(settings: Settings) -> None:
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = settings.data_dir / f".probe-{os.getpid()}"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as problem:
        raise DataFolderError(
            f"the data folder {settings.data_dir} cannot be written ({problem.strerror}): free some space, mend its "
            "permissions, or name another by --data-dir"
        ) from problem


@contextlib.contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """One server a data folder."""
    lock = (data_dir / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise DataFolderError(
            f"another server (pid {lock.read().strip() or 'unknown'}) uses the data folder {data_dir}: end it, or name "
            "another by --data-dir"
        ) from None
    try:
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        yield
    finally:
        lock.close()


def is_practice(data_dir: Path) -> bool:
    return (data_dir / MARK).is_file()


def mark_practice(data_dir: Path) -> bool:
    """Make this a folder for practice; returns whether it was made now. Raises `DataFolderError` for one that holds
    anything else."""
    if is_practice(data_dir):
        return False
    if data_dir.exists() and any(data_dir.iterdir()):
        raise DataFolderError(f"{data_dir} is no folder for practice, and holds something: name another by --folder")
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data_dir / MARK).write_text("Everything in this folder is made up. `folkmoot serve` refuses it.\n")
    return True


def check_kind(data_dir: Path, *, practice: bool) -> None:
    """A server for real runs on no folder for practice, nor the other way round."""
    if practice and not is_practice(data_dir):
        raise DataFolderError(f"{data_dir} is no folder for practice")
    if not practice and is_practice(data_dir):
        raise DataFolderError(
            f"the data folder {data_dir} is for practice, and nothing in it is real: run `folkmoot practice`, or name "
            "another by --data-dir"
        )


def check_apart(settings: Settings) -> None:
    """What belongs to practice stays in its folder, on this machine: no database, bucket, mail or address elsewhere."""
    if not is_practice(settings.data_dir):
        return
    elsewhere = {
        "DATABASE_URL": settings.database_url,
        "INSTRUMENTS": settings.instruments,
        "MAIL_URL": settings.mail_url,
        "LOG_MIRROR": settings.log_mirror,
        "DESK_FOUNDING": settings.desk_founding,
    }
    named = [f"FOLKMOOT_{name}" for name, value in elsewhere.items() if value is not None]
    if not settings.is_loopback:
        named.append("FOLKMOOT_BIND or FOLKMOOT_PUBLIC_URL")
    if named:
        raise DataFolderError(
            f"{settings.data_dir} is for practice, which stays on this machine: unset {', '.join(named)}"
        )
