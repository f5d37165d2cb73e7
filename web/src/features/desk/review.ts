// A review being written: what was answered, what may be narrowed, and the verdict that follows. Pure.
import type { DeskOrder, EmergencyFields, ReviewFields } from './api/orders';

export const QUESTIONS = ['legality', 'necessity', 'proportionality'] as const;
export type Question = (typeof QUESTIONS)[number];

export const GROUNDS = [
  'no_legal_basis_there',
  'vague_or_overbroad',
  'no_authority',
  'people_outside_jurisdiction',
  'not_properly_served',
  'undated_gag',
  'milder_means',
  'other',
] as const;
export type Ground = (typeof GROUNDS)[number];
/** Whatever is left, an order with one of these is refused. */
const REFUSING: readonly Ground[] = ['no_legal_basis_there', 'no_authority', 'not_properly_served'];
/** With one of these it is refused unless what is left is less. */
const NARROWING: readonly Ground[] = ['vague_or_overbroad', 'people_outside_jurisdiction', 'milder_means', 'other'];

export type Measure = DeskOrder['measures'][number];
export const MEASURES = ['notice', 'withhold_artifacts', 'bar_entry', 'remove'] as const satisfies readonly Measure[];
export type Verdict = ReviewFields['verdict'];

export interface Answer {
  holds: 'yes' | 'no' | null;
  reasons: string;
}

export interface ReviewForm {
  answers: Record<Question, Answer>;
  grounds: Ground[];
  /** More has to be known first; what, in `asked`. */
  ask: boolean;
  asked: string;
  meetings: string[];
  territory: string[];
  measures: Measure[];
  /** RFC 3339. */
  endsAt: string;
  /** Empty: as many as the server allows by itself. */
  people: number | null;
  seal: boolean;
}

export type Asked = Pick<DeskOrder, 'meetings' | 'territory' | 'measures' | 'ends_at' | 'gag'>;

/** What can be granted at most: `remove` contains `bar_entry`. */
export const allowedMeasures = (asked: Asked): Measure[] =>
  MEASURES.filter((one) => asked.measures.includes(one) || (one === 'bar_entry' && asked.measures.includes('remove')));

export const emptyForm = (asked: Asked): ReviewForm => ({
  answers: {
    legality: { holds: null, reasons: '' },
    necessity: { holds: null, reasons: '' },
    proportionality: { holds: null, reasons: '' },
  },
  grounds: [],
  ask: false,
  asked: '',
  meetings: [...asked.meetings],
  territory: [...asked.territory],
  measures: allowedMeasures(asked),
  endsAt: asked.ends_at ?? '',
  people: null,
  seal: false,
});

export type Dimension = 'meetings' | 'territory' | 'measures' | 'end' | 'people';

/** In which dimensions it is less than the order asks. */
export function narrowed(form: ReviewForm, asked: Asked): Dimension[] {
  const fewer = (mine: readonly string[], theirs: readonly string[]) => theirs.some((one) => !mine.includes(one));
  const found: Dimension[] = [];
  if (fewer(form.meetings, asked.meetings)) found.push('meetings');
  if (fewer(form.territory, asked.territory)) found.push('territory');
  if (fewer(form.measures, allowedMeasures(asked))) found.push('measures');
  if (asked.ends_at && Date.parse(form.endsAt) < Date.parse(asked.ends_at)) found.push('end');
  if (form.people !== null) found.push('people');
  return found;
}

export type Why =
  | { because: 'asks' | 'nothingLeft' | 'asAsked' | 'gagIsNot' }
  | { because: 'answer'; question: Question }
  | { because: 'ground'; ground: Ground }
  | { because: 'narrowed'; dimension: Dimension };

/** The verdict that follows from what was answered, and from what. */
export function derive(form: ReviewForm, asked: Asked): { verdict: Verdict; why: Why[] } {
  if (form.ask) return { verdict: 'ask', why: [{ because: 'asks' }] };
  const has = (grounds: readonly Ground[]) => form.grounds.filter((one) => grounds.includes(one));
  const no = (question: Question) => form.answers[question].holds === 'no';
  const less = narrowed(form, asked);
  const refusing: Why[] = has(REFUSING).map((ground) => ({ because: 'ground', ground }));
  if (no('legality')) refusing.unshift({ because: 'answer', question: 'legality' });
  if (!form.meetings.length || !form.territory.length || !form.measures.length)
    refusing.push({ because: 'nothingLeft' });
  if (refusing.length) return { verdict: 'reject', why: refusing };
  const doubts: Why[] = has(NARROWING).map((ground) => ({ because: 'ground', ground }));
  for (const question of ['necessity', 'proportionality'] as const)
    if (no(question)) doubts.push({ because: 'answer', question });
  if (doubts.length && !less.length) return { verdict: 'reject', why: doubts };
  const why: Why[] = less.map((dimension) => ({ because: 'narrowed', dimension }));
  if (form.grounds.includes('undated_gag')) why.push({ because: 'gagIsNot' });
  return why.length ? { verdict: 'narrow', why } : { verdict: 'grant', why: [{ because: 'asAsked' }] };
}

