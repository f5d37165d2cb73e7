// How long we keep trying to get back: media often goes on while signalling is away, so giving up early ends a good call.
import type { ReconnectContext, ReconnectPolicy } from 'livekit-client';

const GIVE_UP_AFTER_MS = 10 * 60_000; // a token lives ten minutes; past that a reconnect cannot succeed
const STEPS_MS = [0, 300, 1_000, 2_000, 3_000];
const STEADY_MS = 5_000;

export class PatientReconnectPolicy implements ReconnectPolicy {
  constructor(private readonly random: () => number = Math.random) {}

  /** Milliseconds until the next try, or null to stop. Jitter keeps a roomful of clients from returning at once. */
  nextRetryDelayInMs({ retryCount, elapsedMs }: ReconnectContext): number | null {
    if (elapsedMs > GIVE_UP_AFTER_MS) return null;
    const base = STEPS_MS[retryCount] ?? STEADY_MS;
    return base === 0 ? this.random() * 300 : Math.round(base * (0.75 + this.random() * 0.5));
  }
}
