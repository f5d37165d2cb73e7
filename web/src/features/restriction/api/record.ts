// The public record of one restriction.
import { api, type RestrictionRecord } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';

export async function fetchRecord(number: string): Promise<RestrictionRecord> {
  // The same address serves this page to browsers and the record to programs; the Accept header tells them apart.
  const { data, error, response } = await api.GET('/r/{number}', {
    params: { path: { number: Number(number) } },
    headers: { Accept: 'application/json' },
  });
  if (!data) throw failure(error, response);
  return data;
}
