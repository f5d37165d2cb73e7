// For the host: whom they named, and naming.
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import type { MeetingConnection } from '../api/connection';
import { give, type Given, readNamed } from '../api/roles';

export interface Naming {
  isCohost: (identity: string) => boolean;
  isSuccessor: (identity: string) => boolean;
  give: (identity: string, name: string, what: Given, to: boolean) => void;
}

const SAID = {
  cohost: { given: 'roles.cohostMade', taken: 'roles.cohostTaken' },
  successor: { given: 'roles.successorMade', taken: 'roles.successorTaken' },
} as const;

/** Null for whoever is not the host. */
export function useNamed(connection: MeetingConnection, isHost: boolean, say: (text: string) => void): Naming | null {
  const { t } = useTranslation();
  const { code } = connection;
  const { data, refetch } = useQuery({
    queryKey: ['named', code],
    queryFn: () => readNamed(code, connection.token),
    enabled: isHost,
  });

  const change = useCallback(
    (identity: string, name: string, what: Given, to: boolean) => {
      give(code, connection.token, identity, what, to)
        .then(
          () => say(t(SAID[what][to ? 'given' : 'taken'], { name })),
          () => say(t('roles.failed', { name })),
        )
        .finally(() => void refetch());
    },
    [code, connection, refetch, say, t],
  );

  if (!isHost) return null;
  return {
    isCohost: (identity) => data?.cohosts.includes(identity) ?? false,
    isSuccessor: (identity) => data?.successors.includes(identity) ?? false,
    give: change,
  };
}
