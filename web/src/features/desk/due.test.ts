import { describe, expect, it } from 'vitest';

import { relative, urgency } from './due';

const NOW = new Date('2026-12-01T12:00:00Z');
const at = (text: string) => new Date(text);

describe('when something is due', () => {
  it('is said in the largest unit that fits, and whether it is past', () => {
    expect(relative(at('2026-12-01T15:30:00Z'), NOW, 'en')).toBe('in 3 hours');
    expect(relative(at('2026-11-29T12:00:00Z'), NOW, 'en')).toBe('2 days ago');
    expect(relative(at('2026-12-01T11:59:30Z'), NOW, 'en')).toBe('now');
    expect(relative(at('2026-12-01T12:05:30Z'), NOW, 'en')).toBe('in 5 minutes');
  });

  it('is urgent within a day, and over once it is past', () => {
    expect(urgency(at('2026-12-01T11:59:59Z'), NOW)).toBe('over');
    expect(urgency(at('2026-12-02T11:59:59Z'), NOW)).toBe('soon');
    expect(urgency(at('2026-12-02T12:00:00Z'), NOW)).toBe('later');
  });
});
