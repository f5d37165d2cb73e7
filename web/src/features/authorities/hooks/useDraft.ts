// A form that loses nothing: kept in this tab until it was sent, through errors and reloads.
import { useCallback, useEffect, useState } from 'react';

function kept<T extends object>(key: string, empty: T): T {
  try {
    const stored: unknown = JSON.parse(window.sessionStorage.getItem(key) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return empty;
    // Only what the form knows, and only of the right kind.
    const known = Object.entries(stored).filter(
      ([name, value]) =>
        name in empty &&
        typeof value === typeof empty[name as keyof T] &&
        Array.isArray(value) === Array.isArray(empty[name as keyof T]),
    );
    return { ...empty, ...Object.fromEntries(known) };
  } catch {
    return empty;
  }
}

export function useDraft<T extends object>(key: string, empty: T) {
  const [draft, setDraft] = useState(() => kept(key, empty));
  useEffect(() => {
    try {
      window.sessionStorage.setItem(key, JSON.stringify(draft));
    } catch {
      // Storage may be switched off: then it is kept as long as the page is.
    }
  }, [key, draft]);
  const change = useCallback((changes: Partial<T>) => setDraft((now) => ({ ...now, ...changes })), []);
  const forget = useCallback(() => {
    try {
      window.sessionStorage.removeItem(key);
    } catch {
      // As above.
    }
  }, [key]);
  return { draft, change, forget };
}
