import { has } from '@/lib/cluster';
import type { Freshness } from './documents';
import type { Used } from './in-use';
import type { Kind } from './mark';

export type State = 'late' | 'failing' | 'fresh' | 'waiting' | 'imported' | 'unscheduled';

export const kindOf: Record<State, Kind> = {
  late: 'bad',
  failing: 'warn',
  fresh: 'good',
  waiting: 'waiting',
  imported: 'byHand',
  unscheduled: 'byHand',
};

/** How a source is doing, as one word. What is on no schedule can't be late. */
export function stateOf({ freshness }: Used): State {
  if (!freshness || (freshness.next === null && freshness.succeeded === null)) return has('ETL') ? 'unscheduled' : 'imported';
  return runs(freshness);
}

function runs(f: Freshness): State {
  if (f.late) return 'late';
  if (f.failures > 0) return 'failing';
  return f.succeeded === null ? 'waiting' : 'fresh';
}