/** What still has to be written before it can be signed. */
export function missing(form: ReviewForm): (Question | 'asked')[] {
  if (form.ask) return form.asked.trim() ? [] : ['asked'];
  return QUESTIONS.filter((one) => form.answers[one].holds === null || !form.answers[one].reasons.trim());
}

/** What is sent: whatever is as the order asks is left out. */
export function fields(form: ReviewForm, asked: Asked): ReviewFields {
  const { verdict } = derive(form, asked);
  const reasons = (question: Question) => form.answers[question].reasons.trim() || form.asked.trim();
  const less = verdict === 'reject' || verdict === 'ask' ? [] : narrowed(form, asked);
  const has = (dimension: Dimension) => less.includes(dimension);
  const seals = form.seal && asked.gag?.until && (verdict === 'grant' || verdict === 'narrow');
  return {
    verdict,
    grounds: verdict === 'ask' ? [] : [...form.grounds],
    legality: reasons('legality'),
    necessity: reasons('necessity'),
    proportionality: reasons('proportionality'),
    ...(has('meetings') ? { meetings: [...form.meetings] } : {}),
    ...(has('territory') ? { territory: [...form.territory] } : {}),
    ...(has('measures') ? { measures: [...form.measures] } : {}),
    ...(has('end') ? { ends_at: form.endsAt } : {}),
    ...(has('people') && form.people !== null ? { expected_people: form.people } : {}),
    ...(seals ? { sealed_until: asked.gag?.until ?? null, gag_law: asked.gag?.law ?? null } : {}),
  };
}

/** Takes one away from a list, or puts it back; never adds what was not asked. */
export const toggled = <T extends string>(mine: readonly T[], one: T, theirs: readonly T[]): T[] =>
  theirs.filter((other) => (other === one ? !mine.includes(one) : mine.includes(other)));

/** The upper end of a band, as the server counts it (`upper_end` in orders/domain/bands.py). */
export function upperEnd(band: string): number {
  const numbers = (band.match(/\d+/g) ?? []).map(Number);
  if (band.startsWith('fewer than')) return (numbers[0] ?? 1) - 1;
  return numbers[numbers.length - 1] ?? 0;
}

/** How many people a restriction may be approved for (P12), and how many it is for when nothing is said. */
export function ceiling(shown: readonly { inside: string; begun: boolean }[]): { most: number; byItself: number } {
  const inside = shown.reduce((sum, one) => sum + upperEnd(one.inside), 0);
  const byItself = Math.max(10, 2 * inside);
  return { most: shown.some((one) => one.begun) ? byItself : 100, byItself };
}

/** Reads what was kept in this browser; null for what does not fit this order any more. */
export function readForm(kept: string | null, asked: Asked): ReviewForm | null {
  if (kept === null) return null;
  try {
    const found = JSON.parse(kept) as Partial<ReviewForm>;
    const whole = { ...emptyForm(asked), ...found };
    const known = (mine: readonly string[], theirs: readonly string[]) => mine.every((one) => theirs.includes(one));
    const fits =
      QUESTIONS.every((one) => typeof whole.answers[one].reasons === 'string') &&
      known(whole.meetings, asked.meetings) &&
      known(whole.territory, asked.territory) &&
      known(whole.measures, allowedMeasures(asked)) &&
      known(whole.grounds, GROUNDS);
    return fits ? whole : null;
  } catch {
    return null;
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The same review as a command, for whoever signs with a key file. */
export function command(orderId: string, sent: ReviewFields): string {
  const one = (name: string, value: string | number | null | undefined) =>
    value === null || value === undefined ? [] : [`--${name} ${typeof value === 'number' ? value : quoted(value)}`];
  const each = (name: string, values: readonly string[] | null | undefined) =>
    (values ?? []).map((value) => `--${name} ${value}`);
  return [
    `folkmoot review ${orderId} --key YOUR.key --verdict ${sent.verdict}`,
    ...each('grounds', sent.grounds),
    ...each('meetings', sent.meetings),
    ...each('territory', sent.territory),
    ...each('measures', sent.measures),
    ...one('ends-at', sent.ends_at),
    ...one('expected-people', sent.expected_people),
    ...one('sealed-until', sent.sealed_until),
    ...one('gag-law', sent.gag_law),
    ...one('legality', sent.legality),
    ...one('necessity', sent.necessity),
    ...one('proportionality', sent.proportionality),
  ].join(' \\\n  ');
}

export const resumeCommand = (restrictionId: string, sent: Record<Question, string> & { expected_people?: number | null }) =>
  [
    `folkmoot resume ${restrictionId} --key YOUR.key`,
    ...(sent.expected_people ? [`--expected-people ${sent.expected_people}`] : []),
    ...QUESTIONS.map((one) => `--${one} ${quoted(sent[one])}`),
  ].join(' \\\n  ');

/** `outcome` null: not chosen yet; the command asks for it. */
export const emergencyCommand = (orderId: string, outcome: EmergencyFields['outcome'] | null, reasons: string) =>
  [
    `folkmoot emergency-review ${orderId} --key YOUR.key`,
    ...(outcome === null ? [] : [outcome === 'justified' ? '--justified' : '--not-justified']),
    `--reasons ${quoted(reasons)}`,
  ].join(' \\\n  ');
