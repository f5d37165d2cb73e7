// When something is due, in words.
import type { TFunction } from 'i18next';

export type Urgency = 'over' | 'soon' | 'later';

const HOUR = 3600_000;
const DAY = 24 * HOUR;
const UNITS = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', 60_000],
] as const;

export function urgency(due: Date, now: Date): Urgency {
  const left = due.getTime() - now.getTime();
  return left < 0 ? 'over' : left < DAY ? 'soon' : 'later';
}

/** “in 3 hours”, “2 days ago”, “now”. */
export function relative(when: Date, now: Date, locale: string): string {
  const left = when.getTime() - now.getTime();
  if (Math.abs(left) < 60_000) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'second');
  const [unit, length] = UNITS.find(([, size]) => Math.abs(left) >= size) ?? UNITS[2];
  return new Intl.RelativeTimeFormat(locale, { numeric: 'always' }).format(Math.trunc(left / length), unit);
}

export const dueText = (t: TFunction, due: Date, now: Date, locale: string): string =>
  t(urgency(due, now) === 'over' ? 'desk.due.over' : 'desk.due.ahead', { when: relative(due, now, locale) });
