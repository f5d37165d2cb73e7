import { describe, expect, it } from 'vitest';

import type { Moved } from './api/location';
import { gainsAndLosses, ordered, percent, totals } from './changes';

const moved = (was: string, becomes: string, ipv4: number, ipv6 = 0): Moved => ({ was, becomes, ipv4, ipv6 });

describe('who gains and who loses', () => {
  it('is summed up over all that moves, and what is uncertain is no country', () => {
    const all = [moved('CN', 'uncertain', 300), moved('uncertain', 'CN', 100), moved('DE', 'NL', 50), moved('NL', 'DE', 50)];
    expect(gainsAndLosses(all)).toEqual({ gaining: [], losing: ['CN'] });
    expect(totals(all)).toEqual({ doubted: 300, decided: 100, elsewhere: 100 });
  });

  it('goes by IPv6 where no IPv4 address moves on the whole', () => {
    expect(gainsAndLosses([moved('FR', 'BE', 0, 7)])).toEqual({ gaining: ['BE'], losing: ['FR'] });
  });
});

describe('agreement', () => {
  const all = [
    { country: 'DE', ipv4: 100, decided: 80 },
    { country: 'AQ', ipv4: 1, decided: 0 },
    { country: 'HK', ipv4: 500, decided: 0 },
  ];

  it.each([
    ['least', ['HK', 'AQ', 'DE']],
    ['most', ['HK', 'DE', 'AQ']],
    ['name', ['AQ', 'DE', 'HK']],
  ] as const)('is ordered by %s', (order, countries) => {
    expect(ordered(all, order, (code) => code).map((one) => one.country)).toEqual(countries);
  });

  it('is whole only when nothing is missing', () => {
    expect(percent(9999, 10000, 'en')).toBe('99.9%');
    expect(percent(10000, 10000, 'en')).toBe('100%');
    expect(percent(0, 0, 'en')).toBe('0%');
  });
});
