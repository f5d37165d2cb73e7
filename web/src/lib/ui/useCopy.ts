// Copies text, says whether it worked, and forgets after a while.
import { useCallback, useEffect, useState } from 'react';

const SHOWN_MS = 4000;

export type Copied = 'no' | 'yes' | 'failed';

export function useCopy(text: string): [Copied, () => void] {
  const [copied, setCopied] = useState<Copied>('no');

  useEffect(() => {
    if (copied === 'no') return;
    const timer = window.setTimeout(() => setCopied('no'), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [copied]);

  const copy = useCallback(() => {
    // Absent where the page is not in a secure context; then the person copies by hand.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (!clipboard) {
      setCopied('failed');
      return;
    }
    clipboard.writeText(text).then(
      () => setCopied('yes'),
      () => setCopied('failed'),
    );
  }, [text]);

  return [copied, copy];
}
