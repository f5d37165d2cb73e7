// The appeals that wait, the order beside one, and a decision: drafted by the server, signed by one's passkey, handed in.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';
import { sign } from '../../identity/api/passkey';

export type OpenAppeal = components['schemas']['OpenAppeal'];
export type Order = components['schemas']['DeskOrder'];
export type Outcome = components['schemas']['DecisionDraft']['outcome'];

export interface Decision {
  outcome: Outcome;
  reasons: string;
  outside_route: string | null;
}

export async function fetchWaiting(): Promise<OpenAppeal[]> {
  const { data, error, response } = await api.GET('/api/v1/appeals');
  if (!data) throw failure(error, response);
  return data.items;
}

export async function fetchOrder(id: string): Promise<Order> {
  const { data, error, response } = await api.GET('/api/v1/desk/orders/{order_id}', {
    params: { path: { order_id: id } },
  });
  if (!data) throw failure(error, response);
  return data;
}

/** Nothing is decided before the passkey has signed what the server drafted. */
export async function decide(id: string, decision: Decision, keyId: string): Promise<void> {
  const params = { path: { appeal_id: id } };
  const draft = await api.POST('/api/v1/appeals/{appeal_id}/decision/draft', {
    params,
    body: { ...decision, key_id: keyId },
  });
  if (!draft.data) throw failure(draft.error, draft.response);
  const { data, error, response } = await api.POST('/api/v1/appeals/{appeal_id}/decision', {
    params,
    body: { ...decision, proof: await sign(draft.data, keyId) },
  });
  if (!data) throw failure(error, response);
}
