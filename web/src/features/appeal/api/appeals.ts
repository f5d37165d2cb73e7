// Filing an appeal, and looking at one by its key. The key stays behind the # of a link, so no server log ever has it.
import { api, type Appeal } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';

export type Ground = Appeal['ground'];
export const GROUNDS = ['not_there', 'not_lawful', 'other'] as const satisfies readonly Ground[];
export const LONGEST_TEXT = 5000;

export interface NewAppeal {
  number: number;
  ground: Ground;
  text: string;
  receipt: Record<string, unknown> | null;
}

/** The form's address; whoever was refused takes their receipt along. */
export const appealPath = (number: string, receipt = ''): string =>
  `/r/${encodeURIComponent(number)}/appeal${receipt ? `#${new URL(receipt, window.location.href).search.slice(1)}` : ''}`;

/** The receipt that the form's address carries, if it does. Null when it cannot be had: an appeal needs none. */
export async function carriedReceipt(number: number, hash: string): Promise<Record<string, unknown> | null> {
  const carried = new URLSearchParams(hash.slice(1));
  const [meeting, key] = [carried.get('meeting'), carried.get('key')];
  if (!meeting || !key) return null;
  const { data, response } = await api.GET('/api/v1/receipts/{number}', {
    params: { path: { number }, query: { meeting, key } },
  });
  return response.ok && typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : null;
}

/** Where the appeal is found from now on. */
export async function fileAppeal({ number, ground, text, receipt }: NewAppeal): Promise<string> {
  const { data, error, response } = await api.POST('/api/v1/appeals', {
    body: { restriction: number, ground, text, ...(receipt ? { receipt } : {}) },
  });
  if (!data) throw failure(error, response);
  return `/appeals/${data.id}#${data.key}`;
}

export async function fetchAppeal(id: string, key: string): Promise<Appeal> {
  const { data, error, response } = await api.GET('/api/v1/appeals/{appeal_id}', {
    params: { path: { appeal_id: id }, query: { key } },
  });
  if (!data) throw failure(error, response);
  return data;
}
