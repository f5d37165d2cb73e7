// The time, again every half minute, for what is said about it.
import { useEffect, useState } from 'react';

export function useNow(every = 30_000): Date {
  const [now, set] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => set(new Date()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
