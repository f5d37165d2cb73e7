"""The census of places: what its figures mean, and that without a judge nothing is said to be measured."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
from bench.location_census import MEASURED, NOT_RUN, Census, Counted, Figures, Names, departures, figures_of
from mmdb_writer import MMDBWriter
from netaddr import IPSet
from tests.support.places import write_sources

from folkmoot.territory.adapters.data import LocationData
from folkmoot.territory.adapters.policy import Policy


def test_without_a_judge_nothing_was_run() -> None:
    ran = subprocess.run([sys.executable, "-m", "bench.location_census"], capture_output=True, text=True, check=False)
    assert ran.returncode == NOT_RUN
    assert ran.stderr.startswith("NOT RUN")
    assert ran.stdout == ""


def test_false_inside_and_missed_are_weighed_shares_of_what_their_definitions_say() -> None:
    names = Names()
    us, cn, none = names.number("US"), names.number("CN"), names.number("ZZ")
    assert none == 0

    def codes(*these: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
        return np.array(these, dtype=np.int16)

    counted = Counted(
        4,
        np.array([60, 30, 10, 100, 7]),
        np.array([False, False, False, False, True]),
        {"G": codes(cn, cn, cn, us, cn), "D": codes(cn, cn, us, us, cn), "R": codes(cn, cn, cn, us, cn)},
        judge=codes(cn, us, cn, none, us),
        shipped=codes(cn, 0, 0, us, cn),
    )
    found = {one.territory: one for one in figures_of(counted, names.number, people=True)}
    china = found["CN"]
    assert china.false_inside["3 of 3"] == round(100 * 30 / 90, 3)
    assert china.false_inside["2 of 3"] == round(100 * 30 / 100, 3)
    assert china.false_inside["shipped"] == 0
    assert china.missed["3 of 3"] == round(100 * 10 / 70, 3)
    # Of what the judge does not know, nothing is false; and nobody says anything of Germany.
    assert found["US"].false_inside["3 of 3"] is None
    assert found["DE"].false_inside["any"] is None
    machines_too = {one.territory: one for one in figures_of(counted, names.number, people=False)}
    assert machines_too["CN"].false_inside["3 of 3"] == round(100 * 37 / 97, 3)


def test_what_is_no_longer_as_it_was_measured_is_named() -> None:
    def figures(by: float) -> list[Figures]:
        return [Figures(code, 4, "people", {"3 of 3": was + by}, {}) for code, was in MEASURED.items()]

    assert departures(figures(0.049)) == {}
    assert set(departures(figures(0.06))) == set(MEASURED)


def test_every_address_that_is_routed_is_weighed_once(tmp_path: Path) -> None:
    """China Telecom's 65,536 addresses, of which the judge puts a quarter into the United States."""
    data = LocationData(tmp_path / "location")
    version = data.build(write_sources(tmp_path / "sources"), {}, Policy())
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="judge")
    for network, country in {"116.224.0.0/16": "CN", "116.224.64.0/18": "US", "2001:4860::/32": "US"}.items():
        writer.insert_network(IPSet([network]), {"country_code": country})
    judge = tmp_path / "judge.mmdb"
    writer.to_db_file(str(judge))
    census = Census(data.place_of(version), judge)
    counted = census.ipv4()
    assert int(counted.weight.sum()) == 65_536
    china = figures_of(counted, census.names.number, people=True)[0]
    assert china.false_inside["3 of 3"] == china.false_inside["shipped"] == 25
    assert china.missed["3 of 3"] == 0
