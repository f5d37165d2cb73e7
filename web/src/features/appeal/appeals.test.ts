import { describe, expect, it } from 'vitest';

import { appealPath, carriedEvidence, carriedMeeting, readLink } from './api/appeals';

const RECEIPT = 'http://cn.localhost/api/v1/receipts/12?meeting=abc-defg-hij&key=00';

describe('what a link carries', () => {
  it('takes receipt and evidence along behind the #, where no server sees them', () => {
    const path = appealPath('12', RECEIPT, 'gAAA-_=');
    const [address = '', hash = ''] = path.split('#');
    expect(address).toBe('/r/12/appeal');
    expect(carriedEvidence(`#${hash}`)).toBe('gAAA-_=');
    expect(carriedMeeting(`#${hash}`)).toBe('abc-defg-hij');
  });

  it('carries nothing for whoever has nothing', () => {
    expect(appealPath('12')).toBe('/r/12/appeal');
    expect(carriedEvidence('')).toBeNull();
    expect(carriedMeeting('#evidence=x')).toBeNull();
  });

  it('leads back to the appeal, and to the meeting where it is known', () => {
    expect(readLink('#the-key_1.abc-defg-hij')).toEqual({ key: 'the-key_1', code: 'abc-defg-hij' });
    expect(readLink('#the-key_1')).toEqual({ key: 'the-key_1', code: null });
    expect(readLink('')).toEqual({ key: '', code: null });
  });
});
