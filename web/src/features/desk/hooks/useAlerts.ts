// The open alerts, looked for again and again while the page is seen.
import { useQuery } from '@tanstack/react-query';

import { fetchAlerts } from '../api/alerts';

export const OPEN_ALERTS = ['desk', 'alerts', 'open'] as const;
const AGAIN_MS = 15_000;

export function useOpenAlerts(enabled = true) {
  return useQuery({
    queryKey: OPEN_ALERTS,
    queryFn: () => fetchAlerts('open'),
    refetchInterval: AGAIN_MS,
    enabled,
  });
}
