// What went wrong, as the server says it (RFC 9457), read with suspicion: an answer may come from something in between.
import { parseInstant } from '../time';

export interface Problem {
  status: number;
  title: string;
  detail: string;
  /** The input at fault; empty where it is none. */
  field: string;
  /** The path of the notice of a suspended account, where one may appeal. */
  appeal?: string;
  /** What was asked can be recorded as something that cannot be done here, and is rejected in public. */
  asAsked?: true;
}

/** The body of a refusal by a restriction (HTTP 451, or the notice inside a meeting). */
export interface RestrictionProblem {
  number: string;
  title: string;
  detail: string;
  authority: string;
  legalBasis: string;
  territory: string[];
  endsAt: Date | null;
  appeal: string;
  operator: string;
  /** Until when who asked and by which law is sealed; null where it is not. */
  sealedUntil: Date | null;
  /** The link to the statement of reasons; empty where there is none. */
  statement: string;
  /** Where the receipt of whoever is affected is; empty where there is none. */
  receipt: string;
  /** What was determined of this person's place, sealed, for them to hand in; empty where there is none. */
  evidence: string;
}

/** An answer that is not the one hoped for. */
export class RequestFailed extends Error {
  constructor(
    readonly problem: Problem,
    readonly restriction: RestrictionProblem | null,
    readonly retryAfter: number | null,
  ) {
    super(problem.title);
    this.name = 'RequestFailed';
  }

  get status(): number {
    return this.problem.status;
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const instant = (value: unknown): Date | null => parseInstant(text(value));

export function readProblem(body: unknown, status: number): Problem {
  const { title, detail, field, appeal, as_asked } = record(body);
  // Only a path of ours: nobody is sent anywhere else from here.
  const notice = text(appeal).startsWith('/suspensions/') ? { appeal: text(appeal) } : {};
  const recordable = text(as_asked) ? { asAsked: true as const } : {};
  return { status, title: text(title), detail: text(detail), field: text(field), ...notice, ...recordable };
}

/** Null unless it names a restriction: without a number there is nothing to show or to look up. */
export function readRestriction(body: unknown): RestrictionProblem | null {
  const fields = record(body);
  const { restriction } = fields;
  if (typeof restriction !== 'number' && typeof restriction !== 'string') return null;
  const territory = Array.isArray(fields['territory']) ? fields['territory'] : [];
  return {
    number: String(restriction),
    title: text(fields['title']),
    detail: text(fields['detail']),
    authority: text(fields['authority']),
    legalBasis: text(fields['legal_basis']),
    territory: territory.filter((code): code is string => typeof code === 'string'),
    endsAt: instant(fields['ends_at']),
    sealedUntil: instant(fields['sealed_until']),
    statement: text(fields['statement']),
    appeal: text(fields['appeal']),
    operator: text(fields['operator']),
    receipt: text(fields['receipt']),
    evidence: text(fields['evidence']),
  };
}

export function failure(body: unknown, response: Response): RequestFailed {
  const after = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return new RequestFailed(
    readProblem(body, response.status),
    readRestriction(body),
    Number.isFinite(after) ? after : null,
  );
}

/** What the server said, as a sentence; empty where it said nothing, for one who cannot be reached. */
export function spoken(error: Error): string {
  if (!(error instanceof RequestFailed) || !error.problem.detail) return '';
  const { detail } = error.problem;
  const whole = `${detail.charAt(0).toUpperCase()}${detail.slice(1)}`;
  return /[.!?)]$/.test(whole) ? whole : `${whole}.`;
}

/** What the server found wrong with a field, by its name. */
export function wrongOf(problem: Error | null): (field: string) => string | null {
  const at = problem instanceof RequestFailed ? problem.problem.field.split('.')[0] : '';
  return (field) => (problem && at === field ? spoken(problem) : null);
}
