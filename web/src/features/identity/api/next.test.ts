// Whoever signs in goes on within this site, wherever a link would lead.
import { describe, expect, it } from 'vitest';

import { safeNext } from './next';

describe('where somebody goes once they are signed in', () => {
  it('stays on this site', () => {
    expect(safeNext('/desk/orders?q=64#latest')).toBe('/desk/orders?q=64#latest');
  });

  it.each([null, '', 'https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/sign-in'])(
    'does not follow %s',
    (next) => {
      expect(safeNext(next)).toBeNull();
    },
  );
});
