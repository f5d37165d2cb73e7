// Signing something: the server drafts what is to be signed, one sees it, one's passkey signs it, it is handed in.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { sign } from '../../identity/api/passkey';
import type { Proof, ToSign } from '../api/orders';

interface Drafted<F> {
  fields: F;
  keyId: string;
  toSign: ToSign;
}

interface Ways<F> {
  draft: (fields: F, keyId: string) => Promise<ToSign>;
  send: (fields: F, nonce: string, proof: Proof) => Promise<void>;
  onDone: () => void;
}

export function useSigning<F>({ draft, send, onDone }: Ways<F>) {
  const [drafted, setDrafted] = useState<Drafted<F> | null>(null);
  const drafting = useMutation({
    mutationFn: async ({ fields, keyId }: { fields: F; keyId: string }) => ({
      fields,
      keyId,
      toSign: await draft(fields, keyId),
    }),
    onSuccess: setDrafted,
  });
  const signing = useMutation({
    mutationFn: async ({ fields, keyId, toSign }: Drafted<F>) =>
      send(fields, toSign.nonce ?? '', await sign(toSign, keyId)),
    onSuccess: () => {
      setDrafted(null);
      onDone();
    },
    // A draft that was refused is shown anew before it is signed again.
    onError: (error) => {
      if (error.name === 'RequestFailed') setDrafted(null);
    },
  });
  return {
    drafted,
    draft: (fields: F, keyId: string) => {
      signing.reset();
      drafting.mutate({ fields, keyId });
    },
    forget: () => setDrafted(null),
    sign: () => {
      if (drafted) signing.mutate(drafted);
    },
    busy: drafting.isPending || signing.isPending,
    error: signing.error ?? drafting.error,
  };
}
