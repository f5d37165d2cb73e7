// The server's word to one person inside a meeting: the RPC `folkmoot.notice`.
import type { RpcInvocationData } from 'livekit-client';

import { readRestriction, type RestrictionProblem } from '../../../lib/api/problem';

export const NOTICE_METHOD = 'folkmoot.notice';

/** `affected`: an order that is about oneself. `others`: it affects people elsewhere. `host`: it is on one's own meeting. */
export type NoticeKind = 'affected' | 'others' | 'host';

export interface Notice {
  leave: boolean;
  kind: NoticeKind;
  restriction: RestrictionProblem;
}

/** The same word, however often it comes. */
export const keyOf = ({ kind, restriction }: Notice): string => `${kind}/${restriction.number}`;

function kindOf(problem: unknown): NoticeKind {
  const type = typeof problem === 'object' && problem !== null ? (problem as Record<string, unknown>)['type'] : '';
  return type === '/notices/others' ? 'others' : type === '/notices/host' ? 'host' : 'affected';
}

/** The word about an order that affects others, as it is asked for on joining. */
export function noticeOf(line: unknown): Notice | null {
  const restriction = readRestriction(line);
  return restriction ? { leave: false, kind: kindOf(line), restriction } : null;
}

/** Null when it is not one of ours; nothing happens then. */
export function readNotice(payload: string): Notice | null {
  let body: unknown;
  try {
    body = JSON.parse(payload);
  } catch {
    return null;
  }
  if (typeof body !== 'object' || body === null) return null;
  const { leave, problem } = body as Record<string, unknown>;
  const restriction = readRestriction(problem);
  return typeof leave === 'boolean' && restriction ? { leave, kind: kindOf(problem), restriction } : null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Whether a call comes from the server and not from another participant, who could otherwise throw people out with a
 * made-up notice. LiveKit's server calls under the call's own id, a UUID, and writes the true identity over whatever a
 * participant claims; identities are never UUIDs here.
 */
export function isFromServer(call: Pick<RpcInvocationData, 'callerIdentity' | 'requestId'>): boolean {
  return call.callerIdentity === call.requestId && UUID.test(call.callerIdentity);
}
