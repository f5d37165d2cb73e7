// Whom a choice would touch, in bands: blurred and frozen by the server.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';

export type MeetingImpact = components['schemas']['MeetingImpact'];

export async function fetchImpact(orderId: string): Promise<MeetingImpact[]> {
  const { data, error, response } = await api.GET('/api/v1/orders/{order_id}/impact', {
    params: { path: { order_id: orderId } },
  });
  if (!data) throw failure(error, response);
  return data.meetings;
}
