// The impact of an order. It is frozen for the day, so it is asked for once a page.
import { useQuery } from '@tanstack/react-query';

import { fetchImpact } from '../api/impact';

export function useImpact(orderId: string) {
  return useQuery({ queryKey: ['desk', 'impact', orderId], queryFn: () => fetchImpact(orderId), staleTime: Infinity });
}
