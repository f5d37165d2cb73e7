"""What went wrong, as one clear line and an exit code."""

from __future__ import annotations

import errno
import sqlite3

from folkmoot.ledger.notes import NoteError
from folkmoot.ledger.verify import VerificationError
from folkmoot.runtime.files import UnsafeFile

# What is installed by `folkmoot[server]` alone.
try:
    from sqlalchemy.exc import DBAPIError

    from folkmoot.app import DataFolderError
    from folkmoot.ledger.adapters.mirror import MirrorDiffers
    from folkmoot.ledger.ports import AnotherWriter
    from folkmoot.ledger.publishing import LogDamaged
    from folkmoot.ledger.service import ClockSetBack
    from folkmoot.media.engine import EngineFailed, EngineMissing
    from folkmoot.media.processes import PortTaken
    from folkmoot.orders.domain.chain import ChainError
    from folkmoot.runtime.errors import DomainError, Kind
    from folkmoot.runtime.settings import SettingsError
    from folkmoot.territory.adapters.columns import SourceError
    from folkmoot.territory.domain import TerritoryError
except ModuleNotFoundError:
    _SERVER = False
else:
    _SERVER = True


def explain(problem: Exception) -> tuple[str, int] | None:
    """The line to print and the exit code; None for what is a defect and deserves its traceback."""
    if isinstance(problem, NoteError | UnsafeFile):
        return str(problem), 2
    if isinstance(problem, VerificationError):
        return f"NOT VERIFIED: {problem}", 1
    if _SERVER:
        explained = _of_the_server(problem)
        if explained is not None:
            return explained
    elif isinstance(problem, ModuleNotFoundError):
        return f"this command needs more than is installed ({problem.name}): install `folkmoot[server]`", 1
    if isinstance(problem, TimeoutError):
        return str(problem) or "it took too long: the machine may be too busy; try again", 1
    if isinstance(problem, OSError) and problem.errno == errno.ENOSPC:
        return "the disk is full: free some space and run this again; nothing that was committed is lost", 1
    if isinstance(problem, OSError):
        return f"{problem.filename or 'a file'}: {problem.strerror or problem}", 1
    return None


def _of_the_server(problem: Exception) -> tuple[str, int] | None:
    if isinstance(problem, DomainError):
        promise = f" ({problem.promise})" if problem.promise else ""
        field = f"{problem.field}: " if problem.field else ""
        return f"{field}{problem.message}{promise}", 2 if problem.kind is Kind.INVALID else 1
    if isinstance(problem, SettingsError | TerritoryError | SourceError):
        return str(problem), 2
    state = DataFolderError | PortTaken | EngineMissing | EngineFailed | ChainError
    if isinstance(problem, state | AnotherWriter | ClockSetBack | LogDamaged | MirrorDiffers):
        return str(problem), 1
    if isinstance(problem, DBAPIError) and isinstance(problem.orig, sqlite3.Error):
        return _database(problem.orig), 1
    return None


def _database(problem: sqlite3.Error) -> str:
    said = str(problem)
    if "full" in said:
        return "the disk is full: free some space and run this again; nothing that was committed is lost"
    if "locked" in said:
        return "the database is busy: run this again in a moment"
    return f"the database cannot be used ({said}): `folkmoot doctor` looks closer"
