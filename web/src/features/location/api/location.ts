// The data that decides where somebody is, and what would be decided of one address.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';

export type Overview = components['schemas']['LocationOverview'];
export type Source = components['schemas']['LocationSource'];
export type Version = components['schemas']['LocationVersion'];
export type Agreement = components['schemas']['CountryAgreement'];
export type Today = components['schemas']['UncertainToday'];
export type LookedUp = components['schemas']['LookedUp'];
export type Differences = components['schemas']['VersionDifferences'];
export type Moved = components['schemas']['PlacesMoved'];

export async function fetchLocation(): Promise<Overview> {
  const { data, error, response } = await api.GET('/api/v1/location');
  if (!data) throw failure(error, response);
  return data;
}

export async function fetchDifferences(version: string): Promise<Differences> {
  const { data, error, response } = await api.GET('/api/v1/location/versions/{version}', {
    params: { path: { version } },
  });
  if (!data) throw failure(error, response);
  return data;
}

export async function lookUp(address: string): Promise<LookedUp> {
  const { data, error, response } = await api.POST('/api/v1/location/look-ups', { body: { address } });
  if (!data) throw failure(error, response);
  return data;
}
