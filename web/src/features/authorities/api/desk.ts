// The desk's side of what authorities send: entering orders, calling back, looking at submissions.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';
import { type Letter, letterBody } from './letter';
import type { Submission, SubmissionState } from './submissions';

export type Authority = components['schemas']['AuthoritySummary'];
export type AuthorityDetail = components['schemas']['AuthorityDetail'];
export type Recorded = components['schemas']['RecordedOrder'];
export type Dismissal = components['schemas']['Dismissal'];
export type NewAuthority = components['schemas']['AuthorityIn'];
export const DISMISSALS = ['forged', 'not_an_authority', 'duplicate'] as const satisfies readonly Dismissal[];

export interface Entry extends Letter {
  authority_id: string;
}

export async function fetchAuthorities(): Promise<Authority[]> {
  const { data, error, response } = await api.GET('/api/v1/authorities');
  if (!data) throw failure(error, response);
  return data.items;
}

export async function fetchAuthority(id: string): Promise<AuthorityDetail> {
  const { data, error, response } = await api.GET('/api/v1/authorities/{authority_id}', {
    params: { path: { authority_id: id } },
  });
  if (!data) throw failure(error, response);
  return data;
}

export async function createAuthority(body: NewAuthority): Promise<void> {
  const { data, error, response } = await api.POST('/api/v1/authorities', { body });
  if (!data) throw failure(error, response);
}

export interface CallBack {
  how: string;
  number_from: string;
  confirmed: boolean;
}

export async function callBack(id: string, body: CallBack): Promise<AuthorityDetail> {
  const { data, error, response } = await api.POST('/api/v1/authorities/{authority_id}/verification', {
    params: { path: { authority_id: id } },
    body,
  });
  if (!data) throw failure(error, response);
  return data;
}

/** Record an order; of a submission, which it then answers. */
export async function recordOrder(entry: Entry, submission: string | null): Promise<Recorded> {
  const body = { ...letterBody(entry), authority_id: entry.authority_id, emergency: false };
  const { data, error, response } = await (submission === null
    ? api.POST('/api/v1/orders', { body })
    : api.POST('/api/v1/submissions/{submission_id}/order', {
        params: { path: { submission_id: submission } },
        body,
      }));
  if (!data) throw failure(error, response);
  return data;
}

export const instrumentOf = (order: string): string => `/api/v1/orders/${order}/document`;

export async function fetchSubmissions(state: SubmissionState): Promise<Submission[]> {
  const { data, error, response } = await api.GET('/api/v1/submissions', { params: { query: { state } } });
  if (!data) throw failure(error, response);
  return data.items;
}

export async function fetchDeskSubmission(id: string): Promise<Submission> {
  const { data, error, response } = await api.GET('/api/v1/submissions/{submission_id}', {
    params: { path: { submission_id: id } },
  });
  if (!data) throw failure(error, response);
  return data;
}

export async function dismiss(id: string, why: Dismissal): Promise<Submission> {
  const { data, error, response } = await api.POST('/api/v1/submissions/{submission_id}/dismissal', {
    params: { path: { submission_id: id } },
    body: { why },
  });
  if (!data) throw failure(error, response);
  return data;
}
