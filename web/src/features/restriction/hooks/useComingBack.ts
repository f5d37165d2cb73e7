// Watches, without haste, whether a restriction still keeps this person out.
import { useCallback, useEffect, useState } from 'react';

import type { Standing } from '../../meeting/api/meetings';

const SEEN_MS = 15_000;
const HIDDEN_MS = 60_000;
const JUST_AFTER_MS = 750;

/** Longest a timer may run: beyond 2^31 ms browsers fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

export function useComingBack(endsAt: Date | null, ask: () => Promise<Standing>) {
  const [admitted, setAdmitted] = useState(false);
  const [asking, setAsking] = useState(false);
  const [ended, setEnded] = useState(() => endsAt !== null && endsAt.getTime() <= Date.now());

  const tryNow = useCallback(async () => {
    setAsking(true);
    const standing = await ask();
    setAsking(false);
    if (standing.verdict === 'admitted') setAdmitted(true);
    return standing;
  }, [ask]);

  useEffect(() => {
    if (admitted) return;
    let gone = false;
    let timer = 0;
    const later = () => {
      if (gone) return;
      timer = window.setTimeout(
        () => {
          void tryNow().then(later);
        },
        document.visibilityState === 'visible' ? SEEN_MS : HIDDEN_MS,
      );
    };
    later();
    return () => {
      gone = true;
      window.clearTimeout(timer);
    };
  }, [admitted, tryNow]);

  // The end is known to the second, so the invitation back comes at the end and not up to fifteen seconds later.
  useEffect(() => {
    if (endsAt === null || ended) return;
    const wait = endsAt.getTime() - Date.now() + JUST_AFTER_MS;
    if (wait > LONGEST_MS) return;
    const timer = window.setTimeout(
      () => {
        setEnded(true);
        void tryNow();
      },
      Math.max(wait, 0),
    );
    return () => window.clearTimeout(timer);
  }, [endsAt, ended, tryNow]);

  return { admitted, asking, ended, tryNow };
}
