// The desk and its accounts, looked at anew now and then: somebody else accepts an invitation meanwhile.
import { useQuery } from '@tanstack/react-query';

import { fetchAccounts, fetchDesk } from '../api/desk';

const AGAIN_MS = 10_000;

export const useDesk = () => useQuery({ queryKey: ['people', 'desk'], queryFn: fetchDesk, refetchInterval: AGAIN_MS });

export const useAccounts = (enabled: boolean) =>
  useQuery({ queryKey: ['people', 'accounts'], queryFn: fetchAccounts, refetchInterval: AGAIN_MS, enabled });
