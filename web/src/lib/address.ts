'use client';
import { useCallback, useMemo, useSyncExternalStore } from 'react';

// The address says everything that a page shows, so that it can be shared. Changes
// of a view replace it; steps that people go back from push.

const changed = 'mspr-address';

function subscribe(told: () => void): () => void {
  window.addEventListener('popstate', told);
  window.addEventListener(changed, told);
  return () => {
    window.removeEventListener('popstate', told);
    window.removeEventListener(changed, told);
  };
}

export type Address = {
  /** The part of the path behind the page's name: FRA in /us/place/FRA. */
  subject: string | undefined;
  get: (key: string) => string | undefined;
  /** Sets or, by undefined, removes parts of the query. */
  set: (patch: Record<string, string | undefined>, how?: { push?: boolean }) => void;
};

/** What the address of the page says. Only below Ready, which waits for the browser. */
export function useAddress(): Address {
  const href = useSyncExternalStore(
    subscribe,
    () => window.location.href,
    () => 'http://localhost/',
  );
  const url = useMemo(() => new URL(href), [href]);
  const set = useCallback((patch: Record<string, string | undefined>, how: { push?: boolean } = {}) => {
    const next = new URL(window.location.href);
    for (const [key, value] of Object.entries(patch)) {
      if (value === undefined || value === '') next.searchParams.delete(key);
      else next.searchParams.set(key, value);
    }
    next.search = readable(next.search);
    if (next.href === window.location.href) return;
    if (how.push) window.history.pushState(window.history.state, '', next);
    else window.history.replaceState(window.history.state, '', next);
    window.dispatchEvent(new Event(changed));
  }, []);
  return useMemo(() => {
    const subject = url.pathname.split('/')[3];
    return {
      subject: subject ? decodeURIComponent(subject) : undefined,
      get: (key: string) => url.searchParams.get(key) ?? undefined,
      set,
    };
  }, [url, set]);
}

// Commas and colons need no escape, and addresses are read by people.
const readable = (search: string) => search.replaceAll('%2C', ',').replaceAll('%3A', ':');
