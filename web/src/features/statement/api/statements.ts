// A statement of reasons, by the link that somebody affected holds. What opens it stays behind the #, so no server log has it.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';

export type Statement = components['schemas']['ReasonsStatement'];

export interface Opener {
  number: number;
  meeting: string;
  key: string;
}

/** Null for what cannot be a link to a statement. */
export function readOpener(number: string, hash: string): Opener | null {
  const [, meeting, key] = /^#([^.]+)\.([0-9a-f]+)$/.exec(hash) ?? [];
  return /^[1-9][0-9]{0,14}$/.test(number) && meeting && key ? { number: Number(number), meeting, key } : null;
}

/** The path of a link of this server's, whatever name it called itself by; null for any other. */
export function statementPath(link: string): string | null {
  try {
    const { pathname, hash } = new URL(link, window.location.href);
    return /^\/s\/[0-9]+$/.test(pathname) && hash ? `${pathname}${hash}` : null;
  } catch {
    return null;
  }
}

export async function fetchStatement(opener: Opener, language: string): Promise<Statement> {
  const { data, error, response } = await api.POST('/api/v1/statements', {
    params: { query: { lang: language } },
    body: opener,
  });
  if (!data) throw failure(error, response);
  return data;
}
