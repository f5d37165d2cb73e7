// Sending an authority's letter, and looking at it by its key. The key stays behind the # of a link.
import { api } from '../../../lib/api/client';
import { failure, readProblem, RequestFailed } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';
import { EMPTY_LETTER, type Letter, letterBody } from './letter';

export type Submission = components['schemas']['Submission'];
export type SubmissionState = Submission['state'];

export interface Draft extends Letter {
  authority: string;
  jurisdiction: string[];
  contact_name: string;
  contact_email: string;
}

export const EMPTY_DRAFT: Draft = {
  ...EMPTY_LETTER,
  authority: '',
  jurisdiction: [],
  contact_name: '',
  contact_email: '',
};

export const STEPS = ['who', 'what', 'why', 'answer'] as const;
export type Step = (typeof STEPS)[number];

const FIELDS: Record<Step, readonly string[]> = {
  who: ['authority', 'jurisdiction', 'contact_name', 'contact_email', 'language'],
  what: ['asks', 'asked', 'meetings', 'territory', 'measures', 'starts_at', 'ends_at'],
  why: ['reference', 'kind', 'issued_at', 'served_by', 'legal_basis', 'reasons'],
  answer: ['redress', 'report_to', 'deadline', 'gag_law', 'gag_until', 'document'],
};

/** The step that shows a field; the last one for what is of none. */
export const stepOf = (field: string): number => {
  const found = STEPS.findIndex((step) => FIELDS[step].includes(field));
  return found === -1 ? STEPS.length - 1 : found;
};

/** What has to be said before the next step, and is blank. */
export function blank(draft: Draft, step: Step): string | null {
  const restricts = draft.asks.includes('restrict');
  const needed: Record<Step, readonly (keyof Draft)[]> = {
    who: ['authority', 'jurisdiction', 'contact_name', 'contact_email'],
    what: restricts ? ['asks', 'meetings', 'territory', 'measures', 'ends_at'] : ['asks', 'asked'],
    why: ['reference', 'legal_basis', 'reasons'],
    answer: draft.gag ? ['redress', 'report_to', 'gag_law'] : ['redress', 'report_to'],
  };
  const empty = (value: Draft[keyof Draft]) => (typeof value === 'string' ? value.trim() === '' : value === false || (Array.isArray(value) && value.length === 0));
  return needed[step].find((field) => empty(draft[field])) ?? null;
}

export interface Filed {
  id: string;
  key: string;
}

export async function submit(draft: Draft): Promise<Filed> {
  const { data, error, response } = await api.POST('/api/v1/submissions', {
    body: {
      ...letterBody(draft),
      authority: draft.authority,
      jurisdiction: draft.jurisdiction,
      contact_name: draft.contact_name,
      contact_email: draft.contact_email.trim(),
    },
  });
  if (!data) throw failure(error, response);
  return data;
}

export const submissionPath = ({ id, key }: Filed): string => `/authorities/${id}#${key}`;
export const documentOf = ({ id, key }: Filed): string =>
  `/api/v1/submissions/${id}/document?${new URLSearchParams({ key }).toString()}`;

/** Send a file, telling how far it is (0 to 1). `fetch` does not tell that. */
export function upload(path: string, file: Blob, onProgress: (done: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', path);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status < 300) { resolve(); return; }
      let body: unknown = null;
      try {
        body = JSON.parse(request.responseText);
      } catch {
        // Something in between answered.
      }
      reject(new RequestFailed(readProblem(body, request.status), null, null));
    };
    request.onerror = () => reject(new TypeError('unreachable'));
    request.send(file);
  });
}

export async function fetchSubmission(id: string, key: string): Promise<Submission> {
  const { data, error, response } = await api.GET('/api/v1/submissions/{submission_id}', {
    params: { path: { submission_id: id }, query: { key } },
  });
  if (!data) throw failure(error, response);
  return data;
}
