"""Runs every test: the quick ones in parallel, those with real media one after another, then the mutation patches."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"


def main() -> int:
    pytest = [str(PYTHON), "-m", "pytest", "-q"]
    runs = [
        ("the web app", [str(PYTHON), "tools/web.py", "test"]),
        ("unit and contract", [*pytest, "-n", "2", "tests/unit", *_listed(ROOT / "tests" / "contract", _alone)]),
        ("the rest, with real media", [*pytest, *_rest()]),
        # Every test that a patch names has just run without it.
        ("mutation patches", [str(PYTHON), "tools/mutants.py", "--sound"]),
    ]
    failed = []
    for name, command in runs:
        print(f"== {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "all test runs passed", flush=True)
    return 1 if failed else 0


# Contracts whose figures suffer when something else runs beside them: real media, and time-outs of connections.
_ALONE = frozenset({"media", "http"})


def _alone(path: Path) -> bool:
    return path.name not in _ALONE


def _rest() -> list[str]:
    contract = ROOT / "tests" / "contract"
    whole = _listed(ROOT / "tests", lambda path: path.name in {"scenario", "e2e", "fault"})
    return [*_listed(contract, lambda path: not _alone(path)), *whole]


def _listed(folder: Path, wanted: Callable[[Path], bool]) -> list[str]:
    """The folders below that hold tests."""
    return sorted(str(path) for path in folder.iterdir() if wanted(path) and any(path.rglob("test_*.py")))


if __name__ == "__main__":
    sys.exit(main())
