// The browser's side of a passkey: making one, signing in with one, signing a statement with one; and what can go wrong.
import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';

import type { components } from '../../../lib/api/schema';

export type Proof = components['schemas']['Proof'];
/** What a draft endpoint answers: what is to be signed, and by which passkey. */
export type ToSign = components['schemas']['ToSign'];

/** Why no passkey answered. Browsers do not tell "cancelled" from "there is none", so that pages cannot look for them. */
export type Trouble = 'cancelled' | 'unsupported' | 'wrongSite' | 'already' | 'other';

export class PasskeyTrouble extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble);
    this.name = 'PasskeyTrouble';
  }
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  NotAllowedError: 'cancelled',
  AbortError: 'cancelled',
  SecurityError: 'wrongSite',
  InvalidStateError: 'already',
  NotSupportedError: 'unsupported',
  ConstraintError: 'unsupported',
};

async function attempt<T>(ask: () => Promise<T>): Promise<T> {
  if (!browserSupportsWebAuthn()) throw new PasskeyTrouble('unsupported');
  try {
    return await ask();
  } catch (problem) {
    throw new PasskeyTrouble((problem instanceof Error && TROUBLES[problem.name]) || 'other');
  }
}

type Options = Record<string, unknown>;
// Sent as it is: the server reads it with its own library, and refuses what it does not know.
const plain = (value: object): Record<string, unknown> => ({ ...value });

export const makePasskey = async (options: Options): Promise<Record<string, unknown>> =>
  plain(
    await attempt(() =>
      startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON }),
    ),
  );

export const askForPasskey = async (options: Options): Promise<Record<string, unknown>> =>
  plain(
    await attempt(() =>
      startAuthentication({ optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON }),
    ),
  );

/** The proof that a statement is one's own, by the passkey that it was drafted for. */
export async function sign(draft: ToSign, keyId: string): Promise<Proof> {
  if (draft.rp_id === null || draft.credential_id === null) throw new PasskeyTrouble('unsupported');
  const { rp_id: rpId, credential_id: id, challenge } = draft;
  const { response } = await attempt(() =>
    startAuthentication({
      optionsJSON: {
        challenge,
        rpId,
        allowCredentials: [{ id, type: 'public-key' }],
        userVerification: 'required',
      },
    }),
  );
  return {
    key_id: keyId,
    authenticator_data: response.authenticatorData,
    client_data: response.clientDataJSON,
    signature: response.signature,
  };
}
