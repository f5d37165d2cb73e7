// The one way to the server: typed, on this origin only, with the guest's cookie.
import createClient from 'openapi-fetch';

import { failure } from './problem';
import type { components, paths } from './schema';

export type Meeting = components['schemas']['Meeting'];
export type CreatedMeeting = components['schemas']['CreatedMeeting'];
export type Joined = components['schemas']['Joined'];
export type Appeal = components['schemas']['Appeal'];
export type RestrictionRecord = components['schemas']['RestrictionRecord'];

export const api = createClient<paths>({
  baseUrl: typeof window === 'undefined' ? '' : window.location.origin,
  credentials: 'same-origin',
  cache: 'no-store',
  // Looked up at each call, so that tests can stand in for the network.
  fetch: (request) => {
    // What the server says to a person is said in the language of the page.
    request.headers.set('Accept-Language', document.documentElement.lang || 'en');
    return globalThis.fetch(request);
  },
});

/** A file of the public log. Tiles never change, so the browser may keep them. */
export async function logFile(path: string): Promise<Uint8Array> {
  const answer = await globalThis.fetch(`/log/${path}`, { credentials: 'omit' });
  if (!answer.ok) throw failure(await answer.json().catch(() => null), answer);
  return new Uint8Array(await answer.arrayBuffer());
}

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
