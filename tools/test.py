"""Runs every test: the quick ones in parallel, those with real media one after another, then the mutation patches."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"


def main() -> int:
    pytest = [str(PYTHON), "-m", "pytest", "-q"]
    runs = [
        ("mutation patches", [str(PYTHON), "tools/mutants.py"]),
        ("the web app", [str(PYTHON), "tools/web.py", "test"]),
        ("unit", [*pytest, "-n", "2", "tests/unit"]),
        ("the rest, with real media", [*pytest, *sorted(str(p) for p in (ROOT / "tests").iterdir() if _serial(p))]),
    ]
    failed = []
    for name, command in runs:
        print(f"== {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "all test runs passed", flush=True)
    return 1 if failed else 0


def _serial(path: Path) -> bool:
    return path.is_dir() and path.name in {"contract", "scenario", "e2e", "fault"} and any(path.rglob("test_*.py"))


if __name__ == "__main__":
    sys.exit(main())
