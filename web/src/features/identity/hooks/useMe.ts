// Who is signed in, and what they may do. One question for all pages; asked anew when the page is looked at again.
import { useQuery } from '@tanstack/react-query';

import { fetchMe, type Me } from '../api/auth';

export const ME = ['me'] as const;

export function useMe() {
  const query = useQuery({ queryKey: ME, queryFn: fetchMe, staleTime: 15_000, retry: false });
  return { ...query, me: query.data ?? null };
}

export const may = (me: Me | null, permission: string): boolean => me?.permissions.includes(permission) ?? false;
