'use client';
import { useTranslations } from 'next-intl';
import { lazy, Suspense } from 'react';
import type { Measure } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { has } from '@/lib/cluster';
import { useFormat, useMeasures } from '@/lib/format';
import { Card, Choice } from '@/ui/controls';
import { Loading } from '@/ui/states';
import { type Column, Table } from '@/ui/table';
import type { Series } from './documents';

const TimeChart = lazy(() => import('@/charts/time-chart'));

type Points = Series['now'][number]['points'];
const measures = { cases: 'CASES', deaths: 'DEATHS', hospitalizations: 'HOSPITALIZATIONS' } as const;
type Counted = keyof typeof measures;
type Pair = { date: string; end: string; past: number | null; now: number | null };

type Props = { series: Series; lastDate: string; daily: boolean; day: string; counts: Measure[]; source: string };

/** The series as known then against the one of now, up to the last day that was known. */
export function SeriesThenAndNow({ series, lastDate, daily, day, counts, source }: Props) {
  const t = useTranslations('asof.series');
  const address = useAddress();
  const name = useMeasures();
  const offered = (Object.keys(measures) as Counted[]).filter((m) => counts.includes(measures[m]));
  const measure = offered.find((m) => m === address.get('measure')) ?? 'cases';
  // A week of which only some days were known then would seem to lack cases.
  const whole = (points: Points | undefined) => (points ?? []).filter((p) => p.period.end <= lastDate);
  const past = whole(series.known[0]?.points);
  const now = whole(series.now[0]?.points);
  return (
    <Card title={t('title')}>
      <div className="mb-6 flex flex-wrap gap-3">
        <Choice
          label={t('measure')}
          value={measure}
          options={offered.map((m) => ({ value: m, name: name(m) }))}
          onChange={(m) => address.set({ measure: m === 'cases' ? undefined : m })}
        />
        <Choice
          label={t('view')}
          value={daily ? 'daily' : 'weekly'}
          options={[
            { value: 'weekly', name: t('weekly') },
            { value: 'daily', name: t('daily') },
          ]}
          onChange={(v) => address.set({ view: v === 'weekly' ? undefined : v })}
        />
      </div>
      {has('DATAVIZ') && <Chart {...{ past, now, measure, daily, day, source }} />}
      <Pairs past={past} now={now} measure={measure} daily={daily} />
    </Card>
  );
}

function Chart(p: { past: Points; now: Points; measure: Counted; daily: boolean; day: string; source: string }) {
  const t = useTranslations('asof.series');
  const f = useFormat();
  const name = useMeasures();
  const points = (of: Points) => of.map((x) => ({ date: x.date, end: p.daily ? undefined : x.period.end, value: x[p.measure], provisional: x.provisional }));
  const title = t('chart', { measure: name(p.measure), day: f.date(p.day) });
  return (
    <div className="mb-8">
      <Suspense fallback={<Loading className="h-96" />}>
        <TimeChart
          title={title}
          unit={t(p.daily ? 'unitDay' : 'unitWeek', { measure: name(p.measure) })}
          series={[
            { key: 'now', name: t('now'), points: points(p.now), mark: 'line', colour: 7 },
            { key: 'then', name: t('then'), points: points(p.past), mark: 'line' },
          ]}
          foot={t('foot', { source: p.source, day: f.date(p.day) })}
          file={`as-of-${p.day}-${p.measure}`}
        />
      </Suspense>
    </div>
  );
}

function pairsOf(past: Points, now: Points, measure: Counted): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const p of past) pairs.set(p.date, { date: p.date, end: p.period.end, past: p[measure], now: null });
  for (const p of now) pairs.set(p.date, { past: null, ...pairs.get(p.date), date: p.date, end: p.period.end, now: p[measure] });
  return [...pairs.values()].sort((a, b) => (a.date < b.date ? 1 : -1));
}

function Pairs({ past, now, measure, daily }: { past: Points; now: Points; measure: Counted; daily: boolean }) {
  const t = useTranslations('asof.series');
  const f = useFormat();
  const columns: Column<Pair>[] = [
    {
      key: 'date',
      head: t(daily ? 'day' : 'week'),
      names: true,
      cell: (p) => <span className="whitespace-nowrap">{f.shortDate(p.date)}</span>,
    },
    { key: 'then', head: t('then'), number: true, cell: (p) => f.number(p.past) },
    { key: 'now', head: t('now'), number: true, cell: (p) => f.number(p.now) },
    { key: 'difference', head: t('difference'), number: true, cell: (p) => <Difference {...p} /> },
  ];
  return <Table caption={t('title')} columns={columns} rows={pairsOf(past, now, measure)} rowKey={(p) => p.date} step={12} />;
}

function Difference({ past, now }: Pair) {
  const f = useFormat();
  if (past === null || now === null) return f.number(null);
  return <Change n={now - past} />;
}

/** A change with its sign; none is paler. */
export function Change({ n }: { n: number | null }) {
  const f = useFormat();
  if (n === 0) return <span className="text-soft">0</span>;
  return n !== null && n > 0 ? `+${f.number(n)}` : f.number(n);
}
