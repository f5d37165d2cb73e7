"""Gathers the location sources that were installed, by the names that `folkmoot location update --from` reads."""

from __future__ import annotations

import json
import shutil
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from folkmoot.territory.adapters.fetching import OF_NPM, OF_PYPI

ROOT = Path(__file__).resolve().parents[1]
NPM = ROOT / "location" / "node_modules"


def main(target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    versions = {}
    for package, names in OF_NPM.items():
        said = json.loads((NPM / package / "package.json").read_text())["version"]
        for inside, name in names.items():
            shutil.copyfile(NPM / package / inside, target / name)
            versions[name] = f"{package.partition('/')[2]} {said}"
    for package, (inside, name) in OF_PYPI.items():
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise SystemExit(f"{package} is not installed")
        [found] = Path(spec.origin).parents[1].glob(inside)
        shutil.copyfile(found, target / name)
        versions[name] = f"{package} {version(package)}"
    (target / "versions.json").write_text(json.dumps(versions, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
