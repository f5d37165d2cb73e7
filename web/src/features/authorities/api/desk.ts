// The desk's side of what authorities send: entering orders, calling back, looking at submissions.
import { api } from '../../../lib/api/client';
import { failure, RequestFailed } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';
import { ASKS, EMPTY_LETTER, instant, type Letter, letterBody, localField } from './letter';
import type { Submission, SubmissionState } from './submissions';

export type Authority = components['schemas']['AuthoritySummary'];
export type AuthorityDetail = components['schemas']['AuthorityDetail'];
export type Recorded = components['schemas']['RecordedOrder'];
export type Dismissal = components['schemas']['Dismissal'];
export type NewAuthority = components['schemas']['AuthorityIn'];
export const DISMISSALS = ['forged', 'not_an_authority', 'duplicate'] as const satisfies readonly Dismissal[];

export interface Entry extends Letter {
  authority_id: string;
  emergency: boolean;
}

/** What an order comes of: a submission that it answers, or an earlier order that it corrects or renews. */
export interface Origin {
  submission?: string;
  corrects?: string;
  renews?: string;
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

type Body = components['schemas']['OrderIn'];

const bodyOf = (entry: Entry, { corrects, renews }: Origin) =>
  ({
    ...letterBody(entry),
    authority_id: entry.authority_id,
    emergency: entry.emergency,
    corrects: corrects ?? null,
    renews: renews ?? null,
  }) satisfies Body;

async function send(body: Body, submission: string | undefined): Promise<Recorded> {
  const { data, error, response } = await (submission === undefined
    ? api.POST('/api/v1/orders', { body })
    : api.POST('/api/v1/submissions/{submission_id}/order', {
        params: { path: { submission_id: submission } },
        body,
      }));
  if (!data) throw failure(error, response);
  return data;
}

/** Record an order; of a submission, which it then answers. */
export const recordOrder = (entry: Entry, origin: Origin): Promise<Recorded> => send(bodyOf(entry, origin), origin.submission);

/**
 * Record what no restriction can be made of as what cannot be done here: logged as asked, and rejected in public.
 * `words` says all of it; what there is not here (a meeting that nobody knows) is said in words alone.
 */
export async function recordAsAsked(entry: Entry, words: string, origin: Origin): Promise<Recorded> {
  const { territory, measures } = entry;
  const asked: Body = {
    ...bodyOf(entry, origin),
    asks: ASKS.filter((ask) => ask === 'other' || (ask !== 'restrict' && entry.asks.includes(ask))),
    asked: words,
    territory,
    measures,
    starts_at: instant(entry.starts_at),
    ends_at: instant(entry.ends_at),
    emergency: false,
    renews: null,
  };
  try {
    return await send(asked, origin.submission);
  } catch (problem) {
    if (problem instanceof RequestFailed && problem.problem.field === 'meetings')
      return send({ ...asked, meetings: [] }, origin.submission);
    throw problem;
  }
}

const words = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
const moment = (value: unknown): string => localField(typeof value === 'string' ? value : null);

/** An earlier order as the form shows it, to be corrected or gone on from. */
export function entryOf(order: Record<string, unknown>): Entry {
  const { authority, meetings, gag } = order as Record<string, Record<string, unknown> | null | undefined>;
  return {
    ...EMPTY_LETTER,
    authority_id: words(authority?.['id']),
    emergency: false,
    reference: words(order['reference']),
    legal_basis: words(order['legal_basis']),
    reasons: words(order['reasons']),
    asks: list(order['asks']),
    asked: words(order['asked']),
    meetings: Object.keys(meetings ?? {}).join('\n'),
    territory: list(order['territory']),
    measures: list(order['measures']),
    ends_at: moment(order['ends_at']),
    redress: words(order['redress']),
    report_to: words(order['report_to']),
    kind: words(order['kind']),
    issued_at: moment(order['issued_at']),
    served_by: words(order['served_by']),
    deadline: moment(order['deadline']),
    gag: Boolean(gag),
    gag_law: words(gag?.['law']),
    gag_until: moment(gag?.['until']),
  };
}

export async function fetchEntry(id: string): Promise<Entry> {
  const { data, error, response } = await api.GET('/api/v1/orders/{order_id}', { params: { path: { order_id: id } } });
  if (!data) throw failure(error, response);
  return entryOf(data);
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

export type Effect = components['schemas']['EffectOut'];

/** An order as intake follows it up. */
export interface Followed {
  order: components['schemas']['DeskOrder'];
  effect: Effect;
}

export async function fetchFollowed(id: string): Promise<Followed> {
  const params = { path: { order_id: id } };
  const [order, effect] = await Promise.all([
    api.GET('/api/v1/desk/orders/{order_id}', { params }),
    api.GET('/api/v1/orders/{order_id}/effect', { params }),
  ]);
  if (!order.data) throw failure(order.error, order.response);
  if (!effect.data) throw failure(effect.error, effect.response);
  return { order: order.data, effect: effect.data };
}

export type FollowUp = { kind: 'information'; text: string } | { kind: 'forgery'; text: string } | { kind: 'withdrawal' };

export async function followUp(id: string, what: FollowUp): Promise<void> {
  const params = { path: { order_id: id } };
  const send = () => {
    if (what.kind === 'information')
      return api.POST('/api/v1/orders/{order_id}/information', { params, body: { text: what.text } });
    if (what.kind === 'forgery')
      return api.POST('/api/v1/orders/{order_id}/forgery', { params, body: { how_found_out: what.text } });
    return api.POST('/api/v1/orders/{order_id}/withdrawal', { params });
  };
  const { data, error, response } = await send();
  if (!data) throw failure(error, response);
}
