import { expect, it } from 'vitest';

import { isFromServer, keyOf, noticeOf, readNotice } from './notice';
import { PatientReconnectPolicy } from './reconnect';

const ID = '3f2b8c1e-1111-4222-8333-444455556666';

it('believes the server alone', () => {
  expect(isFromServer({ callerIdentity: ID, requestId: ID })).toBe(true);
  expect(isFromServer({ callerIdentity: 'p-mallory', requestId: ID })).toBe(false);
  expect(isFromServer({ callerIdentity: 'p-mallory', requestId: 'p-mallory' })).toBe(false);
});

it('reads a notice, and nothing else', () => {
  expect(readNotice(JSON.stringify({ leave: true, problem: { restriction: 3 } }))).toMatchObject({
    leave: true,
    restriction: { number: '3' },
  });
  for (const wrong of ['', 'x', 'null', '{}', '{"leave":true}', '{"leave":1,"problem":{"restriction":3}}'])
    expect(readNotice(wrong)).toBeNull();
});

it('tells an order about oneself from one that affects others, and from one on one’s own meeting', () => {
  const said = (problem: object) => readNotice(JSON.stringify({ leave: false, problem }))?.kind;
  expect(said({ type: '/problems/restricted', restriction: 3 })).toBe('affected');
  expect(said({ type: '/notices/others', restriction: 3 })).toBe('others');
  expect(said({ type: '/notices/host', restriction: 3 })).toBe('host');
  const line = noticeOf({ type: '/notices/others', restriction: 3, territory: ['CN'] });
  expect(line).toMatchObject({ leave: false, kind: 'others', restriction: { number: '3', territory: ['CN'] } });
  expect(line && keyOf(line)).toBe('others/3');
});

it('keeps trying for ten minutes, never in a storm', () => {
  const policy = new PatientReconnectPolicy(() => 0.5);
  const delays = Array.from({ length: 20 }, (_, retryCount) =>
    policy.nextRetryDelayInMs({ retryCount, elapsedMs: retryCount * 5_000, retryReason: new Error() }),
  );
  expect(delays[0]).toBeLessThan(300);
  expect(delays.slice(5).every((delay) => delay === 5_000)).toBe(true);
  expect(policy.nextRetryDelayInMs({ retryCount: 200, elapsedMs: 601_000 })).toBeNull();
});
