// A letter as it is typed: text and lists, nothing lost on the way to what the server takes.
import type { components } from '../../../lib/api/schema';

type OrderIn = components['schemas']['OrderIn'];
export type Ask = NonNullable<OrderIn['asks']>[number];
export type InstrumentKind = NonNullable<OrderIn['kind']>;
export type ServedBy = NonNullable<OrderIn['served_by']>;

export const ASKS = [
  'restrict',
  'end_meeting',
  'close_account',
  'hand_over_data',
  'identify_people',
  'delete_content',
  'weaken_encryption',
  'other',
] as const satisfies readonly Ask[];
export const MEASURES = ['notice', 'withhold_artifacts', 'bar_entry', 'remove'] as const;
export const KINDS = [
  'court_order',
  'administrative_order',
  'law_enforcement_request',
  'other',
] as const satisfies readonly InstrumentKind[];
export const WAYS = [
  'post',
  'email',
  'portal',
  'in_person',
  'diplomatic',
  'other',
] as const satisfies readonly ServedBy[];
export const LONGEST_DAYS = 90;
export const LONGEST_TEXT = 5000;

export interface Letter {
  reference: string;
  legal_basis: string;
  reasons: string;
  asks: string[];
  asked: string;
  meetings: string;
  territory: string[];
  measures: string[];
  starts_at: string;
  ends_at: string;
  language: string;
  redress: string;
  report_to: string;
  kind: string;
  issued_at: string;
  served_by: string;
  deadline: string;
  gag: boolean;
  gag_law: string;
  gag_until: string;
}

export const EMPTY_LETTER: Letter = {
  reference: '',
  legal_basis: '',
  reasons: '',
  asks: ['restrict'],
  asked: '',
  meetings: '',
  territory: [],
  measures: [],
  starts_at: '',
  ends_at: '',
  language: 'en',
  redress: '',
  report_to: '',
  kind: '',
  issued_at: '',
  served_by: '',
  deadline: '',
  gag: false,
  gag_law: '',
  gag_until: '',
};

/** The code of a meeting, of a line that may be its whole link. */
const codeOf = (line: string): string => line.trim().replace(/[/?#]+$/, '').split('/').at(-1) ?? '';

export const meetingsOf = (lines: string): string[] =>
  lines
    .split(/[\s,;]+/)
    .map(codeOf)
    .filter(Boolean);

/** A moment that was typed as local time; null where none was. */
export function instant(local: string): string | null {
  const date = new Date(local);
  return local === '' || Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** A moment of the server's, as a field for local time shows it. */
export function localField(value: string | null): string {
  if (value === null) return '';
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const one = <T extends string>(all: readonly T[], value: string): T | null => all.find((known) => known === value) ?? null;

/** What a letter has in common wherever it goes. */
export function letterBody(letter: Letter) {
  const restricts = letter.asks.includes('restrict');
  return {
    reference: letter.reference,
    legal_basis: letter.legal_basis,
    reasons: letter.reasons,
    asks: ASKS.filter((ask) => letter.asks.includes(ask)),
    meetings: meetingsOf(letter.meetings),
    territory: restricts ? letter.territory : [],
    measures: restricts ? letter.measures : [],
    starts_at: restricts ? instant(letter.starts_at) : null,
    ends_at: restricts ? instant(letter.ends_at) : null,
    asked: letter.asked.trim() === '' ? null : letter.asked,
    language: letter.language,
    redress: letter.redress,
    report_to: letter.report_to.trim(),
    kind: one(KINDS, letter.kind),
    issued_at: instant(letter.issued_at),
    served_by: one(WAYS, letter.served_by),
    deadline: instant(letter.deadline),
    gag: letter.gag ? { law: letter.gag_law, until: instant(letter.gag_until) } : null,
  };
}

/** Which field of the form a field of the server's is. */
export function fieldOf(name: string): string {
  if (name.startsWith('gag.until')) return 'gag_until';
  if (name.startsWith('gag')) return 'gag_law';
  return name.split('.')[0] ?? '';
}
