// Learning from what was reversed: mistakes and their reviews, patterns; and one act for places that were wrong.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';

export type Mistake = components['schemas']['Mistake'];
export type MistakeReview = components['schemas']['MistakeReviewIn'];
export type LocationError = components['schemas']['ReinstatementIn'];
export type Patterns = components['schemas']['Patterns'];

export const SOURCES = ['G', 'D', 'R'] as const;
export const CAUSES = [
  'law_misread',
  'territory_wrong',
  'location_source_wrong',
  'authority_not_competent',
  'disproportionate',
  'process',
  'forged',
  'other',
] as const satisfies readonly MistakeReview['cause'][];

export async function fetchMistakes(): Promise<Mistake[]> {
  const { data, error, response } = await api.GET('/api/v1/mistakes');
  if (!data) throw failure(error, response);
  return data.items;
}

export async function reviewMistake(id: string, review: MistakeReview): Promise<Mistake> {
  const { data, error, response } = await api.POST('/api/v1/mistakes/{mistake_id}', {
    params: { path: { mistake_id: id } },
    body: review,
  });
  if (!data) throw failure(error, response);
  return data;
}

/** The numbers of the restrictions that were lifted. */
export async function reinstate(what: LocationError): Promise<number[]> {
  const { data, error, response } = await api.POST('/api/v1/reinstatements', { body: what });
  if (!data) throw failure(error, response);
  return data.lifted;
}

export async function fetchPatterns(): Promise<Patterns> {
  const { data, error, response } = await api.GET('/api/v1/patterns');
  if (!data) throw failure(error, response);
  return data;
}
