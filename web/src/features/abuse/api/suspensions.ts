// A suspended account's notice and appeal, by the key in its link; nobody has to sign in for them.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';

export type Suspension = components['schemas']['Suspension'];

export async function fetchNotice(id: string, key: string): Promise<Suspension> {
  const { data, error, response } = await api.GET('/api/v1/suspensions/{suspension_id}', {
    params: { path: { suspension_id: id }, query: { key } },
  });
  if (!data) throw failure(error, response);
  return data;
}

export async function appealSuspension(id: string, key: string, text: string): Promise<Suspension> {
  const { data, error, response } = await api.POST('/api/v1/suspensions/{suspension_id}/appeal', {
    params: { path: { suspension_id: id } },
    body: { key, text },
  });
  if (!data) throw failure(error, response);
  return data;
}
