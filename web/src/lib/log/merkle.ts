// Merkle trees as RFC 6962 and RFC 9162 define them. Hashes are fetched through a function that the caller gives.
import { sha256 } from '@noble/hashes/sha2.js';

import { concat, equal } from './bytes';

/** The root of the complete subtree over the leaves `index·2^level … (index+1)·2^level − 1`. */
export type GetNode = (level: number, index: number) => Promise<Uint8Array>;

/** Something is not what it claims to be; the message says what. */
export class NotVerified extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotVerified';
  }
}

export const leafHash = (entry: Uint8Array): Uint8Array => sha256(concat(Uint8Array.of(0), entry));
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(concat(Uint8Array.of(1), left, right));

/** The largest power of two smaller than `size` (RFC 6962 §2.1). Sizes pass 2^31, so no bit operators here. */
const split = (size: number): number => 2 ** Math.floor(Math.log2(size - 1));

/** The hash of the leaves `start … end − 1`; `start` is a multiple of the largest power of two below the width. */
async function subtree(start: number, end: number, get: GetNode): Promise<Uint8Array> {
  const width = end - start;
  const level = Math.log2(width);
  if (Number.isInteger(level)) return get(level, start / width);
  const middle = start + split(width);
  return nodeHash(await subtree(start, middle, get), await subtree(middle, end, get));
}

/** RFC 6962 §2.1.1. */
export async function inclusionProof(index: number, size: number, get: GetNode): Promise<Uint8Array[]> {
  const path: Uint8Array[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + split(end - start);
    if (index < middle) {
      path.push(await subtree(middle, end, get));
      end = middle;
    } else {
      path.push(await subtree(start, middle, get));
      start = middle;
    }
  }
  return path.reverse();
}

/** RFC 9162 §2.1.3.2. Throws `NotVerified`. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): void {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size)
    throw new NotVerified('the index is outside the tree');
  let [fn, sn, value] = [index, size - 1, leaf];
  for (const one of proof) {
    if (sn === 0) throw new NotVerified('the proof is too long');
    if (fn % 2 === 1 || fn === sn) {
      value = nodeHash(one, value);
      while (fn % 2 === 0 && fn > 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else {
      value = nodeHash(value, one);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  if (sn !== 0) throw new NotVerified('the proof is too short');
  if (!equal(value, root)) throw new NotVerified('the entry is not in this tree');
}
