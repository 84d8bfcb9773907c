import type { SourcesQuery } from '@/gql/graphql';
import type { Freshness, Load, Source } from './documents';

/** A source that has loads, or is read on a schedule. */
export type Used = { source: Source; freshness: Freshness | undefined; loads: Load[] };

/** Tells the sources that the cluster uses from those that it only knows, in its order of preference. */
export function inUse(data: SourcesQuery): { used: Used[]; unused: Source[] } {
  const all: Used[] = data.cluster.sources.map((source) => ({
    source,
    freshness: data.freshness.find((f) => f.source === source.name),
    loads: data.batches.nodes.filter((b) => b.source === source.name),
  }));
  const has = (u: Used) => u.freshness !== undefined || u.loads.length > 0;
  return { used: all.filter(has), unused: all.filter((u) => !has(u)).map((u) => u.source) };
}
