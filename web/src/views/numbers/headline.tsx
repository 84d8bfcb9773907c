'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { HeadlineNumbersFragment } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { Trend } from './trend';

/** The numbers that people come for, with what they mean. */
export function Headline({ numbers }: { numbers: HeadlineNumbersFragment }) {
  const t = useTranslations('numbers');
  const f = useFormat();
  const { last7Days, previous7Days } = numbers;
  const rate = numbers.casesPer100k;
  return (
    <dl className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-4">
      {last7Days.cases !== null && (
        <Tile name={t('cases7')} number={f.number(last7Days.cases)} main>
          <Trend change={numbers.casesChange} />
        </Tile>
      )}
      {last7Days.deaths !== null && (
        <Tile name={t('deaths7')} number={f.number(last7Days.deaths)} main>
          <Trend change={numbers.deathsChange} />
        </Tile>
      )}
      {last7Days.hospitalizations !== null && last7Days.cases === null && (
        <Tile name={t('hospitalizations7')} number={f.number(last7Days.hospitalizations)} main>
          <Trend change={changeOf(last7Days.hospitalizations, previous7Days.hospitalizations)} />
        </Tile>
      )}
      {numbers.cases !== null && (
        <Tile name={t('cases')} number={f.number(numbers.cases)}>
          {rate === null ? t('since', { date: f.shortDate(numbers.firstDate) }) : t('per100k', { rate: f.number(rate, rate < 100 ? 1 : 0) })}
        </Tile>
      )}
      {numbers.deaths !== null && (
        <Tile name={t('deaths')} number={f.number(numbers.deaths)}>
          {numbers.caseFatalityRatio !== null && t('fatality', { percent: f.percent(numbers.caseFatalityRatio) })}
        </Tile>
      )}
      {numbers.cases === null && numbers.hospitalizations !== null && (
        <Tile name={t('hospitalizations')} number={f.number(numbers.hospitalizations)}>
          {t('since', { date: f.shortDate(numbers.firstDate) })}
        </Tile>
      )}
    </dl>
  );
}

/** The relative change of a count, where there was one before. */
export const changeOf = (now: number | null, before: number | null) => (now === null || before === null || before <= 0 ? null : now / before - 1);

function Tile({ name, number, main, children }: { name: string; number: string; main?: boolean; children: ReactNode }) {
  return (
    <div className="flex flex-col rounded-xl border border-line bg-card px-5 py-4">
      <dt className="text-sm text-soft">{name}</dt>
      <dd className={`mt-1 text-3xl font-semibold tracking-tight tabular-nums ${main ? 'text-accent' : ''}`}>{number}</dd>
      <dd className="mt-1 text-sm text-soft empty:hidden">{children}</dd>
    </div>
  );
}
