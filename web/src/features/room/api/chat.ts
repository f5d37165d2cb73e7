// What a meeting saves, asked of the server by join token; and the word between pages that there is something new.
import { api, bearer } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';

export type ChatMessage = components['schemas']['ChatMessage'];
export type SharedFile = components['schemas']['SharedFile'];

export const LONGEST_TEXT = 4000;
export const CHAT_TOPIC = 'folkmoot.chat';
// LiveKit carries 15 KiB in one packet; a longer message is only announced.
const LONGEST_PACKET = 14_000;

/** Everything after message `after`, oldest first. */
export async function readChat(code: string, token: string, after: number): Promise<ChatMessage[]> {
  const found: ChatMessage[] = [];
  for (let next: number | null = after; next !== null; ) {
    const page = await readPage(code, token, next);
    found.push(...page.items);
    next = page.next;
  }
  return found;
}

async function readPage(code: string, token: string, after: number): Promise<components['schemas']['ChatPage']> {
  const { data, error, response } = await api.GET('/api/v1/meetings/{code}/chat', {
    params: { path: { code }, query: { after } },
    headers: bearer(token),
  });
  if (!data) throw failure(error, response);
  return data;
}

export async function say(code: string, token: string, text: string): Promise<ChatMessage> {
  const { data, error, response } = await api.POST('/api/v1/meetings/{code}/chat', {
    params: { path: { code } },
    headers: bearer(token),
    body: { text },
  });
  if (!data) throw failure(error, response);
  return data;
}

export async function listFiles(code: string, token: string): Promise<SharedFile[]> {
  const { data, error, response } = await api.GET('/api/v1/meetings/{code}/files', {
    params: { path: { code } },
    headers: bearer(token),
  });
  if (!data) throw failure(error, response);
  return data.items;
}

export async function shareFile(code: string, token: string, file: File): Promise<void> {
  const { error, response } = await api.POST('/api/v1/meetings/{code}/files', {
    params: { path: { code }, query: { name: file.name } },
    headers: { ...bearer(token), 'Content-Type': 'application/octet-stream' },
    body: file as unknown as string,
    bodySerializer: (body) => body as unknown as Blob,
  });
  if (!response.ok) throw failure(error, response);
}

export async function fetchFile(code: string, token: string, id: string): Promise<Blob> {
  const { data, error, response } = await api.GET('/api/v1/meetings/{code}/files/{file_id}', {
    params: { path: { code, file_id: id } },
    headers: bearer(token),
    parseAs: 'blob',
  });
  if (!response.ok) throw failure(error, response);
  return data as unknown as Blob;
}

export async function deleteFile(code: string, token: string, id: string): Promise<void> {
  const { error, response } = await api.DELETE('/api/v1/meetings/{code}/files/{file_id}', {
    params: { path: { code, file_id: id } },
    headers: bearer(token),
  });
  if (!response.ok) throw failure(error, response);
}

/** What one page tells the others. `said` is null for a file, and for a message too long for a packet. */
export interface Word {
  said: { number: number; text: string; sentAt: string } | null;
}

export function packWord(message: ChatMessage | null): Uint8Array<ArrayBuffer> {
  const pack = (word: Word) => new TextEncoder().encode(JSON.stringify(word));
  if (!message) return pack({ said: null });
  const whole = pack({ said: { number: message.number, text: message.text, sentAt: message.sent_at } });
  return whole.length <= LONGEST_PACKET ? whole : pack({ said: null });
}

/** Null when it is not one of ours. */
export function readWord(payload: Uint8Array): Word | null {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return null;
  }
  if (typeof body !== 'object' || body === null || !('said' in body)) return null;
  const said: unknown = body.said;
  if (said === null) return { said: null };
  if (typeof said !== 'object') return null;
  const { number, text, sentAt } = said as Record<string, unknown>;
  if (typeof number !== 'number' || typeof text !== 'string' || typeof sentAt !== 'string') return null;
  if (!Number.isSafeInteger(number) || text.length > 2 * LONGEST_TEXT || Number.isNaN(Date.parse(sentAt))) return null;
  return { said: { number, text, sentAt } };
}
