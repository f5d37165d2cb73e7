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
  evidence: string | null;
}

/** An appeal that was just filed: where it is found from now on, and when its answer is due. */
export interface Filed {
  path: string;
  answerDue: string | null;
}

/** The form's address; whoever was refused takes their receipt along, and the evidence about their place. What stands
 * behind the # stays in the browser. */
export function appealPath(number: string, receipt = '', evidence = ''): string {
  const carried = new URLSearchParams(receipt ? new URL(receipt, window.location.href).search : '');
  if (evidence) carried.set('evidence', evidence);
  const behind = carried.toString();
  return `/r/${encodeURIComponent(number)}/appeal${behind ? `#${behind}` : ''}`;
}

export const carriedEvidence = (hash: string): string | null => new URLSearchParams(hash.slice(1)).get('evidence');
export const carriedMeeting = (hash: string): string | null => new URLSearchParams(hash.slice(1)).get('meeting');

/** The key and, where it is known, the meeting's code, as an appeal's link carries them behind its #. */
export function readLink(hash: string): { key: string; code: string | null } {
  const [key = '', code] = hash.slice(1).split('.');
  return { key, code: code ?? null };
}

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

/** `code`: the meeting's, if this browser knows it; it stays here, for the way back. */
export async function fileAppeal({ number, ground, text, receipt, evidence }: NewAppeal, code: string | null): Promise<Filed> {
  const { data, error, response } = await api.POST('/api/v1/appeals', {
    body: { restriction: number, ground, text, ...(receipt ? { receipt } : {}), ...(evidence ? { evidence } : {}) },
  });
  if (!data) throw failure(error, response);
  return { path: `/appeals/${data.id}#${data.key}${code ? `.${code}` : ''}`, answerDue: data.answer_due };
}

export async function addToAppeal(id: string, key: string, text: string): Promise<Appeal> {
  const { data, error, response } = await api.POST('/api/v1/appeals/{appeal_id}/evidence', {
    params: { path: { appeal_id: id } },
    body: { key, text },
  });
  if (!data) throw failure(error, response);
  return data;
}

export async function fetchAppeal(id: string, key: string): Promise<Appeal> {
  const { data, error, response } = await api.GET('/api/v1/appeals/{appeal_id}', {
    params: { path: { appeal_id: id }, query: { key } },
  });
  if (!data) throw failure(error, response);
  return data;
}
