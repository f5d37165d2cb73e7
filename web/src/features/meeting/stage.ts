// Where one visit to a meeting stands, as a value: every page that /m/:code can show, and how it gets from one to the next.
import type { RestrictionProblem } from '../../lib/api/problem';
import type { Standing } from './api/meetings';

export type Stage =
  | { kind: 'prejoin'; error: string | null }
  | { kind: 'joining' }
  | { kind: 'room' }
  | { kind: 'checking' }
  | { kind: 'waiting'; because: 'gate' | 'network'; retryAfter: number; attempt: number }
  | { kind: 'restricted'; restriction: RestrictionProblem }
  | { kind: 'disconnected'; elsewhere: boolean }
  | { kind: 'left' }
  | { kind: 'not-found' };

export type Happening =
  | { type: 'join-asked' }
  | { type: 'join-failed'; error: string }
  | { type: 'joined' }
  | { type: 'not-found' }
  | { type: 'restricted'; restriction: RestrictionProblem }
  | { type: 'leave-asked' }
  | { type: 'dropped' }
  | { type: 'standing'; standing: Standing; elsewhere: boolean };

export const START: Stage = { kind: 'prejoin', error: null };

const NETWORK_RETRY_SECONDS = 5;

/** A restriction, once known, is not undone by anything that arrives late; only the person's own next join moves on. */
export function nextStage(stage: Stage, happening: Happening): Stage {
  switch (happening.type) {
    case 'join-asked':
      return { kind: 'joining' };
    case 'join-failed':
      return { kind: 'prejoin', error: happening.error };
    case 'joined':
      return stage.kind === 'joining' ? { kind: 'room' } : stage;
    case 'not-found':
      return { kind: 'not-found' };
    case 'restricted':
      return stage.kind === 'left' ? stage : { kind: 'restricted', restriction: happening.restriction };
    case 'leave-asked':
      return { kind: 'left' };
    case 'dropped':
      return stage.kind === 'room' || stage.kind === 'joining' ? { kind: 'checking' } : stage;
    case 'standing':
      return stage.kind === 'checking' || stage.kind === 'waiting' || stage.kind === 'joining'
        ? byStanding(stage, happening.standing, happening.elsewhere)
        : stage;
  }
}

function byStanding(stage: Stage, standing: Standing, elsewhere: boolean): Stage {
  const attempt = stage.kind === 'waiting' ? stage.attempt + 1 : 0;
  switch (standing.verdict) {
    case 'restricted':
      return { kind: 'restricted', restriction: standing.restriction };
    case 'waiting':
      return { kind: 'waiting', because: 'gate', retryAfter: standing.retryAfter, attempt };
    case 'unreachable':
      return { kind: 'waiting', because: 'network', retryAfter: NETWORK_RETRY_SECONDS, attempt };
    case 'admitted':
    case 'unknown':
      return { kind: 'disconnected', elsewhere };
  }
}
