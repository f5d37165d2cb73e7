// The same files that the Python verifier is tested with: what it accepts, the browser accepts; what is changed, neither.
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import keys from '../../../../tests/golden/keys.json';
import log from '../../../../tests/golden/log.json';
import { fromBase64, fromHex, hex, utf8 } from './bytes';
import { leafHash, NotVerified, verifyInclusion } from './merkle';
import { openCheckpoint, parseKey, parseWitness } from './note';
import { type Fetch, indexPath, Reader } from './reader';
import { verifyReceipt } from './receipt';

const golden = (name: string) => readFileSync(`${import.meta.dirname}/../../../../tests/golden/${name}`, 'utf8');
const [before, after] = [golden('receipt.json'), golden('receipt-after-a-new-key.json')];
const [first, second] = [parseKey(keys.first), parseKey(keys.second)];
const witnesses = keys.witnesses.map(parseWitness);
const files: Record<string, string> = log.files;

const fetch: Fetch = (path) => {
  const file = files[path];
  return file === undefined ? Promise.reject(new Error(path)) : Promise.resolve(fromBase64(file));
};
const open = () => openCheckpoint(log.checkpoint, [second], witnesses);

describe('a receipt', () => {
  it('verifies offline, by the key, the witnesses and the meeting’s secret', () => {
    const found = verifyReceipt(before, [first], witnesses);
    expect([found.entry['kind'], found.entry['number'], found.index, found.meeting]).toEqual([
      'restriction',
      12,
      290,
      'abcd-efgh-ijk',
    ]);
    expect([...found.checkpoint.cosigned.keys()]).toEqual(['witness-0.test', 'witness-1.test']);
  });

  it('survives a new key of the log, from either side', () => {
    expect(verifyReceipt(after, [first], witnesses).checkpoint.signedBy.line).toBe(keys.second);
    expect(verifyReceipt(after, [second], witnesses).index).toBe(290);
    expect(() => verifyReceipt(before, [second], witnesses)).toThrow('not signed by');
    expect(verifyReceipt(before, [second], witnesses, 2, keys.changes).index).toBe(290);
    const forged = [{ ...keys.changes[0], to_signature: '00'.repeat(64) }];
    expect(() => verifyReceipt(before, [second], witnesses, 2, forged)).toThrow('both keys');
  });

  const changes: [string, (receipt: Record<string, unknown>) => object][] = [
    ['its entry', (receipt) => ({ entry: { ...(receipt['entry'] as object), number: 13 } })],
    ['its index', () => ({ index: 291 })],
    ['its size', () => ({ size: 322 })],
    ['its proof', () => ({ proof: [] })],
    ['its checkpoint', (receipt) => ({ checkpoint: (receipt['checkpoint'] as string).replace('\n321\n', '\n322\n') })],
    ['its meeting', () => ({ meeting: { code: 'abcd-efgh-ijk', secret: '00'.repeat(32) } })],
    ['its format', () => ({ type: 'folkmoot/receipt/v2' })],
  ];
  it.each(changes)('does not verify with %s changed', (_, change) => {
    const receipt = JSON.parse(before) as Record<string, unknown>;
    const changed = JSON.stringify({ ...receipt, ...change(receipt) });
    expect(() => verifyReceipt(changed, [first], witnesses)).toThrow(NotVerified);
  });

  it('does not verify without its witnesses, or by a stranger', () => {
    const receipt = JSON.parse(before) as { checkpoint: string };
    const checkpoint = `${receipt.checkpoint.split('\n').slice(0, 5).join('\n')}\n`;
    expect(() => verifyReceipt(JSON.stringify({ ...receipt, checkpoint }), [first], witnesses)).toThrow('are needed');
    for (const nothing of ['', '[]', 'null', '{}', '{"type":"folkmoot/receipt/v1"}'])
      expect(() => verifyReceipt(nothing, [first])).toThrow(NotVerified);
  });
});

describe('a log', () => {
  it('proves each entry that it shows, in full tiles and partial ones', async () => {
    const reader = new Reader(open(), fetch);
    for (const index of [0, 1, 255, 256, 290, 322]) expect((await reader.entry(index)).index).toBe(index);
    const [restriction] = await reader.entries(290, 291);
    expect(restriction?.entry['territory']).toEqual(['CN', 'TR']);
    await expect(reader.entry(323)).rejects.toThrow('no such entry');
  });

  it.each([
    ['an entry', 'tile/entries/001.p/67', 400],
    ['a hash of the entry', 'tile/0/001.p/67', 34 * 32],
    ['a hash elsewhere', 'tile/1/000.p/1', 3],
  ])('shows nothing when %s was changed', async (_, path, at) => {
    const changed: Fetch = async (wanted) => {
      const file = await fetch(wanted);
      if (wanted === path) file[at] = (file[at] ?? 0) ^ 1;
      return file;
    };
    const reader = new Reader(open(), changed);
    const every = Promise.all(Array.from({ length: 67 }, (_, index) => reader.entry(256 + index)));
    await expect(every).rejects.toThrow();
  });

  it('is opened by its key alone', () => {
    expect(open().size).toBe(323);
    expect(() => openCheckpoint(log.checkpoint, [first], witnesses)).toThrow('not signed by');
    expect(() => openCheckpoint(log.checkpoint.replace('\n323\n', '\n324\n'), [second])).toThrow('does not verify');
    expect(() => openCheckpoint('', [second])).toThrow('no signed note');
    expect(() => parseKey(keys.witnesses[0]!)).toThrow('no verifier key');
    expect(() => parseWitness(keys.first)).toThrow('no verifier key');
    expect(() => parseKey(keys.first.replace('folkmoot', 'folkm00t'))).toThrow('no verifier key');
  });
});

it('names files as the specification does', () => {
  expect(indexPath(1234067, 256)).toBe('x001/x234/067');
  expect(indexPath(0, 3)).toBe('000.p/3');
});

it('hashes as RFC 6962 does', () => {
  expect(hex(leafHash(utf8('')))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  const leaf = leafHash(utf8('x'));
  expect(() => verifyInclusion(leaf, 0, 1, [], leaf)).not.toThrow();
  expect(() => verifyInclusion(leaf, 1, 1, [], leaf)).toThrow('outside');
  expect(() => verifyInclusion(leaf, 0, 1, [leaf], leaf)).toThrow('too long');
  expect(() => fromHex('0g')).toThrow(RangeError);
});
