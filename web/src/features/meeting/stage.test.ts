import { describe, expect, it } from 'vitest';

import type { RestrictionProblem } from '../../lib/api/problem';
import { nextStage, type Stage, START } from './stage';

const restriction: RestrictionProblem = {
  number: '7',
  title: '',
  detail: '',
  authority: 'Cyber Office',
  legalBasis: 'Act',
  territory: ['CN'],
  endsAt: null,
  appeal: '',
  operator: '',
  sealedUntil: null,
  statement: '',
  receipt: '',
  evidence: '',
};
const room: Stage = { kind: 'room' };

describe('a visit', () => {
  it('goes from the mirror into the room', () => {
    const joining = nextStage(START, { type: 'join-asked' });
    expect(joining).toEqual({ kind: 'joining' });
    expect(nextStage(joining, { type: 'joined' })).toEqual(room);
  });

  it('asks the gate why it was dropped, and shows the page of a restriction', () => {
    const checking = nextStage(room, { type: 'dropped' });
    expect(checking).toEqual({ kind: 'checking' });
    const told = nextStage(checking, {
      type: 'standing',
      standing: { verdict: 'restricted', restriction },
      elsewhere: false,
    });
    expect(told).toEqual({ kind: 'restricted', restriction });
  });

  it('is not moved from that page by anything that arrives late', () => {
    const told: Stage = { kind: 'restricted', restriction };
    expect(nextStage(told, { type: 'dropped' })).toBe(told);
    expect(nextStage(told, { type: 'joined' })).toBe(told);
    expect(nextStage(told, { type: 'standing', standing: { verdict: 'admitted' }, elsewhere: false })).toBe(told);
    expect(nextStage(told, { type: 'join-asked' })).toEqual({ kind: 'joining' });
  });

  it('stays left when a notice comes after leaving', () => {
    const left = nextStage(room, { type: 'leave-asked' });
    expect(nextStage(left, { type: 'restricted', restriction })).toBe(left);
  });

  it('waits, and counts how often, while the platform cannot decide or be reached', () => {
    const checking: Stage = { kind: 'checking' };
    const once = nextStage(checking, { type: 'standing', standing: { verdict: 'unreachable' }, elsewhere: false });
    expect(once).toMatchObject({ kind: 'waiting', because: 'network', attempt: 0 });
    const twice = nextStage(once, {
      type: 'standing',
      standing: { verdict: 'waiting', retryAfter: 5 },
      elsewhere: false,
    });
    expect(twice).toEqual({ kind: 'waiting', because: 'gate', retryAfter: 5, attempt: 1 });
  });

  it('offers to come back when nothing keeps the person out', () => {
    const dropped = nextStage(
      { kind: 'checking' },
      { type: 'standing', standing: { verdict: 'admitted' }, elsewhere: true },
    );
    expect(dropped).toEqual({ kind: 'disconnected', elsewhere: true });
  });
});
