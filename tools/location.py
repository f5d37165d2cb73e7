"""Gathers the location sources that were installed, by the names that `folkmoot location update --from` reads."""

from __future__ import annotations

import json
import shutil
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NPM = ROOT / "location" / "node_modules" / "@ip-location-db"
OF_NPM = {
    "geo-whois-asn-country-mmdb": ["geo-whois-asn-country.mmdb"],
    "dbip-country-mmdb": ["dbip-country.mmdb"],
    "iptoasn-country-mmdb": ["iptoasn-country.mmdb"],
    "asn": ["asn-ipv4-num.csv", "asn-ipv6-num.csv"],
}


def main(target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    versions = {}
    for package, names in OF_NPM.items():
        said = json.loads((NPM / package / "package.json").read_text())["version"]
        for name in names:
            shutil.copyfile(NPM / package / name, target / name)
            versions[name] = f"{package} {said}"
    for name, package, inside in (("machines.bin", "iporigin", "data/ranges.bin"), ("registry.so", "iptocc", "*.so")):
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise SystemExit(f"{package} is not installed")
        [found] = Path(spec.origin).parent.glob(inside)
        shutil.copyfile(found, target / name)
        versions[name] = f"{package} {version(package)}"
    (target / "versions.json").write_text(json.dumps(versions, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
