// Receipts: one entry, its proof and the cosigned checkpoint in one file, verified without asking anyone.
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import canonicalize from 'canonicalize';
import { verify } from '@noble/ed25519';

import { fromBase64, fromHex, hex, utf8 } from './bytes';
import { leafHash, NotVerified, verifyInclusion } from './merkle';
import { type Opened, openCheckpoint, parseKey, type VerifierKey } from './note';

const FORMAT = 'folkmoot/receipt/v1';

export type Entry = Readonly<Record<string, unknown>>;

/** A receipt that verified. `meeting`: the code of the meeting that its entry was shown to be about. */
export interface Verified {
  entry: Entry;
  index: number;
  checkpoint: Opened;
  meeting: string | null;
}

const object = (value: unknown): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NotVerified('this is no receipt');
  return value as Record<string, unknown>;
};

const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new NotVerified('this is no receipt');
  return value;
};

/** The bytes of an entry as it is logged (RFC 8785). */
export function entryBytes(entry: Entry): Uint8Array {
  const canonical = canonicalize(entry);
  if (canonical === undefined) throw new NotVerified('this is no entry');
  return utf8(canonical);
}

function read<T>(value: unknown, as: (text: string) => T): T {
  try {
    return as(text(value));
  } catch {
    throw new NotVerified('this is no receipt');
  }
}

/** The keys that trusted ones vouch for, by entries that both keys signed. Throws `NotVerified` for one they did not. */
export function following(keys: readonly VerifierKey[], changes: readonly unknown[]): VerifierKey[] {
  const pairs = changes.map((change) => {
    const entry = object(change);
    const statement = object(entry['statement']);
    const [from, to] = [parseKey(text(statement['from'])), parseKey(text(statement['to']))];
    const message = entryBytes(statement);
    const good = [
      verifies(from, entry['from_signature'], message),
      verifies(to, entry['to_signature'], message),
      entry['kind'] === 'log_key_changed',
      from.name === statement['origin'] && to.name === statement['origin'],
    ];
    if (good.includes(false)) throw new NotVerified('a change of the log’s key is not signed by both keys');
    return [from, to] as const;
  });
  const known = [...keys];
  const has = (key: VerifierKey) => known.some((one) => one.line === key.line);
  for (let grown = true; grown; ) {
    grown = false;
    for (const pair of pairs)
      if (pair.some(has))
        for (const key of pair)
          if (!has(key)) {
            known.push(key);
            grown = true;
          }
  }
  return known;
}

function verifies(key: VerifierKey, signature: unknown, message: Uint8Array): boolean {
  try {
    return verify(fromHex(text(signature)), message, key.publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/** `keys`, `witnesses`: as one knows them. Throws `NotVerified`: what is wrong with it. */
export function verifyReceipt(
  file: string,
  keys: readonly VerifierKey[],
  witnesses: readonly VerifierKey[] = [],
  needed = witnesses.length,
  changes: readonly unknown[] = [],
): Verified {
  let found: Record<string, unknown>;
  try {
    found = object(JSON.parse(file));
  } catch {
    throw new NotVerified('this is no receipt');
  }
  if (found['type'] !== FORMAT) throw new NotVerified('this is no receipt');
  const [entry, index, size] = [object(found['entry']), found['index'], found['size']];
  const own = Array.isArray(found['key_changes']) ? (found['key_changes'] as unknown[]) : [];
  const proof = Array.isArray(found['proof']) ? (found['proof'] as unknown[]) : [];
  if (typeof index !== 'number' || typeof size !== 'number') throw new NotVerified('this is no receipt');
  const checkpoint = openCheckpoint(
    text(found['checkpoint']),
    following(keys, [...own, ...changes]),
    witnesses,
    needed,
  );
  if (checkpoint.size !== size) throw new NotVerified('the proof is for another size than the checkpoint’s');
  const hashes = proof.map((one) => read(one, fromBase64));
  verifyInclusion(leafHash(entryBytes(entry)), index, size, hashes, checkpoint.root);
  return { entry, index, checkpoint, meeting: aboutMeeting(found['meeting'], entry) };
}

/** The meeting's code, once its secret makes the commitment that stands in the entry. */
function aboutMeeting(claim: unknown, entry: Entry): string | null {
  if (claim === undefined || claim === null) return null;
  const { code, secret } = object(claim);
  const commitment = hex(hmac(sha256, read(secret, fromHex), utf8(String(entry['number']))));
  if (!Array.isArray(entry['meetings']) || !entry['meetings'].includes(commitment))
    throw new NotVerified(`the entry is not about the meeting ${text(code)}`);
  return text(code);
}
