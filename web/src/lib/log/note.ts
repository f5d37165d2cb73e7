// Signed notes, checkpoints and cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature).
import { hashes, verify } from '@noble/ed25519';
import { sha256, sha512 } from '@noble/hashes/sha2.js';

import { concat, equal, fromBase64, fromHex, hex, utf8 } from './bytes';
import { NotVerified } from './merkle';

hashes.sha512 = sha512;

const ED25519 = 0x01;
const COSIGNATURE = 0x04;

/** What verifies signatures: `name+keyID+base64(type ‖ public key)`. */
export interface VerifierKey {
  line: string;
  name: string;
  id: Uint8Array;
  publicKey: Uint8Array;
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
}

/** A checkpoint whose signatures verified: by which of the log's keys, and when which witness cosigned it. */
export interface Opened extends Checkpoint {
  signedBy: VerifierKey;
  cosigned: Map<string, Date>;
}

interface Signature {
  name: string;
  id: Uint8Array;
  bytes: Uint8Array;
}

/** A log's key. Throws `NotVerified` for what is none. */
export const parseKey = (line: string): VerifierKey => parse(line, ED25519);

/** A witness's key. Throws `NotVerified` for what is none. */
export const parseWitness = (line: string): VerifierKey => parse(line, COSIGNATURE);

function parse(line: string, type: number): VerifierKey {
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line.trim());
  if (!parts) throw new NotVerified('this is no verifier key');
  const [, name = '', id = '', rest = ''] = parts;
  const body = decoded(rest);
  const known = sha256(concat(utf8(name), Uint8Array.of(0x0a), body)).slice(0, 4);
  if (hex(known) !== id || body.length !== 33 || body[0] !== type)
    throw new NotVerified('this is no verifier key');
  return { line: line.trim(), name, id: fromHex(id), publicKey: body.slice(1) };
}

function decoded(text: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch {
    throw new NotVerified('something in it is not base64');
  }
}

function split(note: string): { text: string; signatures: Signature[] } {
  const at = note.lastIndexOf('\n\n');
  const tail = note.slice(at + 2);
  if (at < 0 || !tail.endsWith('\n')) throw new NotVerified('this is no signed note');
  const signatures = tail
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const parts = /^— ([^+\s]+) (\S+)$/.exec(line);
      if (!parts) throw new NotVerified('this is no signed note');
      const bytes = decoded(parts[2] ?? '');
      return { name: parts[1] ?? '', id: bytes.slice(0, 4), bytes: bytes.slice(4) };
    });
  return { text: note.slice(0, at + 1), signatures };
}

function signed(key: VerifierKey, signature: Uint8Array, message: Uint8Array): boolean {
  try {
    return verify(signature, message, key.publicKey, { zip215: false });
  } catch {
    return false;
  }
}

const by = (key: VerifierKey) => (one: Signature) => one.name === key.name && equal(one.id, key.id);

function cosignedAt(text: string, signatures: Signature[], witness: VerifierKey): Date | null {
  const found = signatures.find(by(witness));
  if (!found) return null;
  if (found.bytes.length !== 72) throw new NotVerified(`the cosignature of ${witness.name} cannot be read`);
  const seconds = Number(new DataView(found.bytes.buffer, found.bytes.byteOffset).getBigUint64(0));
  const message = utf8(`cosignature/v1\ntime ${seconds}\n${text}`);
  if (!signed(witness, found.bytes.slice(8), message))
    throw new NotVerified(`the cosignature of ${witness.name} does not verify`);
  return new Date(seconds * 1000);
}

/** What a checkpoint says, before anything of it is believed. */
export function readCheckpoint(note: string): Checkpoint {
  const parts = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([^\n]+)\n/.exec(split(note).text);
  if (!parts) throw new NotVerified('this is no checkpoint');
  const root = decoded(parts[3] ?? '');
  if (root.length !== 32) throw new NotVerified('this is no checkpoint');
  return { origin: parts[1] ?? '', size: Number(parts[2]), root };
}

/** The checkpoint, once one of the log's keys and enough witnesses signed it. Throws `NotVerified`. */
export function openCheckpoint(
  note: string,
  keys: readonly VerifierKey[],
  witnesses: readonly VerifierKey[] = [],
  needed = witnesses.length,
): Opened {
  const { text, signatures } = split(note);
  const checkpoint = readCheckpoint(note);
  const signedBy = keys.find((key) => signatures.some(by(key)));
  const signature = signedBy && signatures.find(by(signedBy));
  if (!signedBy || !signature) throw new NotVerified('the checkpoint is not signed by the log’s key');
  if (!signed(signedBy, signature.bytes, utf8(text)))
    throw new NotVerified('the signature of the checkpoint does not verify');
  if (checkpoint.origin !== signedBy.name) throw new NotVerified('the checkpoint is of another log');
  const cosigned = new Map<string, Date>();
  for (const witness of witnesses) {
    const when = cosignedAt(text, signatures, witness);
    if (when) cosigned.set(witness.name, when);
  }
  if (cosigned.size < needed)
    throw new NotVerified(`the checkpoint is cosigned by ${cosigned.size} witnesses, and ${needed} are needed`);
  return { ...checkpoint, signedBy, cosigned };
}
