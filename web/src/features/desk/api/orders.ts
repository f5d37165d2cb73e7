// Orders: the list, one with all that it takes to decide it, and what a reviewer does with it.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';

export type DeskOrder = components['schemas']['DeskOrder'];
export type SignedReview = components['schemas']['SignedReview'];
export type DeskRestriction = components['schemas']['DeskRestriction'];
export type OrderItem = components['schemas']['OrderItem'];
export type Authority = components['schemas']['AuthoritySummary'];
export type ToSign = components['schemas']['ToSign'];
export type Proof = components['schemas']['Proof'];
export type ReviewFields = Omit<components['schemas']['ReviewDraft'], 'key_id'>;
export type EmergencyFields = Omit<components['schemas']['EmergencyDraft'], 'key_id'>;
export type ResumeFields = Omit<components['schemas']['ResumeDraft'], 'key_id'>;

export interface Filter {
  q: string;
  state: string;
  authority: string;
  emergency: boolean;
  /** Only with a deadline within the next three days, or past. */
  soon: boolean;
}

const SOON_MS = 3 * 24 * 3600 * 1000;
export const PAGE = 25;

export async function fetchOrders(filter: Filter, cursor: string | null) {
  const { data, error, response } = await api.GET('/api/v1/orders', {
    params: {
      query: {
        limit: PAGE,
        ...(filter.q ? { q: filter.q } : {}),
        ...(filter.state ? { state: [filter.state] } : {}),
        ...(filter.authority ? { authority: filter.authority } : {}),
        ...(filter.emergency ? { emergency: true } : {}),
        ...(filter.soon ? { deadline_before: new Date(Date.now() + SOON_MS).toISOString() } : {}),
        ...(cursor ? { cursor } : {}),
      },
    },
  });
  if (!data) throw failure(error, response);
  return data;
}

export async function fetchAuthorities(): Promise<Authority[]> {
  const { data, error, response } = await api.GET('/api/v1/authorities');
  if (!data) throw failure(error, response);
  return data.items;
}

export async function fetchOrder(id: string): Promise<DeskOrder> {
  const { data, error, response } = await api.GET('/api/v1/desk/orders/{order_id}', {
    params: { path: { order_id: id } },
  });
  if (!data) throw failure(error, response);
  return data;
}

export async function draftReview(orderId: string, fields: ReviewFields, keyId: string): Promise<ToSign> {
  const { data, error, response } = await api.POST('/api/v1/orders/{order_id}/reviews/draft', {
    params: { path: { order_id: orderId } },
    body: { ...fields, key_id: keyId },
  });
  if (!data) throw failure(error, response);
  return data;
}

export async function sendReview(orderId: string, fields: ReviewFields, nonce: string, proof: Proof): Promise<void> {
  const { data, error, response } = await api.POST('/api/v1/orders/{order_id}/reviews', {
    params: { path: { order_id: orderId } },
    body: { ...fields, nonce, proof },
  });
  if (!data) throw failure(error, response);
}

export async function withdrawReview(orderId: string, reviewId: string): Promise<void> {
  const { error, response } = await api.DELETE('/api/v1/orders/{order_id}/reviews/{review_id}', {
    params: { path: { order_id: orderId, review_id: reviewId } },
  });
  if (!response.ok) throw failure(error, response);
}

export async function keepSilent(orderId: string, reason: string): Promise<void> {
  const { data, error, response } = await api.POST('/api/v1/orders/{order_id}/host-silence', {
    params: { path: { order_id: orderId } },
    body: { reason },
  });
  if (!data) throw failure(error, response);
}

export async function tellHost(orderId: string): Promise<void> {
  const { error, response } = await api.DELETE('/api/v1/orders/{order_id}/host-silence', {
    params: { path: { order_id: orderId } },
  });
  if (!response.ok) throw failure(error, response);
}

export async function draftResume(restrictionId: string, fields: ResumeFields, keyId: string): Promise<ToSign> {
  const { data, error, response } = await api.POST('/api/v1/restrictions/{restriction_id}/resume/draft', {
    params: { path: { restriction_id: restrictionId } },
    body: { ...fields, key_id: keyId },
  });
  if (!data) throw failure(error, response);
  return data;
}

export async function sendResume(id: string, fields: ResumeFields, nonce: string, proof: Proof): Promise<void> {
  const { data, error, response } = await api.POST('/api/v1/restrictions/{restriction_id}/resume', {
    params: { path: { restriction_id: id } },
    body: { ...fields, nonce, proof },
  });
  if (!data) throw failure(error, response);
}

export async function liftRestriction(id: string, reason: string): Promise<void> {
  const { data, error, response } = await api.POST('/api/v1/restrictions/{restriction_id}/lift', {
    params: { path: { restriction_id: id } },
    body: { reason },
  });
  if (!data) throw failure(error, response);
}

export async function draftEmergency(orderId: string, fields: EmergencyFields, keyId: string): Promise<ToSign> {
  const { data, error, response } = await api.POST('/api/v1/orders/{order_id}/emergency-review/draft', {
    params: { path: { order_id: orderId } },
    body: { ...fields, key_id: keyId },
  });
  if (!data) throw failure(error, response);
  return data;
}

export async function sendEmergency(id: string, fields: EmergencyFields, nonce: string, proof: Proof): Promise<void> {
  const { data, error, response } = await api.POST('/api/v1/orders/{order_id}/emergency-review', {
    params: { path: { order_id: id } },
    body: { ...fields, nonce, proof },
  });
  if (!data) throw failure(error, response);
}
