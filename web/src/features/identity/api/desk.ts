// The desk and its people: accounts, keys, what has to be endorsed, the founding.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';
import { sign } from './passkey';

export type Desk = components['schemas']['DeskOut'];
export type Reviewer = components['schemas']['ReviewerOut'];
export type Waiting = components['schemas']['WaitingOut'];
export type Account = components['schemas']['ListedAccount'];
export type NewAccount = components['schemas']['AccountIn'];
export type Role = NewAccount['role'];
export type Place = components['schemas']['PlaceIn'];

export const ROLES = ['reviewer', 'intake', 'auditor', 'admin', 'member'] as const satisfies readonly Role[];

export async function fetchDesk(): Promise<Desk> {
  const { data, error, response } = await api.GET('/api/v1/desk');
  if (!data) throw failure(error, response);
  return data;
}

export async function openDesk(): Promise<string> {
  const { data, error, response } = await api.POST('/api/v1/desk/open');
  if (!data) throw failure(error, response);
  return data.founding;
}

export async function fetchAccounts(): Promise<Account[]> {
  const { data, error, response } = await api.GET('/api/v1/accounts');
  if (!data) throw failure(error, response);
  return data.items;
}

/** The invitation's link, which is shown this once. */
export async function createAccount(account: NewAccount): Promise<string> {
  const { data, error, response } = await api.POST('/api/v1/accounts', { body: account });
  if (!data) throw failure(error, response);
  return data.invitation_url;
}

export async function inviteAgain(id: string): Promise<string> {
  const { data, error, response } = await api.POST('/api/v1/accounts/{account_id}/invitation', {
    params: { path: { account_id: id } },
  });
  if (!data) throw failure(error, response);
  return data.invitation_url;
}

export async function changePlace(id: string, place: Place): Promise<'changed' | 'pending'> {
  const { data, error, response } = await api.PATCH('/api/v1/accounts/{account_id}', {
    params: { path: { account_id: id } },
    body: place,
  });
  if (!data) throw failure(error, response);
  return data.state;
}

/**
 * The server drafts what is to be signed, the passkey signs it, the server verifies it back to the founding.
 * `subject` is the digest of what was shown: the server refuses when something else was proposed meanwhile.
 */
export async function endorse(subject: string, keyId: string): Promise<void> {
  const drafted = await api.POST('/api/v1/endorsements/draft', { body: { subject, key_id: keyId } });
  if (!drafted.data) throw failure(drafted.error, drafted.response);
  const proof = await sign(drafted.data, keyId);
  const { data, error, response } = await api.POST('/api/v1/endorsements', { body: { subject, proof } });
  if (!data) throw failure(error, response);
}

export async function proposeRevocation(keyId: string): Promise<void> {
  const { error, response } = await api.POST('/api/v1/desk/keys/{key_id}/revocation', {
    params: { path: { key_id: keyId } },
  });
  if (!response.ok) throw failure(error, response);
}
