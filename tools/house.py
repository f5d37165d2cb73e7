"""House rules that no linter knows: what may not stand in any tracked file, and no sleeping in tests."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FORBIDDEN = {
    "a package registry's host name": re.compile(
        r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:com|org)|proxy\.golang\.org|deb\.debian\.org)\b"
    ),
    "a path of one machine": re.compile(r"(?<![\w.~-])/(?:work|root|home/\w+)/"),
}
SLEEP = re.compile(r"\b(?:time|asyncio|anyio)\.sleep\(|wait_for_timeout\(")
EXEMPT = {"tools/house.py"}


def main() -> int:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    problems = []
    for name in listed.splitlines():
        path = ROOT / name
        if name in EXEMPT or not path.is_file():
            continue
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            problems += [f"{name}:{number}: {what}" for what, pattern in FORBIDDEN.items() if pattern.search(line)]
            if name.startswith("tests/") and SLEEP.search(line):
                problems.append(f"{name}:{number}: a test that sleeps; wait for a condition")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
