import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { i18next } from '../../../lib/i18n';
import { draw } from '../../../lib/map/atlas';
import places from '../../../lib/map/places.json';
import type { MeetingImpact } from '../api/impact';
import { bandText, sentence } from './impact';
import { ImpactShown } from './Impact';

const impact: MeetingImpact = {
  meeting: 'abc-defg-hij',
  inside: '10–19',
  outside: '200–499',
  uncertain: 'fewer than 5',
  begun: true,
  countries: 'more than 20',
  host: 'outside',
  frozen_at: '2026-12-01T12:00:00Z',
};

function show(changes: Partial<MeetingImpact> = {}, territory = ['CN']) {
  render(
    <MantineProvider>
      <ImpactShown meetings={[{ ...impact, ...changes }]} territory={territory} />
    </MantineProvider>,
  );
}

describe('the sentence', () => {
  it.each<[Partial<MeetingImpact>, string]>([
    [{}, 'At least 200 people in more than 20 countries go on undisturbed; 10–19 would be affected; the host is outside.'],
    [
      { countries: null, host: 'inside', outside: '1000–4999' },
      'At least 1,000 people go on undisturbed; 10–19 would be affected; the host is inside.',
    ],
    [
      { outside: 'fewer than 5', inside: '10000 or more', countries: null, host: 'nobody' },
      'Too few people to say how many go on undisturbed; 10,000 or more would be affected; nobody is hosting now.',
    ],
    [
      { inside: 'fewer than 5', host: 'uncertain', countries: 'more than 5', outside: '10–19' },
      'At least 10 people in more than 5 countries go on undisturbed; fewer than 5 would be affected; where the host is is uncertain.',
    ],
  ])('says what the bands say', (changes, said) => {
    expect(sentence(i18next.t, { ...impact, ...changes }, 'en')).toBe(said);
  });

  it('writes bands in the way of the language', () => {
    expect(bandText(i18next.t, '1000–4999', 'de')).toBe('1.000–4.999');
  });
});

describe('what is shown', () => {
  it('has the bands, when they were frozen, and that they are not exact', () => {
    show();
    expect(screen.getByText('10–19')).toBeVisible();
    expect(screen.getByText(/2026-12-01 12:00 UTC/)).toBeVisible();
    expect(screen.getByText(/No number here is exact, on purpose/)).toBeVisible();
    expect(screen.getByText(/up to 22, was taken off/)).toBeVisible();
  });

  it('shows no number where nobody came, and none where another territory was counted', () => {
    show({ begun: false, frozen_at: null, host: null });
    expect(screen.getByTestId('impact-sentence')).toHaveTextContent('Nobody has come to this meeting yet');
    expect(screen.queryByText('10–19')).toBeNull();
  });

  it('says when this territory cannot be counted today', () => {
    show({ frozen_at: null, host: null });
    expect(screen.getByTestId('impact-sentence')).toHaveTextContent('no numbers for this territory now');
    expect(screen.queryByText(/exact/)).toBeNull();
  });

  it('has a map that says in words what it picks out', async () => {
    show({}, ['CN', 'SG']);
    const map = await screen.findByRole('img', { name: 'Map of the world with China and Singapore picked out' });
    expect(map.querySelectorAll('path[data-code="CN"]')).toHaveLength(1);
    expect(map.querySelectorAll('circle[data-code="SG"]')).toHaveLength(1);
    expect(screen.getByText(/Not in this territory \(hollow dots\): Hong Kong.* and Maca/)).toBeVisible();
  });
});

describe('the map', () => {
  it('finds every code that an order can name', () => {
    const codes = Object.keys(places);
    expect(codes.length).toBeGreaterThan(249);
    const drawn = draw(codes);
    expect(drawn.unknown).toEqual([]);
    expect(new Set([...drawn.shapes, ...drawn.dots].map(({ code }) => code)).size).toBe(codes.length);
    expect(drawn.rings).toEqual([]);
    expect(drawn.shapes.every(({ d }) => d.startsWith('M'))).toBe(true);
    const all = [...drawn.dots, ...codes.flatMap((code) => draw([code]).rings)];
    expect(all.every(({ x, y }) => x >= 0 && x <= 960 && y >= 0 && y <= 440)).toBe(true);
  });

  it('keeps apart what is not meant: Hong Kong and Macao are no part of CN', () => {
    expect(draw(['CN']).left.map(({ code }) => code)).toEqual(['HK', 'MO']);
    expect(draw(['CN', 'HK']).left.map(({ code }) => code)).toEqual(['MO']);
    expect(draw(['CN']).shapes.map(({ code }) => code)).toEqual(['CN']);
    expect(draw(['HK']).dots.map(({ code }) => code)).toEqual(['HK']);
    expect(draw(['TW']).shapes).toHaveLength(1);
    expect(draw(['LU']).rings).toHaveLength(1);
    expect(draw(['ZZ']).unknown).toEqual(['ZZ']);
  });
});
