// Signing in: who one is, one's sessions and passkeys, and invitations. The session itself is a cookie that no script reads.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import type { components } from '../../../lib/api/schema';
import { askForPasskey, makePasskey } from './passkey';

export type Me = components['schemas']['Me'];
export type Key = components['schemas']['KeyOut'];
export type Invited = components['schemas']['InvitedOut'];
export type Session = components['schemas']['SessionOut'];
export type Passkey = components['schemas']['PasskeyOut'];

/** Null: nobody is signed in. */
export async function fetchMe(): Promise<Me | null> {
  const { data, error, response } = await api.GET('/api/v1/auth/me');
  if (response.status === 401) return null;
  if (!data) throw failure(error, response);
  return data;
}

export async function signIn(): Promise<void> {
  const asked = await api.POST('/api/v1/auth/passkey/options');
  if (!asked.data) throw failure(asked.error, asked.response);
  const credential = await askForPasskey(asked.data.options);
  const { data, error, response } = await api.POST('/api/v1/auth/passkey', {
    body: { ceremony: asked.data.ceremony, credential },
  });
  if (!data) throw failure(error, response);
}

export async function signOut(): Promise<void> {
  const { error, response } = await api.DELETE('/api/v1/auth/session');
  if (!response.ok) throw failure(error, response);
}

export async function fetchSessions(): Promise<Session[]> {
  const { data, error, response } = await api.GET('/api/v1/auth/sessions');
  if (!data) throw failure(error, response);
  return data.items;
}

export async function endSession(id: string): Promise<void> {
  const { error, response } = await api.DELETE('/api/v1/auth/sessions/{session_id}', {
    params: { path: { session_id: id } },
  });
  if (!response.ok) throw failure(error, response);
}

export async function endOtherSessions(): Promise<void> {
  const { error, response } = await api.DELETE('/api/v1/auth/sessions');
  if (!response.ok) throw failure(error, response);
}

export async function fetchPasskeys(): Promise<Passkey[]> {
  const { data, error, response } = await api.GET('/api/v1/auth/passkeys');
  if (!data) throw failure(error, response);
  return data.items;
}

export async function addPasskey(): Promise<void> {
  const asked = await api.POST('/api/v1/auth/passkeys/options');
  if (!asked.data) throw failure(asked.error, asked.response);
  const credential = await makePasskey(asked.data.options);
  const { data, error, response } = await api.POST('/api/v1/auth/passkeys', {
    body: { ceremony: asked.data.ceremony, credential },
  });
  if (!data) throw failure(error, response);
}

export async function renamePasskey(id: string, label: string): Promise<void> {
  const { error, response } = await api.PATCH('/api/v1/auth/passkeys/{passkey_id}', {
    params: { path: { passkey_id: id } },
    body: { label },
  });
  if (!response.ok) throw failure(error, response);
}

export async function deletePasskey(id: string): Promise<void> {
  const { error, response } = await api.DELETE('/api/v1/auth/passkeys/{passkey_id}', {
    params: { path: { passkey_id: id } },
  });
  if (!response.ok) throw failure(error, response);
}

export async function lookAtInvitation(token: string): Promise<Invited> {
  const { data, error, response } = await api.POST('/api/v1/auth/invitations/look', { body: { token } });
  if (!data) throw failure(error, response);
  return data;
}

export async function acceptInvitation(token: string): Promise<void> {
  const asked = await api.POST('/api/v1/auth/invitations/options', { body: { token } });
  if (!asked.data) throw failure(asked.error, asked.response);
  const credential = await makePasskey(asked.data.options);
  const { data, error, response } = await api.POST('/api/v1/auth/invitations/accept', {
    body: { ceremony: asked.data.ceremony, token, credential },
  });
  if (!data) throw failure(error, response);
}
