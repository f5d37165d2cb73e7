// The desk's side of abuse: reports to answer, and suspensions that take two people. Accounts are opaque ids here.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';

export type DeskReport = components['schemas']['DeskReport'];
export type DeskSuspension = components['schemas']['DeskSuspension'];
export type Abuse = DeskSuspension['abuse'];
export const ABUSES = ['spam', 'harassment', 'impersonation'] as const satisfies readonly Abuse[];
/** What the form offers; the server allows any end within 90 days. */
export const LASTS = [7, 30, 90] as const;
const DAY_MS = 24 * 60 * 60 * 1000;

export async function fetchReports(): Promise<DeskReport[]> {
  const { data, error, response } = await api.GET('/api/v1/reports');
  if (!data) throw failure(error, response);
  return data.items;
}

export async function fetchSuspensions(): Promise<DeskSuspension[]> {
  const { data, error, response } = await api.GET('/api/v1/suspensions');
  if (!data) throw failure(error, response);
  return data.items;
}

export async function answerReport(id: string, answer: string): Promise<void> {
  const { data, error, response } = await api.POST('/api/v1/reports/{report_id}/answer', {
    params: { path: { report_id: id } },
    body: { answer },
  });
  if (!data) throw failure(error, response);
}

/** The account that a report is about: of a meeting that it names, or of an address. */
export async function findAccount(report: string, named: string): Promise<string> {
  const where = named.trim();
  const { data, error, response } = await api.POST('/api/v1/reports/{report_id}/account', {
    params: { path: { report_id: report } },
    body: where.includes('@') ? { email: where } : { meeting: where.split('/').at(-1) ?? where },
  });
  if (!data) throw failure(error, response);
  return data.account;
}

export interface Proposal {
  account: string;
  report: string;
  abuse: Abuse;
  reason: string;
  days: number;
}

export async function propose({ account, report, abuse, reason, days }: Proposal): Promise<void> {
  // A minute less than the longest, since clocks differ.
  const ends = new Date(Date.now() + days * DAY_MS - 60_000);
  const { data, error, response } = await api.POST('/api/v1/accounts/{account_id}/suspensions', {
    params: { path: { account_id: account } },
    body: { abuse, report_id: report, reason, ends_at: ends.toISOString() },
  });
  if (!data) throw failure(error, response);
}

/** The second person's word, or the one act that ends it. */
export async function actOn(
  suspension: Pick<DeskSuspension, 'id' | 'account'>,
  act: 'confirmation' | 'reinstatement',
  reason: string,
): Promise<void> {
  const params = { path: { account_id: suspension.account, suspension_id: suspension.id } };
  const { data, error, response } = await (act === 'confirmation'
    ? api.POST('/api/v1/accounts/{account_id}/suspensions/{suspension_id}/confirmation', { params, body: { reason } })
    : api.POST('/api/v1/accounts/{account_id}/suspensions/{suspension_id}/reinstatement', { params, body: { reason } }));
  if (!data) throw failure(error, response);
}

export async function decideAppeal(id: string, outcome: 'upheld' | 'rejected', reasons: string): Promise<void> {
  const { data, error, response } = await api.POST('/api/v1/suspensions/{suspension_id}/appeal/decision', {
    params: { path: { suspension_id: id } },
    body: { outcome, reasons },
  });
  if (!data) throw failure(error, response);
}
