'use client';
import type { HeadlineNumbersFragment } from '@/gql/graphql';
import { useAddress } from '@/lib/address';

export type Measure = 'cases' | 'deaths' | 'hospitalizations';

/** What is counted here, of which the first is shown unless the address says another. */
export function useMeasure(numbers: Pick<HeadlineNumbersFragment, Measure>): { measure: Measure; given: Measure[] } {
  const asked = useAddress().get('measure');
  const counted = (['cases', 'deaths', 'hospitalizations'] as const).filter((m) => numbers[m] !== null);
  const given: Measure[] = counted.length > 0 ? counted : ['cases', 'deaths'];
  return { measure: given.find((m) => m === asked) ?? given[0] ?? 'cases', given };
}

/** The variables that a query chooses its counts by. */
export const wanted = (measure: Measure) => ({
  cases: measure === 'cases',
  deaths: measure === 'deaths',
  hospitalizations: measure === 'hospitalizations',
});
