// What was determined of this person's place, sealed, for them to hand in. Whoever was removed from within the meeting
// was told without it, so their page asks the gate once.
import { useEffect, useState } from 'react';

import type { RestrictionProblem } from '../../../lib/api/problem';
import type { Standing } from '../../meeting/api/meetings';

export function useEvidence(restriction: RestrictionProblem, ask: () => Promise<Standing>): string {
  const [asked, setAsked] = useState('');
  useEffect(() => {
    if (restriction.evidence) return;
    let gone = false;
    void ask().then((standing) => {
      if (!gone && standing.verdict === 'restricted') setAsked(standing.restriction.evidence);
    });
    return () => {
      gone = true;
    };
  }, [restriction.evidence, ask]);
  return restriction.evidence || asked;
}
