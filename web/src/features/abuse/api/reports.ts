// Reporting abuse, and looking at a report by its key. The key stays behind the # of a link, so no server log ever has it.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';

export type Report = components['schemas']['Report'];
export type What = Report['what'];
export const WHATS = ['spam', 'harassment', 'impersonation', 'other'] as const satisfies readonly What[];
export const LONGEST_TEXT = 5000;
export const LONGEST_ABOUT = 500;

export interface NewReport {
  what: What;
  about: string;
  text: string;
  contact: string;
}

/** Where the report is found from now on. */
export async function fileReport({ what, about, text, contact }: NewReport): Promise<string> {
  const { data, error, response } = await api.POST('/api/v1/reports', {
    body: { what, about, text, ...(contact.trim() ? { contact } : {}) },
  });
  if (!data) throw failure(error, response);
  return `/reports/${data.id}#${data.key}`;
}

export async function fetchReport(id: string, key: string): Promise<Report> {
  const { data, error, response } = await api.GET('/api/v1/reports/{report_id}', {
    params: { path: { report_id: id }, query: { key } },
  });
  if (!data) throw failure(error, response);
  return data;
}
