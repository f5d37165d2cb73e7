// The world as the map draws it: shapes from world-atlas (Natural Earth), found by ISO 3166-1 code. Loaded only with the map.
import { geoEqualEarth, geoPath } from 'd3-geo';
import type { Feature, MultiPolygon, Polygon } from 'geojson';
import { feature, merge, mesh } from 'topojson-client';
import type { GeometryCollection, GeometryObject, MultiPolygon as Multi, Polygon as Single, Topology } from 'topojson-specification';
import world from 'world-atlas/countries-110m.json';

import { leftOut } from './leftOut';
import places from './places.json';

export const WIDTH = 960;
export const HEIGHT = 440;
/** Below this many units across, a shape is hard to see and gets a ring around it. */
const SMALL = 9;
/** With more codes than these the territory is seen anyway, and rings would hide it. */
const RINGED = 5;

type Properties = { name: string };
type Shape = Single<Properties> | Multi<Properties>;

const atlas = world as unknown as Topology<{ countries: GeometryCollection<Properties>; land: GeometryCollection }>;
const countries = atlas.objects.countries.geometries.filter(isShape);
const table = places as unknown as Readonly<Record<string, string | readonly [number, number]>>;
const byKey = new Map(countries.map((shape) => [shape.id === undefined ? shape.properties?.name : String(shape.id), shape]));

// Nobody is in a meeting from the far south, and the rest is larger without it.
const ANTARCTICA = '010';
const shown = countries.filter((shape) => shape.id !== ANTARCTICA);
// Turned so that the edge runs through the Bering Strait and cuts no land.
const projection = geoEqualEarth().rotate([-11, 0]).fitExtent(
  [
    [10, 4],
    [WIDTH - 10, HEIGHT - 4],
  ],
  {
    type: 'GeometryCollection',
    // The islands of the Pacific reach as far as the edges do at the equator.
    geometries: [merge(atlas, shown), { type: 'MultiPoint', coordinates: [[-168.9, 0], [190.9, 0]] }],
  },
);
const path = geoPath(projection).digits(1);

export const land = path(merge(atlas, shown)) ?? '';
export const borders = path(mesh(atlas, atlas.objects.countries, (one, other) => one !== other)) ?? '';

export type Mark = { code: string; x: number; y: number };
export type Drawn = {
  /** One path for each code that has a shape. */
  shapes: { code: string; d: string }[];
  /** Dots for what has no shape here, rings around what is hard to see. */
  dots: Mark[];
  rings: Mark[];
  /** What a highlighted shape swallows though it is not meant. */
  left: Mark[];
  unknown: string[];
};

/** How the map shows `codes`. */
export function draw(codes: readonly string[]): Drawn {
  const drawn: Drawn = { shapes: [], dots: [], rings: [], left: [], unknown: [] };
  for (const code of new Set(codes)) {
    const place = table[code];
    const shape = typeof place === 'string' ? byKey.get(place) : undefined;
    if (shape !== undefined) {
      const found = feature(atlas, shape as GeometryObject<Properties>) as Feature<Polygon | MultiPolygon>;
      drawn.shapes.push({ code, d: path(found) ?? '' });
      const [[left, top], [right, bottom]] = path.bounds(found);
      if (Math.max(right - left, bottom - top) < SMALL) drawn.rings.push({ code, x: (left + right) / 2, y: (top + bottom) / 2 });
    } else if (typeof place === 'object') {
      drawn.dots.push(mark(code, place));
    } else {
      drawn.unknown.push(code);
    }
  }
  if (drawn.shapes.length > RINGED) drawn.rings = [];
  for (const code of leftOut(codes)) {
    const at = table[code];
    if (typeof at === 'object') drawn.left.push(mark(code, at));
  }
  return drawn;
}

function mark(code: string, [longitude, latitude]: readonly [number, number]): Mark {
  const [x, y] = projection([longitude, latitude]) ?? [0, 0];
  return { code, x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
}

function isShape(one: GeometryObject<Properties>): one is Shape {
  return one.type === 'Polygon' || one.type === 'MultiPolygon';
}
