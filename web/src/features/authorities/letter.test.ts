import { describe, expect, it } from 'vitest';

import { entryOf } from './api/desk';
import { choices, COUNTRIES } from './api/countries';
import { EMPTY_LETTER, fieldOf, instant, letterBody, localField, meetingsOf } from './api/letter';
import { blank, EMPTY_DRAFT, stepOf, STEPS } from './api/submissions';

describe('meetings, as people write them', () => {
  it.each([
    ['abc-defg-hij', ['abc-defg-hij']],
    ['https://meet.example.org/m/abc-defg-hij\nxyz-abcd-efg', ['abc-defg-hij', 'xyz-abcd-efg']],
    ['https://meet.example.org/m/abc-defg-hij/', ['abc-defg-hij']],
    [' abc-defg-hij, xyz-abcd-efg; ', ['abc-defg-hij', 'xyz-abcd-efg']],
    ['\n \n', []],
  ])('%j', (lines, codes) => {
    expect(meetingsOf(lines)).toEqual(codes);
  });
});

describe('moments', () => {
  it('go and come back as they were typed', () => {
    expect(localField(instant('2030-01-31T18:00'))).toBe('2030-01-31T18:00');
  });
  it.each(['', 'soon'])('%j is none', (typed) => {
    expect(instant(typed)).toBeNull();
  });
  it('that nobody said are empty', () => {
    expect(localField(null)).toBe('');
  });
});

describe('what a letter asks', () => {
  const asked = { ...EMPTY_LETTER, territory: ['CN'], measures: ['remove'], ends_at: '2030-01-31T18:00' };
  it('has a scope if it can be done here', () => {
    expect(letterBody(asked)).toMatchObject({ asks: ['restrict'], territory: ['CN'], measures: ['remove'] });
  });
  it('has none if it asks for something else, whatever was typed before', () => {
    const other = letterBody({ ...asked, asks: ['close_account'], asked: 'close it' });
    expect(other).toMatchObject({ territory: [], measures: [], ends_at: null, asked: 'close it' });
  });
  it('demands silence only where that is said', () => {
    expect(letterBody({ ...asked, gag_law: 'Act 7' }).gag).toBeNull();
    expect(letterBody({ ...asked, gag: true, gag_law: 'Act 7' }).gag).toEqual({ law: 'Act 7', until: null });
  });
});

describe('what is missing or wrong', () => {
  it('is found in the step that asks for it', () => {
    expect(STEPS[stepOf('contact_email')]).toBe('who');
    expect(STEPS[stepOf(fieldOf('asks.0'))]).toBe('what');
    expect(STEPS[stepOf(fieldOf('gag.until'))]).toBe('answer');
    expect(STEPS[stepOf('no such field')]).toBe('answer');
  });
  it('is said before the next step', () => {
    expect(blank(EMPTY_DRAFT, 'who')).toBe('authority');
    expect(blank({ ...EMPTY_DRAFT, asks: [] }, 'what')).toBe('asks');
    expect(blank({ ...EMPTY_DRAFT, asks: ['other'] }, 'what')).toBe('asked');
    expect(blank({ ...EMPTY_DRAFT, redress: 'x', report_to: 'x', gag: true }, 'answer')).toBe('gag_law');
    expect(blank({ ...EMPTY_DRAFT, redress: 'x', report_to: 'x' }, 'answer')).toBeNull();
  });
});

describe('an earlier order', () => {
  it('is in the form as it was', () => {
    const entry = entryOf({
      authority: { id: 'a', name: 'Office' },
      reference: 'No. 64',
      asks: ['restrict'],
      meetings: { 'abc-defg-hij': '00', 'xyz-abcd-efg': '11' },
      territory: ['CN'],
      gag: { law: 'Act 7', until: null },
    });
    expect(entry).toMatchObject({ authority_id: 'a', reference: 'No. 64', territory: ['CN'], gag_law: 'Act 7' });
    expect(letterBody(entry)).toMatchObject({ meetings: ['abc-defg-hij', 'xyz-abcd-efg'], gag: { until: null } });
  });
  it('may lack anything', () => {
    expect(entryOf({})).toMatchObject({ authority_id: '', meetings: '', gag: false, ends_at: '' });
  });
});

describe('countries', () => {
  it('are each there once, groups first, by name', () => {
    expect(new Set(COUNTRIES).size).toBe(COUNTRIES.length);
    const found = choices('en');
    expect(found.slice(0, 2).map(({ value }) => value)).toEqual(['EU', 'EEA']);
    expect(found.find(({ value }) => value === 'HK')?.label).toContain('Hong Kong');
    expect(found).toHaveLength(COUNTRIES.length + 2);
  });
});
