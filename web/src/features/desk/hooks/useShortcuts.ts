// Single keys that do something on the desk's pages; never while somebody types, and off for whoever does not want them.
import { useEffect, useRef, useSyncExternalStore } from 'react';

import { keepShortcuts, shortcutsWanted } from '../../../lib/storage';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether single keys work, and how to change it. Voice control and a stray hand may press them by accident. */
export function useShortcutsWanted(): [boolean, (wanted: boolean) => void] {
  const wanted = useSyncExternalStore(subscribe, shortcutsWanted);
  const want = (on: boolean) => {
    keepShortcuts(on);
    listeners.forEach((listener) => listener());
  };
  return [wanted, want];
}

const TYPES = 'input, textarea, select, [contenteditable="true"], [role="textbox"], [role="combobox"]';

/** `keys`: what each key does, by its name in `KeyboardEvent.key`. */
export function useShortcuts(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !shortcutsWanted()) return;
      if (event.target instanceof Element && event.target.closest(TYPES)) return;
      if (document.querySelector('dialog[open]')) return;
      const act = latest.current[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
