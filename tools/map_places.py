"""Where the world map finds each ISO 3166-1 code: writes web/src/lib/map/places.json. For when its sources change.

A code has the id of its shape in `countries-110m.json` (Kosovo, which has none, its name there); one that is too small
for that file has a point, longitude and latitude, taken from the files that show more.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pycountry

WEB = Path(__file__).resolve().parents[1] / "web"
ATLAS = WEB / "node_modules" / "world-atlas"
# Not in any of the files: islands and the like that belong to a larger shape there.
POINTS = {
    "BQ": (-68.3, 12.2),
    "BV": (3.4, -54.4),
    "CC": (96.8, -12.2),
    "CX": (105.7, -10.5),
    "GF": (-53.1, 4.0),
    "GP": (-61.55, 16.25),
    "MQ": (-61.0, 14.65),
    "RE": (55.5, -21.1),
    "SJ": (16.0, 78.2),
    "TK": (-171.8, -9.2),
    "YT": (45.15, -12.8),
}


def shapes(detail: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    atlas = json.loads((ATLAS / f"countries-{detail}.json").read_text())
    return atlas, atlas["objects"]["countries"]["geometries"]


def ring(atlas: dict[str, Any], arcs: list[int]) -> list[tuple[float, float]]:
    """A ring's points, from arcs of differences (TopoJSON 2.1.4)."""
    (kx, ky), (dx, dy) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    points: list[tuple[float, float]] = []
    for index in arcs:
        x = y = 0
        line = []
        for a, b in atlas["arcs"][index if index >= 0 else ~index]:
            x, y = x + a, y + b
            line.append((x * kx + dx, y * ky + dy))
        points += line if index >= 0 else line[::-1]
    return points


def middle(atlas: dict[str, Any], shape: dict[str, Any]) -> tuple[float, float]:
    """The middle of its largest ring: near enough for a dot."""
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    rings = [ring(atlas, polygon[0]) for polygon in polygons]

    def extent(points: list[tuple[float, float]]) -> float:
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        return (max(xs) - min(xs)) * (max(ys) - min(ys))

    points = max(rings, key=extent)
    return tuple(round(sum(values) / len(points), 2) for values in zip(*points, strict=True))  # type: ignore[return-value]


def places() -> dict[str, str | tuple[float, float]]:
    coarse = {shape.get("id") for shape in shapes("110m")[1]}
    points: dict[str, tuple[float, float]] = {}
    for detail in ("10m", "50m"):
        atlas, found = shapes(detail)
        points |= {shape["id"]: middle(atlas, shape) for shape in found if shape.get("id") and shape.get("arcs")}
    made: dict[str, str | tuple[float, float]] = {"XK": "Kosovo"}
    for country in pycountry.countries:
        if country.numeric in coarse:
            made[country.alpha_2] = country.numeric
        else:
            made[country.alpha_2] = points.get(country.numeric) or POINTS[country.alpha_2]
    return dict(sorted(made.items()))


def main() -> int:
    lines = ",\n".join(f"  {json.dumps(code)}: {json.dumps(place)}" for code, place in places().items())
    (WEB / "src" / "lib" / "map" / "places.json").write_text(f"{{\n{lines}\n}}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
