// What waits for whoever is signed in.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';

export type WaitingItem = components['schemas']['WaitingItem'];
export type Waits = WaitingItem['kind'];

export async function fetchInbox(): Promise<WaitingItem[]> {
  const { data, error, response } = await api.GET('/api/v1/desk/inbox');
  if (!data) throw failure(error, response);
  return data.items;
}

/** Where something is dealt with. */
export function placeOf({ kind, id }: Pick<WaitingItem, 'kind' | 'id'>): string {
  switch (kind) {
    case 'appeal':
      return `/desk/appeals/${id}`;
    case 'mistake':
      return `/desk/mistakes#${id}`;
    case 'submission':
      return `/desk/submissions/${id}`;
    case 'endorsement':
      return '/desk/people';
    case 'abuse':
      return `/desk/abuse#${id}`;
    default:
      return `/desk/orders/${id}`;
  }
}
