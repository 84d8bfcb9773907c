'use client';
import { useState } from 'react';

/** A page of a list, as the API gives it. */
export type Page<N> = { nodes: N[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };

export type More<N> = {
  rows: N[];
  /** Asks for the next page; undefined when there is none, or while it is on its way. */
  more: (() => void) | undefined;
  busy: boolean;
  error: Error | undefined;
};

type Later<N> = { of: Page<N>; pages: Page<N>[]; busy: boolean; error: Error | undefined };

/** The rows of a first page and of those that somebody asked for after it. A new first page begins anew. */
export function useMore<N>(first: Page<N>, load: (after: string) => Promise<Page<N>>): More<N> {
  const [kept, setLater] = useState<Later<N>>();
  const later = kept?.of === first ? kept : { of: first, pages: [], busy: false, error: undefined };
  const last = later.pages.at(-1) ?? first;
  const cursor = last.pageInfo.hasNextPage ? last.pageInfo.endCursor : null;
  const more = async (after: string) => {
    setLater({ ...later, busy: true, error: undefined });
    // What comes when another question was asked meanwhile is dropped.
    const settle = (next: Partial<Later<N>>) => setLater((now) => (now?.of === first ? { ...later, busy: false, ...next } : now));
    try {
      const page = await load(after);
      settle({ pages: [...later.pages, page], error: undefined });
    } catch (e) {
      settle({ error: e instanceof Error ? e : new Error(String(e)) });
    }
  };
  return {
    rows: [first, ...later.pages].flatMap((p) => p.nodes),
    more: cursor && !later.busy ? () => void more(cursor) : undefined,
    busy: later.busy,
    error: later.error,
  };
}
