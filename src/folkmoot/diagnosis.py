"""What `folkmoot doctor` looks at: everything that a start needs, and how to mend what is missing."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from folkmoot.app.staff import Staff
from folkmoot.media.engine import VERSION, EngineMissing, find_binary
from folkmoot.media.processes import PortTaken, require_free_port
from folkmoot.runtime.settings import Settings
from folkmoot.territory.adapters.columns import SourceError
from folkmoot.territory.adapters.data import LocationData
from folkmoot.territory.adapters.overview import OLD_DAYS
from folkmoot.territory.adapters.policy import load_policy
from folkmoot.territory.adapters.table import Table

_LEAST_FREE = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    level: Literal["good", "note", "bad"]
    what: str
    mend: str | None = None


# An appeal is decided by somebody who took no part, and a renewal needs somebody new.
_ENOUGH_REVIEWERS = 3


def diagnose(settings: Settings, staff: Staff | None = None) -> Iterator[Finding]:
    """Look at one thing after another; nothing is changed, and nothing is started. `staff`: what the database says of
    the desk's people, where there is one."""
    yield _python()
    yield _data(settings.data_dir)
    yield _engine(settings)
    yield from _ports(settings)
    yield from _location(settings)
    yield _web(settings.web_dir)
    yield _desk(settings)
    if staff is not None:
        yield from _staff(staff)
    yield _mail(settings)
    yield _reach(settings)


def _python() -> Finding:
    return Finding("good", f"Python {'.'.join(map(str, sys.version_info[:3]))}")


def _data(folder: Path) -> Finding:
    there = folder
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free
    if free < _LEAST_FREE:
        return Finding("bad", f"the disk of {folder} has {free >> 20} MiB left", "free some space: 1 GiB at least")
    if not folder.exists():
        return Finding("note", f"the data folder {folder} does not exist yet; the first start makes it")
    probe = folder / ".doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as problem:
        return Finding("bad", f"the data folder {folder} cannot be written: {problem.strerror}", "mend its permissions")
    return Finding("good", f"the data folder {folder} can be written, {free >> 30} GiB are free")


def _engine(settings: Settings) -> Finding:
    if settings.livekit_url is not None:
        return Finding("note", f"LiveKit is yours, at {settings.livekit_url}: only the gate may reach its signalling")
    try:
        binary = find_binary(settings)
        said = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
    except EngineMissing as problem:
        return Finding("bad", "LiveKit is missing", str(problem))
    except (OSError, subprocess.SubprocessError) as problem:
        return Finding("bad", f"LiveKit cannot be run: {problem}", "build it anew by `make livekit`")
    found = re.search(r"\d+\.\d+\.\d+", said)
    version = found.group() if found else "of an unknown version"
    if version != VERSION:
        return Finding("note", f"LiveKit {version} at {binary}; tested is {VERSION}")
    return Finding("good", f"LiveKit {version}")


def _ports(settings: Settings) -> Iterator[Finding]:
    ports = settings.livekit_ports
    own = settings.livekit_url is None
    wanted = [(settings.port, socket.SOCK_STREAM, "--port or FOLKMOOT_PORT", "the web, the API and the gate")]
    if own:
        wanted.append((ports.signal, socket.SOCK_STREAM, "FOLKMOOT_LIVEKIT_PORTS", "LiveKit's signalling"))
        wanted.append((ports.udp, socket.SOCK_DGRAM, "FOLKMOOT_LIVEKIT_PORTS", "media"))
    for port, kind, setting, what in wanted:
        try:
            require_free_port(port, kind, setting)
            yield Finding("good", f"port {port} is free for {what}")
        except PortTaken as problem:
            yield Finding("note", f"{problem} (which is fine when it is Folkmoot itself)")


def _location(settings: Settings) -> Iterator[Finding]:
    data = LocationData(settings.location_dir)
    try:
        version = data.version()
        if version is None:
            yield Finding("bad", f"there is no location data in {settings.location_dir}", "run `make location`")
        else:
            yield from _ages(Table(data.place_of(version) / "places.table"))
        load_policy(settings.location_policy)
    except SourceError as problem:
        yield Finding("bad", str(problem), "mend it, or go back: `folkmoot location rollback`")
    if settings.location_test_atlas is not None:
        found = settings.location_test_atlas.is_file()
        level: Literal["note", "bad"] = "note" if found else "bad"
        yield Finding(level, f"places are made up by the test atlas {settings.location_test_atlas}")


def _ages(table: Table) -> Iterator[Finding]:
    today = datetime.now(UTC).date()
    for key, built in table.built.items():
        days = (today - built).days
        said = f"location source {key} ({table.versions[key]}) is {days} days old"
        if days > OLD_DAYS:
            yield Finding("note", said, "newer is better: `folkmoot location update`")
        else:
            yield Finding("good", said)


def _web(folder: Path) -> Finding:
    if (folder / "index.html").is_file():
        return Finding("good", "the web app is built")
    return Finding("bad", "the web app is not built", "run `make web`")


def _desk(settings: Settings) -> Finding:
    if settings.desk_founding or (settings.data_dir / "desk" / "founding").is_file():
        return Finding("good", "the desk is open")
    return Finding("note", "the desk is not open, so no order can be granted; `folkmoot desk open` founds it")


def _staff(staff: Staff) -> Iterator[Finding]:
    if staff.people < _ENOUGH_REVIEWERS:
        yield Finding(
            "note",
            f"there are {staff.people} reviewers: two decide an order, and nobody is left to decide an appeal",
            "`folkmoot account create --role reviewer`, then a key; three at least, in different countries",
        )
    else:
        yield Finding("good", f"{staff.people} reviewers decide orders, and appeals against each other's")
    if not staff.intake:
        yield Finding("note", "nobody records what authorities send", "`folkmoot account create --role intake`")
    for name in staff.beyond_review():
        yield Finding(
            "note",
            f"no order of {name} could ever be decided: every reviewer works in its jurisdiction or for it (P6), so "
            "that each would end as `cannot be reviewed`, in public",
            "enrol a reviewer who works elsewhere and for somebody else",
        )


def _mail(settings: Settings) -> Finding:
    if settings.mail_url is None:
        return Finding(
            "note",
            "no mail server is set: hosts, the desk and account holders are told nothing by mail",
            "set FOLKMOOT_MAIL_URL and FOLKMOOT_MAIL_FROM",
        )
    return Finding("good", f"mail is sent as {settings.mail_from}")


def _reach(settings: Settings) -> Finding:
    if settings.is_loopback:
        return Finding("good", "only this machine can reach the server")
    if settings.is_witnessed:
        return Finding(
            "good", f"other machines can reach the server; {settings.witnesses_needed} witnesses cosign its log"
        )
    return Finding(
        "note",
        "other machines can reach the server, and its log has no witness: it grants no order",
        "name some in FOLKMOOT_LOG_WITNESSES; `folkmoot witness` is one",
    )
