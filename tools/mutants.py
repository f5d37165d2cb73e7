"""Mutation patches: each breaks one rule of the kernel, and the tests it names must notice.

`tests/mutations/NAME.patch` begins with `# promise: P1` and `# tests: PATH…`; the diff follows. It is applied to a copy
of the sources; the named tests must pass without it and fail with it (pytest's exit code 1: a test failed). Each names
the one test that notices where one does: it is far quicker. A line `# property: PATH::TEST` names the property test of
that promise, which must notice by itself.
"""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATCHES = ROOT / "tests" / "mutations"
WORKERS = 2


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


class Place:
    """A copy of the sources, where mutants are tried one after another. Compiled files are kept between them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tried = 0
        for name in ("src", "tests", "migrations"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "e2e"))
        shutil.copy(ROOT / "pyproject.toml", folder)
        (folder / "web").mkdir()
        shutil.copy(ROOT / "web" / "openapi.json", folder / "web")
        (folder / "build").symlink_to(Path(os.environ.get("FOLKMOOT_BUILD_DIR", ROOT / "build")))
        imported = self._run("-c", "import folkmoot; print(folkmoot.__file__)").stdout.strip()
        if not Path(imported).resolve().is_relative_to(folder.resolve()):
            raise RuntimeError(f"the tests would not import the mutated package, but {imported}")

    def test(self, tests: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return self._run(
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            "--no-header",
            "--hypothesis-profile=judged",
            "--hypothesis-seed=1",
            *tests,
        )

    @contextmanager
    def mutated(self, mutant: Mutant) -> Iterator[str]:
        """With the patch applied; what is wrong when it does not apply, else empty."""
        self._tried += 1
        before = {path: path.read_bytes() for path in self._touched(mutant)}
        applied = subprocess.run(
            ["patch", "--strip=1", "--forward", "--fuzz=0", "--input", str(mutant.path)],
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
        )
        self._age(before)
        yield "" if applied.returncode == 0 else f"the patch does not apply: {applied.stdout.strip()}"
        for path, content in before.items():
            path.write_bytes(content)
        self._tried += 1
        self._age(before)

    def _touched(self, mutant: Mutant) -> list[Path]:
        lines = mutant.path.read_text().splitlines()
        paths = (line.removeprefix("+++ b/").split("\t")[0] for line in lines if line.startswith("+++ b/"))
        return [path for path in (self._folder / name for name in paths) if path.exists()]

    def _age(self, paths: Iterable[Path]) -> None:
        """A time of change that no version of the file had before: compiled files are told apart by it."""
        for path in paths:
            os.utime(path, (_EPOCH + self._tried, _EPOCH + self._tried))

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": str(self._folder / "src")},
            capture_output=True,
            text=True,
            check=False,
        )


_EPOCH = 1_000_000_000


def judge(place: Place, mutant: Mutant) -> str:
    """Empty when it was killed, else what is wrong."""
    with place.mutated(mutant) as wrong:
        if wrong:
            return wrong
        done = place.test((mutant.property,) if mutant.property else mutant.tests)
        if done.returncode == 0:
            return f"SURVIVED its property test: {mutant.property}" if mutant.property else "SURVIVED: no test noticed"
        if done.returncode != 1:
            return f"the tests could not run (exit {done.returncode}): {done.stdout[-800:]}"
    return ""


def main() -> int:
    """With names, only those. `--sound`: the tests are known to pass without any mutation."""
    names = {name for name in sys.argv[1:] if not name.startswith("-")}
    mutants = [read(path) for path in sorted(PATCHES.glob("*.patch")) if not names or path.stem in names]
    if not mutants or names - {mutant.name for mutant in mutants}:
        print(f"no such mutation patches: {', '.join(names) or PATCHES}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        places: queue.SimpleQueue[Place] = queue.SimpleQueue()
        for number in range(WORKERS):
            places.put(Place(_made(Path(folder) / str(number))))
        if "--sound" not in sys.argv:
            place = places.get()
            sound = place.test(tuple(sorted({test for mutant in mutants for test in mutant.tests})))
            places.put(place)
            if sound.returncode != 0:
                print(f"the tests fail without any mutation:\n{sound.stdout[-3000:]}", file=sys.stderr)
                return 1

        def verdict_of(mutant: Mutant) -> str:
            place = places.get()
            try:
                return judge(place, mutant)
            finally:
                places.put(place)

        survived = 0
        with ThreadPoolExecutor(max_workers=WORKERS) as pool:
            for mutant, verdict in zip(mutants, pool.map(verdict_of, mutants), strict=True):
                print(f"{mutant.promise:<5} {mutant.name:<45} {verdict or 'killed'}", flush=True)
                survived += bool(verdict)
    print(f"{len(mutants) - survived} of {len(mutants)} mutants killed")
    return 1 if survived else 0


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
