"""Mutation patches: each breaks one rule of the kernel, and the tests it names must notice.

`tests/mutations/NAME.patch` begins with `# promise: P1` and `# tests: PATH…`; the diff follows. It is applied to a copy
of the sources; the named tests must pass without it and fail with it (pytest's exit code 1: a test failed). A line
`# property: PATH::TEST` names the property test of that promise, which must notice by itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATCHES = ROOT / "tests" / "mutations"


@dataclass(frozen=True)
class Mutant:
    name: str
    promise: str
    tests: tuple[str, ...]
    path: Path
    property: str | None = None


def read(path: Path) -> Mutant:
    head: dict[str, str] = {}
    for line in path.read_text().splitlines():
        if not line.startswith("# "):
            break
        key, _, value = line[2:].partition(":")
        head[key.strip()] = value.strip()
    return Mutant(path.stem, head["promise"], tuple(head["tests"].split()), path, head.get("property"))


def run_tests(place: Path, tests: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run them in `place`, importing the package from there."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            "--no-header",
            "--hypothesis-seed=1",
            *tests,
        ],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(place / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def copy_to(place: Path) -> None:
    shutil.copytree(ROOT / "src", place / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests", place / "tests", ignore=shutil.ignore_patterns("__pycache__", "e2e"))
    shutil.copytree(ROOT / "migrations", place / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", place)
    (place / "web").mkdir()
    shutil.copy(ROOT / "web" / "openapi.json", place / "web")
    (place / "build").symlink_to(Path(os.environ.get("FOLKMOOT_BUILD_DIR", ROOT / "build")))


def judge(mutant: Mutant) -> str:
    """Empty when it was killed, else what is wrong."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        place = Path(folder)
        copy_to(place)
        applied = subprocess.run(
            ["patch", "--strip=1", "--forward", "--fuzz=0", "--input", str(mutant.path)],
            cwd=place,
            capture_output=True,
            text=True,
            check=False,
        )
        if applied.returncode != 0:
            return f"the patch does not apply: {applied.stdout.strip()}"
        imported = subprocess.run(
            [sys.executable, "-c", "import folkmoot; print(folkmoot.__file__)"],
            cwd=place,
            env={**os.environ, "PYTHONPATH": str(place / "src")},
            capture_output=True,
            text=True,
            check=True,
        )
        if not Path(imported.stdout.strip()).resolve().is_relative_to(place.resolve()):
            return "the tests would not import the mutated package"
        done = run_tests(place, mutant.tests)
        if done.returncode == 0:
            return "SURVIVED: no test noticed"
        if done.returncode != 1:
            return f"the tests could not run (exit {done.returncode}): {done.stdout[-800:]}"
        if mutant.property is not None and run_tests(place, (mutant.property,)).returncode != 1:
            return f"SURVIVED its property test: {mutant.property}"
    return ""


def main() -> int:
    mutants = [read(path) for path in sorted(PATCHES.glob("*.patch"))]
    if not mutants:
        print("there are no mutation patches", file=sys.stderr)
        return 1
    needed = tuple(sorted({test for mutant in mutants for test in mutant.tests}))
    with tempfile.TemporaryDirectory(prefix="unmutated-") as folder:
        copy_to(Path(folder))
        sound = run_tests(Path(folder), needed)
    if sound.returncode != 0:
        print(f"the tests fail without any mutation:\n{sound.stdout[-3000:]}", file=sys.stderr)
        return 1
    with ThreadPoolExecutor(max_workers=2) as pool:
        verdicts = list(pool.map(judge, mutants))
    for mutant, verdict in zip(mutants, verdicts, strict=True):
        print(f"{mutant.promise:<5} {mutant.name:<45} {verdict or 'killed'}")
    survived = [m for m, v in zip(mutants, verdicts, strict=True) if v]
    print(f"{len(mutants) - len(survived)} of {len(mutants)} mutants killed")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
