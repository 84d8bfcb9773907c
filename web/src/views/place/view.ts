'use client';
import { useAddress } from '@/lib/address';

export const measures = ['cases', 'deaths', 'recovered', 'hospitalizations', 'icuAdmissions'] as const;
export type Measure = (typeof measures)[number];

/** What the address says of the view of a place's series. */
export type PlaceView = {
  measure: Measure;
  view: 'daily' | 'weekly' | 'cumulative';
  /** Counts in proportion to the population. */
  rate: boolean;
  average: 'trailing' | 'centred';
  /** Annotated days are left out of averages. */
  omit: boolean;
  from: string | undefined;
  to: string | undefined;
  /** The places beside the page's own. */
  compare: string[];
};

/** So many others can still be told apart, and asked for at once. */
export const mostCompared = 4;

export function usePlaceView(given: readonly Measure[]): PlaceView {
  const address = useAddress();
  const measure = given.find((m) => m === address.get('measure')) ?? given[0] ?? 'cases';
  const view = address.get('view');
  return {
    measure,
    view: view === 'weekly' || view === 'cumulative' ? view : 'daily',
    rate: address.get('per') === '100k',
    average: address.get('average') === 'centred' ? 'centred' : 'trailing',
    omit: address.get('omit') === '1',
    from: day(address.get('from')),
    to: day(address.get('to')),
    compare: [...new Set((address.get('compare') ?? '').split(',').filter(Boolean))].slice(0, mostCompared),
  };
}

const day = (text: string | undefined) => (text && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined);

/** Only these have averages: the service reckons none of the others. */
export const hasAverage = (measure: Measure): measure is 'cases' | 'deaths' => measure === 'cases' || measure === 'deaths';
