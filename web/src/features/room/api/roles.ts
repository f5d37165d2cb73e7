// Whom the host makes a co-host, and whom they name to stand in while an order keeps them out.
import { api, bearer } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';

export type Named = components['schemas']['Named'];
export type Given = 'cohost' | 'successor';

const PATHS = {
  cohost: '/api/v1/meetings/{code}/participants/{identity}/cohost',
  successor: '/api/v1/meetings/{code}/participants/{identity}/successor',
} as const;

export async function readNamed(code: string, token: string): Promise<Named> {
  const { data, error, response } = await api.GET('/api/v1/meetings/{code}/named', {
    params: { path: { code } },
    headers: bearer(token),
  });
  if (!data) throw failure(error, response);
  return data;
}

export async function give(code: string, token: string, identity: string, what: Given, to: boolean): Promise<void> {
  const asked = { params: { path: { code, identity } }, headers: bearer(token) };
  const { error, response } = to ? await api.POST(PATHS[what], asked) : await api.DELETE(PATHS[what], asked);
  if (!response.ok) throw failure(error, response);
}
