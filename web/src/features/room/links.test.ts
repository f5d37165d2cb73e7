import { describe, expect, it } from 'vitest';

import { pieces } from './links';

const links = (text: string) => pieces(text).filter(({ href }) => href !== null);

describe('links in what people write', () => {
  it('leaves every character where it was', () => {
    for (const text of ['', 'no link', 'see https://a.example/b?c=d.', '(https://a.example)', 'http://a.example http://b.example!'])
      expect(pieces(text).map((piece) => piece.text).join('')).toBe(text);
  });

  it('finds pages, without the full stop after them', () => {
    expect(links('see https://a.example/b, and http://b.example.').map(({ text }) => text)).toEqual([
      'https://a.example/b',
      'http://b.example',
    ]);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'www.example.org',
    'https://',
    'https://bank.example@evil.example/',
    'mailto:a@example.org',
  ])('makes no link of %s', (text) => {
    expect(links(text)).toEqual([]);
  });
});
