import { describe, expect, it } from 'vitest';

import { failure, readRestriction } from './problem';

const BODY = {
  title: 'You cannot join',
  detail: 'because',
  status: 451,
  restriction: 7,
  authority: 'Cyber Office',
  legal_basis: 'Act 4',
  territory: ['CN', 5],
  ends_at: '2026-12-01T12:00:00Z',
  appeal: 'Write to legal@example.org',
  operator: 'us',
};

describe('what a refusal says', () => {
  it('is read', () => {
    expect(readRestriction(BODY)).toMatchObject({ number: '7', legalBasis: 'Act 4', territory: ['CN'] });
    expect(readRestriction(BODY)?.endsAt?.toISOString()).toBe('2026-12-01T12:00:00.000Z');
  });

  it.each([null, 'text', {}, [], { restriction: null }, { restriction: {} }])('is none in %j', (body) => {
    expect(readRestriction(body)).toBeNull();
  });

  it('survives fields of the wrong kind', () => {
    const odd = readRestriction({ restriction: '9', territory: 'CN', ends_at: 'soon', authority: 4 });
    expect(odd).toMatchObject({ number: '9', territory: [], endsAt: null, authority: '' });
  });

  it('keeps when to try again', () => {
    const waiting = failure({ title: 'wait' }, new Response('', { status: 503, headers: { 'Retry-After': '5' } }));
    expect([waiting.status, waiting.retryAfter, waiting.restriction]).toEqual([503, 5, null]);
  });
});
