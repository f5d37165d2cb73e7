// Creating, finding and joining meetings, and asking the gate where we stand.
import { api, bearer, type CreatedMeeting, type Joined, type Meeting } from '../../../lib/api/client';
import { type Notice, noticeOf } from '../../room/api/notice';
import { failure, type RestrictionProblem, RequestFailed } from '../../../lib/api/problem';

export async function createMeeting(title: string): Promise<CreatedMeeting> {
  const { data, error, response } = await api.POST('/api/v1/meetings', { body: title ? { title } : {} });
  if (!data) throw failure(error, response);
  return data;
}

export async function findMeeting(code: string): Promise<Meeting> {
  const { data, error, response } = await api.GET('/api/v1/meetings/{code}', { params: { path: { code } } });
  if (!data) throw failure(error, response);
  return data;
}

export async function joinMeeting(code: string, name: string, key: string | undefined): Promise<Joined> {
  const { data, error, response } = await api.POST('/api/v1/meetings/{code}/join', {
    params: { path: { code } },
    body: key ? { name, host_key: key } : { name },
  });
  if (!data) throw failure(error, response);
  return data;
}

export async function muteParticipant(code: string, identity: string, token: string): Promise<void> {
  const { error, response } = await api.POST('/api/v1/meetings/{code}/participants/{identity}/mute', {
    params: { path: { code, identity } },
    headers: bearer(token),
  });
  if (!response.ok) throw failure(error, response);
}

/** What there is to tell of orders that affect others. None when it cannot be had: nobody is kept from anything by that. */
export async function fetchLines(code: string, token: string): Promise<Notice[]> {
  try {
    const { data } = await api.GET('/api/v1/meetings/{code}/notices', {
      params: { path: { code } },
      headers: bearer(token),
    });
    return (data?.items ?? []).map(noticeOf).filter((notice) => notice !== null);
  } catch {
    return [];
  }
}

/** Where we stand with the gate. `unknown`: our token no longer says who we are, so only a new join can tell. */
export type Standing =
  | { verdict: 'admitted' }
  | { verdict: 'unknown' }
  | { verdict: 'restricted'; restriction: RestrictionProblem }
  | { verdict: 'waiting'; retryAfter: number }
  | { verdict: 'unreachable' };

const RETRY_SECONDS = 5;

export function standingOf(problem: unknown): Standing {
  if (!(problem instanceof RequestFailed)) return { verdict: 'unreachable' };
  if (problem.restriction) return { verdict: 'restricted', restriction: problem.restriction };
  if (problem.status === 503) return { verdict: 'waiting', retryAfter: problem.retryAfter ?? RETRY_SECONDS };
  if (problem.status >= 500) return { verdict: 'unreachable' };
  return { verdict: 'unknown' };
}

/** Never throws: whatever comes back, or nothing, is a standing. */
export async function askGate(token: string): Promise<Standing> {
  try {
    const { error, response } = await api.GET('/api/v1/gate/check', { headers: bearer(token) });
    return response.ok ? { verdict: 'admitted' } : standingOf(failure(error, response));
  } catch (problem) {
    return standingOf(problem);
  }
}

/** For someone without a current token: would a join be let in now? Never throws. */
export async function askByJoining(code: string, name: string, key: string | undefined): Promise<Standing> {
  try {
    await joinMeeting(code, name, key);
    return { verdict: 'admitted' };
  } catch (problem) {
    return standingOf(problem);
  }
}
