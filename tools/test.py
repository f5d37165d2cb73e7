"""Runs every test: two at a time, but one by one with real media; last the browsers, and mutants beside them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"


def main() -> int:
    pytest = [str(PYTHON), "-m", "pytest", "-q"]
    failed = [
        name
        for name, command in [
            ("the web app", [str(PYTHON), "tools/web.py", "test"]),
            ("unit and contract", [*pytest, "-n", "2", "tests/unit", *_contract(alone=False)]),
            ("scenario and fault", [*pytest, "-n", "2", "tests/scenario", "tests/fault"]),
            ("real media", [*pytest, *_contract(alone=True)]),
        ]
        if not _passes(name, command)
    ]
    # Browsers mostly wait, and mutants take what they leave. Every test that a patch names has run without it by then.
    with tempfile.TemporaryFile("w+") as said:
        mutants = subprocess.Popen(
            ["nice", "-n", "19", str(PYTHON), "tools/mutants.py", "--sound"],
            cwd=ROOT,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        if not _passes("browsers", [*pytest, "tests/e2e"]):
            failed.append("browsers")
        print("== mutation patches", flush=True)
        if mutants.wait() != 0:
            failed.append("mutation patches")
        said.seek(0)
        print(said.read(), flush=True)
    print(f"failed: {', '.join(failed)}" if failed else "all test runs passed", flush=True)
    return 1 if failed else 0


def _passes(name: str, command: list[str]) -> bool:
    print(f"== {name}", flush=True)
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


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
