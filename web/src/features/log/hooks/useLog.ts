// The open log, shared by everything on a page that checks something.
import { useQuery } from '@tanstack/react-query';

import { openLog } from '../api/log';

export const useLog = () => useQuery({ queryKey: ['log'], queryFn: openLog, retry: false, staleTime: 30_000 });
