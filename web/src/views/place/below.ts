'use client';
import { dateOf, dayOf } from '@/charts/series';
import type { LocationLevel } from '@/gql/graphql';
import { useAnswer } from '@/lib/answer';
import { belowDocument } from './documents';

export type Below = { disease: string; code: string; level: LocationLevel | undefined; lastDate: string | null };

/** How far back a change is worth telling here, in days; as-of has all of them. */
export const changedDays = 56;

/** The levels whose places have parts that are shown. */
export const hasParts = (level: LocationLevel | undefined) => level === 'COUNTRY' || level === 'REGION' || level === 'SUBDIVISION';

/** What stands further down: whoever comes into sight first asks for all of it. */
export function useBelow({ disease, code, level, lastDate }: Below) {
  return useAnswer(belowDocument, {
    disease,
    code,
    parts: hasParts(level),
    level: level === 'SUBDIVISION' ? 'COUNTY' : 'SUBDIVISION',
    regions: level === 'COUNTRY',
    changes: lastDate !== null,
    from: lastDate === null ? null : dateOf(dayOf(lastDate) - changedDays + 1),
  });
}
