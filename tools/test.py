"""Runs every test: two at a time, but one by one with browsers and real media; then the mutation patches."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"


def main() -> int:
    pytest = [str(PYTHON), "-m", "pytest", "-q"]
    runs = [
        ("the web app", [str(PYTHON), "tools/web.py", "test"]),
        ("unit and contract", [*pytest, "-n", "2", "tests/unit", *_contract(alone=False)]),
        ("scenario and fault", [*pytest, "-n", "2", "tests/scenario", "tests/fault"]),
        ("browsers and real media", [*pytest, *_contract(alone=True), "tests/e2e"]),
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


def _contract(*, alone: bool) -> list[str]:
    """The folders of contract tests that run alone, or those that do not."""
    folders = (ROOT / "tests" / "contract").iterdir()
    return sorted(
        str(folder) for folder in folders if (folder.name in _ALONE) is alone and any(folder.rglob("test_*.py"))
    )


if __name__ == "__main__":
    sys.exit(main())
