// This server's public log, opened: nothing is handed on that its signatures do not cover.
import { logFile } from '../../../lib/api/client';
import { RequestFailed } from '../../../lib/api/problem';
import { NotVerified } from '../../../lib/log/merkle';
import { type Opened, openCheckpoint, parseKey, parseWitness, type VerifierKey } from '../../../lib/log/note';
import { Reader } from '../../../lib/log/reader';
import { following } from '../../../lib/log/receipt';
import { rememberedLogKey, rememberLogKey } from '../../../lib/storage';

/** What verifying starts from: the log's keys, its witnesses, and how many of them have to have signed. */
export interface Trusted {
  keys: VerifierKey[];
  witnesses: VerifierKey[];
  needed: number;
  changes: unknown[];
}

export interface OpenLog {
  trusted: Trusted;
  checkpoint: Opened;
  reader: Reader;
}

const text = async (path: string): Promise<string> => new TextDecoder().decode(await logFile(path));

/** The key that this browser saw first counts; the one shown now must be vouched for by it. Throws `NotVerified`. */
export async function fetchTrusted(): Promise<Trusted> {
  const [shown, policy, changed] = await Promise.all([text('key'), text('witnesses'), text('key-changes')]);
  const changes: unknown = JSON.parse(changed);
  if (!Array.isArray(changes)) throw new NotVerified('the changes of the log’s key cannot be read');
  const now = parseKey(shown);
  const keys = following([parseKey(rememberedLogKey() ?? shown)], changes);
  if (!keys.some((key) => key.line === now.line))
    throw new NotVerified('the log’s key is another one than this browser saw before, and the old one does not vouch for it');
  if (rememberedLogKey() === null) rememberLogKey(now.line);
  const [needed = '0', ...lines] = policy.trimEnd().split('\n');
  return { keys, witnesses: lines.map(parseWitness), needed: Number(needed), changes };
}

/** Null while nothing has been published. Throws `NotVerified`, `RequestFailed`. */
export async function openLog(): Promise<OpenLog | null> {
  const trusted = await fetchTrusted();
  let note: string;
  try {
    note = await text('checkpoint');
  } catch (problem) {
    if (problem instanceof RequestFailed && problem.status === 404) return null;
    throw problem;
  }
  const checkpoint = openCheckpoint(note, trusted.keys, trusted.witnesses, trusted.needed);
  return { trusted, checkpoint, reader: new Reader(checkpoint, logFile) };
}
