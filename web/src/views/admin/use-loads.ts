'use client';
import { useEffect, useState } from 'react';
import { graphql } from '@/gql';
import type { BatchProgressSubscription, LoadStage } from '@/gql/graphql';
import { useListening } from '@/lib/listen';

const document = graphql(`
  subscription BatchProgress($source: SourceName) {
    batchProgress(source: $source) {
      load
      source
      disease
      stage
      batch
      rows
      bytes
      totalBytes
      rowsPerSecond
      secondsLeft
      reason
      startedAt
      at
    }
  }
`);

export type Load = NonNullable<BatchProgressSubscription['batchProgress']>;

const ends: (LoadStage | null)[] = ['DONE', 'REFUSED', 'FAILED', 'LOST'];
export const isOver = (load: Load): boolean => ends.includes(load.stage);

/** So many loads are remembered: those that run, and the last ones that ended. */
const kept = 6;

/** The loads that run, and those that ended since the page was opened, from the newest. Null listens to nothing. */
export function useLoads(variables: { source: string | null } | null, ended?: (load: Load) => void) {
  const [loads, setLoads] = useState<Load[]>([]);
  const live = useListening(document, variables, ({ batchProgress: told }) => {
    if (!told) return;
    setLoads((before) => {
      const others = before.filter((l) => l.load !== told.load);
      return [told, ...others].sort((a, b) => (b.startedAt ?? '').localeCompare(a.startedAt ?? '')).slice(0, kept);
    });
    if (isOver(told)) ended?.(told);
  });
  // What ends unheard would run for ever here; what still runs is told anew.
  useEffect(() => {
    if (!live) setLoads((before) => before.filter(isOver));
  }, [live]);
  return { loads, live };
}
