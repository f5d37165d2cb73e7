// Where somebody goes once they are signed in.
import type { Me } from './auth';

/** A way on this site, as a link gave it; null for whatever would lead away from it. */
export function safeNext(next: string | null): string | null {
  if (next === null || !next.startsWith('/')) return null;
  const here = 'https://here.invalid';
  try {
    const url = new URL(next, here);
    return url.origin === here && url.pathname !== '/sign-in' ? `${url.pathname}${url.search}${url.hash}` : null;
  } catch {
    return null;
  }
}

export function homeOf(me: Me): string {
  if (!me.permissions.includes('desk:read')) return '/account';
  return me.desk === 'closed' && me.permissions.includes('desk:open') ? '/desk/setup' : '/desk';
}
