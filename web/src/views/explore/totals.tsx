'use client';
import { useTranslations } from 'next-intl';
import { useFormat } from '@/lib/format';
import type { Groups } from './answer';
import { useNames } from './names';

/** The sums over the groups of all pages. */
export function Totals({ groups }: { groups: Groups }) {
  const t = useTranslations('explore');
  const f = useFormat();
  const name = useNames().measure;
  if (!groups.totals) return null;
  const write = (key: string, n: number | null) => (key === 'caseFatalityRatio' ? f.percent(n, 2) : f.number(n));
  return (
    <dl className="flex flex-wrap gap-x-10 gap-y-3 rounded-lg bg-sunken px-4 py-3">
      <div>
        <dt className="text-sm text-soft">{t('groups')}</dt>
        <dd className="text-xl font-semibold tabular-nums">{f.number(groups.totalCount)}</dd>
      </div>
      {Object.entries(groups.totals).map(([key, n]) => (
        <div key={key}>
          <dt className="text-sm text-soft">{name(key)}</dt>
          <dd className="text-xl font-semibold tabular-nums">{write(key, n)}</dd>
        </div>
      ))}
    </dl>
  );
}
