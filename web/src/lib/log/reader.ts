// Reads a log's files, and believes of them only what its signed checkpoint proves.
import { equal } from './bytes';
import { inclusionProof, leafHash, nodeHash, NotVerified, verifyInclusion } from './merkle';
import type { Opened } from './note';
import type { Entry } from './receipt';

export const WIDTH = 256;
const HASH = 32;

/** Gets a file such as `tile/0/000`. */
export type Fetch = (path: string) => Promise<Uint8Array>;

export interface Logged {
  index: number;
  entry: Entry;
}

/** `x001/x234/067`, and `.p/W` for a partial tile of width W. */
export function indexPath(index: number, width: number): string {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  return groups.join('/') + (width === WIDTH ? '' : `.p/${width}`);
}

export function decodeBundle(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length; ) {
    const length = ((bundle[at] ?? 0) << 8) | (bundle[at + 1] ?? 0);
    const entry = bundle.slice(at + 2, at + 2 + length);
    if (entry.length !== length) throw new NotVerified('a bundle of entries is cut off');
    entries.push(entry);
    at += 2 + length;
  }
  return entries;
}

/** A log at one checkpoint. Every entry that it gives out was proved to stand under it. */
export class Reader {
  readonly #files = new Map<string, Promise<Uint8Array>>();

  constructor(
    readonly checkpoint: Opened,
    readonly fetch: Fetch,
  ) {}

  /** Entries `start … end − 1`, oldest first. Throws `NotVerified`. */
  async entries(start: number, end: number): Promise<Logged[]> {
    const found: Logged[] = [];
    for (let index = start; index < end; index += 1) found.push(await this.entry(index));
    return found;
  }

  async entry(index: number): Promise<Logged> {
    const { size, root } = this.checkpoint;
    if (index < 0 || index >= size) throw new NotVerified('the log has no such entry');
    const bundle = Math.floor(index / WIDTH);
    const width = Math.min(WIDTH, size - bundle * WIDTH);
    const entries = decodeBundle(await this.#file(`tile/entries/${indexPath(bundle, width)}`));
    const data = entries[index % WIDTH];
    if (data === undefined || entries.length !== width)
      throw new NotVerified(`entry ${index} is not where it should be`);
    const leaf = leafHash(data);
    if (!equal(leaf, await this.#hash(0, index))) throw new NotVerified(`entry ${index} is not the one that was logged`);
    const proof = await inclusionProof(index, size, (level, at) => this.#node(level, at));
    verifyInclusion(leaf, index, size, proof, root);
    return { index, entry: JSON.parse(new TextDecoder().decode(data)) as Entry };
  }

  async #node(level: number, index: number): Promise<Uint8Array> {
    const [row, above] = [Math.floor(level / 8), level % 8];
    const first = index * 2 ** above;
    let hashes = await Promise.all(Array.from({ length: 2 ** above }, (_, at) => this.#hash(row, first + at)));
    while (hashes.length > 1)
      hashes = hashes.flatMap((left, at) => {
        const right = hashes[at + 1];
        return at % 2 === 0 && right ? [nodeHash(left, right)] : [];
      });
    const [only] = hashes;
    if (!only) throw new NotVerified('a tile is too short');
    return only;
  }

  async #hash(row: number, position: number): Promise<Uint8Array> {
    const index = Math.floor(position / WIDTH);
    const width = Math.min(WIDTH, Math.floor(this.checkpoint.size / WIDTH ** row) - index * WIDTH);
    const path = `tile/${row}/${indexPath(index, width)}`;
    const tile = await this.#file(path);
    if (tile.length !== width * HASH) throw new NotVerified(`${path} does not hold ${width} hashes`);
    return tile.slice((position % WIDTH) * HASH, ((position % WIDTH) + 1) * HASH);
  }

  #file(path: string): Promise<Uint8Array> {
    const known = this.#files.get(path) ?? this.fetch(path);
    this.#files.set(path, known);
    return known;
  }
}
