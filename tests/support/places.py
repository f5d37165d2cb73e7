"""Location sources: small, real in form, and right about what is known. The registries' data is the real one."""

from __future__ import annotations

import csv
import ipaddress
import json
import shutil
import struct
from collections.abc import Mapping
from pathlib import Path

import iptocc
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from folkmoot.territory.adapters.data import COUNTRIES
from folkmoot.territory.adapters.updating import WELL_KNOWN

# The networks of the addresses that are known; and one that the registries gave to China Telecom.
KNOWN = {
    str(ipaddress.ip_network(f"{address}/{32 if ':' in address else 16}", strict=False)): country
    for address, country in WELL_KNOWN.items()
}
CHINESE = {"116.224.0.0/16": "CN", "240e:e2::/32": "CN"}
INSIDE = "116.224.5.1"


def write_sources(
    folder: Path,
    *,
    countries: Mapping[str, Mapping[str, str]] | None = None,
    announced: Mapping[str, int] | None = None,
    machines: Mapping[str, str] | None = None,
) -> Path:
    """Into `folder`. `countries`: by source (G, D or I), networks that it puts elsewhere than the others do;
    `announced`: AS numbers by network; `machines`: kinds by network."""
    folder.mkdir(parents=True, exist_ok=True)
    for key, name in COUNTRIES.items():
        own = (countries or {}).get(key, {})
        writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="small")
        for network, country in {**KNOWN, **CHINESE, **own}.items():
            writer.insert_network(IPSet([network]), {"country_code": country})
        writer.to_db_file(str(folder / name))
    for family in (4, 6):
        with (folder / f"asn-ipv{family}-num.csv").open("w", newline="") as file:
            for text, number in (announced or {"116.224.0.0/16": 4812}).items():
                whose = ipaddress.ip_network(text)
                first, last = int(whose.network_address), int(whose.broadcast_address)
                if whose.version == family:
                    csv.writer(file).writerow([first, last, number, "A network, Inc."])
    (folder / "machines.bin").write_bytes(_machines(machines or {}))
    [registry] = Path(iptocc.__file__).parent.glob("*.so")
    shutil.copyfile(registry, folder / "registry.so")
    (folder / "versions.json").write_text(json.dumps({"registry.so": "iptocc as installed"}))
    return folder


def _machines(kinds: Mapping[str, str]) -> bytes:
    networks = [(ipaddress.ip_network(text), kind) for text, kind in sorted(kinds.items())]
    of4 = [(network, n) for n, (network, _) in enumerate(networks) if isinstance(network, ipaddress.IPv4Network)]
    of6 = [(network, n) for n, (network, _) in enumerate(networks) if isinstance(network, ipaddress.IPv6Network)]
    blob = struct.pack("<8sHQHII", b"IPORIGIN", 1, 1_780_000_000, len(networks), len(of4), len(of6))
    for _, kind in networks:
        label = f"Somebody\t{kind}".encode()
        blob += struct.pack("<H", len(label)) + label
    blob += b"".join(struct.pack("<IIH", int(one[0]), int(one[-1]), number) for one, number in of4)
    return blob + b"".join(struct.pack("<16s16sH", one[0].packed, one[-1].packed, number) for one, number in of6)
