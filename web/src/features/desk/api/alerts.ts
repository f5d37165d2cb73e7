// What the desk was paged for, and saying that one sees to it.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';

export type DeskAlert = components['schemas']['DeskAlert'];

export async function fetchAlerts(state: 'open' | 'acknowledged'): Promise<DeskAlert[]> {
  const { data, error, response } = await api.GET('/api/v1/desk/alerts', { params: { query: { state } } });
  if (!data) throw failure(error, response);
  return data.items;
}

export async function acknowledgeAlert(id: string, note: string): Promise<DeskAlert> {
  const { data, error, response } = await api.POST('/api/v1/desk/alerts/{alert_id}/acknowledgement', {
    params: { path: { alert_id: id } },
    body: note.trim() ? { note: note.trim() } : {},
  });
  if (!data) throw failure(error, response);
  return data;
}
