// At the map's size a larger shape swallows these. Where they are not meant, the map says so by a hollow dot.
const SWALLOWED: Readonly<Record<string, readonly string[]>> = { CN: ['HK', 'MO'], FR: ['GF'], NO: ['SJ'] };

/** The codes that shapes of `codes` swallow, though they are not among them. */
export function leftOut(codes: readonly string[]): string[] {
  return codes.flatMap((code) => SWALLOWED[code] ?? []).filter((inner) => !codes.includes(inner));
}
