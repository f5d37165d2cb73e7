import { describe, expect, it } from 'vitest';

import { readableSize } from '../size';
import { packWord, readWord } from './chat';

const MESSAGE = { number: 7, identity: 'p-1', name: 'Ann', text: 'good evening', sent_at: '2026-12-01T12:00:00Z' };
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

describe('what pages tell one another', () => {
  it('comes over as it was', () => {
    expect(readWord(packWord(MESSAGE))).toEqual({
      said: { number: 7, text: 'good evening', sentAt: '2026-12-01T12:00:00Z' },
    });
    expect(readWord(packWord(null))).toEqual({ said: null });
  });

  it('announces what is too long for a packet', () => {
    const long = packWord({ ...MESSAGE, text: '\u{1f600}'.repeat(4000) });
    expect(long.length).toBeLessThan(15_000);
    expect(readWord(long)).toEqual({ said: null });
  });

  it.each([
    'x',
    null,
    [],
    {},
    { said: 1 },
    { said: { number: '7', text: 'a', sentAt: MESSAGE.sent_at } },
    { said: { number: 0.5, text: 'a', sentAt: MESSAGE.sent_at } },
    { said: { number: 7, text: 'a', sentAt: 'soon' } },
    { said: { number: 7, text: 'a'.repeat(9000), sentAt: MESSAGE.sent_at } },
  ])('is not %j', (value) => {
    expect(readWord(bytes(value))).toBeNull();
  });
});

it('writes sizes as people read them', () => {
  expect([0, 999, 1500, 52_428_800].map((size) => readableSize(size, 'en'))).toEqual(['0 byte', '999 byte', '1.5 kB', '52 MB']);
});
